"""PDF pages that unpack, nest or paint far more than they are, and pictures in them that lie."""

import zlib
from collections.abc import Iterator

from hostile.case import DAMAGED, SECRET, TOO_MUCH, Hostile
from hostile.documents import one_page, stream
from hostile.pictures import jpeg_frame, png, saved


def drawn(  # noqa: PLR0913 - one for each thing that a picture in a PDF says of itself
    width: int,
    height: int,
    data: bytes,
    how: bytes,
    *,
    bits: int = 8,
    space: bytes = b"/DeviceGray",
    more: bytes = b"",
) -> bytes:
    """Make a page that is one picture."""
    of = b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent %d /ColorSpace %s %s %s"
    return one_page(
        b"q 595 0 0 842 0 0 cm /I Do Q",
        stream(data, of % (width, height, bits, space, how, more)),
        page=b"/Resources << /XObject << /I 5 0 R >> >>",
    )


def hostile_drawn() -> Iterator[Hostile]:
    yield from _contents()
    yield from _images()


def _contents() -> Iterator[Hostile]:
    may = DAMAGED | TOO_MUCH
    turns = b"q 1 0 0 1 0 0 cm " * 400_000
    squeezed = zlib.compress(zlib.compress(turns, 9), 9)
    yield Hostile("pdf-twice-deflated", one_page(squeezed, more=b"/Filter [/FlateDecode /FlateDecode]"), may)
    zeros = zlib.compress(bytes(150_000_000), 9)
    yield Hostile("pdf-deflated-zeros", one_page(zeros, more=b"/Filter /FlateDecode"), may)
    chain = b"/Filter [" + b"/FlateDecode " * 2_000 + b"]"
    yield Hostile("pdf-filter-chain", one_page(zlib.compress(b"x"), more=chain), may)
    yield Hostile(
        "pdf-hex-chain", one_page(b"41" * 5_000, more=b"/Filter [" + b"/ASCIIHexDecode " * 500 + b"]"), may
    )
    wide = b"/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 32 /BitsPerComponent 16 >>"
    yield Hostile("pdf-predictor", one_page(zlib.compress(bytes(10_000)), more=wide), may)
    yield Hostile("pdf-lzw", one_page(b"\x80\x0b\x60" * 30_000, more=b"/Filter /LZWDecode"), may)
    yield Hostile("pdf-runs", one_page(b"\x81\x00" * 500_000, more=b"/Filter /RunLengthDecode"), may)
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /F 5 0 R >> >>"
    use = b"/Resources << /XObject << /F 5 0 R >> >>"
    yield Hostile("pdf-draws-itself", one_page(b"/F Do", stream(b"/F Do " * 2, form), page=use), may)
    # Each draws the next ten times: 10 to the power of 9.
    tower = []
    for level in range(9):
        below = b"/Resources << /XObject << /F %d 0 R >> >>" % (6 + level)
        work = b"/F Do " * 10 if level < 8 else b"0 0 500 800 re f "
        tower.append(stream(work, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] " + below))
    yield Hostile("pdf-tower-of-forms", one_page(b"/F Do", *tower, page=use), may | {"foreign"})
    tile = (
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.001 /YStep 0.001"
    )
    tile += b" /Resources << >>"
    paint = b"/Pattern cs /P scn 0 0 595 842 re f"
    yield Hostile(
        "pdf-tiny-tiles",
        one_page(paint, stream(b"0 0 1 1 re f", tile), page=b"/Resources << /Pattern << /P 5 0 R >> >>"),
        may,
    )
    shade = b"<< /ShadingType 1 /ColorSpace /DeviceRGB /Domain [0 1e9 0 1e9] /Function 6 0 R >>"
    act = stream(
        b"{ " + b"sin cos " * 5_000 + b" dup dup }", b"/FunctionType 4 /Domain [0 1 0 1] /Range [0 1 0 1 0 1]"
    )
    yield Hostile(
        "pdf-shading", one_page(b"/S sh", shade, act, page=b"/Resources << /Shading << /S 5 0 R >> >>"), may
    )
    font = b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /CharProcs << /a 6 0 R >>"
    font += b" /FirstChar 97 /LastChar 97 /Widths [9] /Encoding << /Differences [97 /a] >>"
    font += b" /Resources << /Font << /T 5 0 R >> >> >>"
    write = b"BT /T 9 Tf (aaaa) Tj ET"
    yield Hostile(
        "pdf-font-in-itself",
        one_page(write, font, stream(b"9 0 d0 " + write), page=b"/Resources << /Font << /T 5 0 R >> >>"),
        may,
    )
    lines = b" ".join(b"%d %d l" % (n * 7919 % 595, n * 104_729 % 842) for n in range(8_000))
    yield Hostile("pdf-endless-line", one_page(b"0 0 m " + lines + b" S"), may | {"foreign", "qr"})
    yield Hostile("pdf-dashes", one_page(b"[0.0001] 0 d 0.01 w 0 0 m 595 842 l S"), may)
    yield Hostile(
        "pdf-giant-words", one_page(b"BT /Helvetica 1e9 Tf (" + SECRET.encode() * 100 + b") Tj ET"), may
    )
    yield Hostile("pdf-unclosed", one_page(b"q " * 500_000), may)
    yield Hostile("pdf-restores", one_page(b"Q " * 500_000), may)
    yield Hostile("pdf-clips", one_page(b"0 0 595 842 re W n " * 50_000), may)
    yield Hostile(
        "pdf-inline-picture", one_page(b"BI /W 100000 /H 100000 /BPC 8 /CS /G ID " + bytes(100) + b" EI"), may
    )
    group = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Group << /S /Transparency >>"
    group += b" /Resources << /ExtGState << /G 6 0 R >> >>"
    mask = b"<< /Type /ExtGState /SMask << /S /Luminosity /G 5 0 R >> >>"
    yield Hostile(
        "pdf-mask-of-itself",
        one_page(
            b"/G gs 0 0 9 9 re f",
            stream(b"/G gs 0 0 99 99 re f", group),
            mask,
            page=b"/Resources << /ExtGState << /G 6 0 R >> >>",
        ),
        may,
    )


def _images() -> Iterator[Hostile]:
    may = DAMAGED | TOO_MUCH | {"one_bit"}
    flate = b"/Filter /FlateDecode"
    zeros = zlib.compress(bytes(20_000_000), 9)
    for width, height in ((100_000, 100_000), (2**31 - 1, 1), (1, 2**31 - 1), (0, 0), (-5, -5)):
        yield Hostile(f"pdf-image-{width}x{height}", drawn(width, height, zeros, flate), may)
    yield Hostile("pdf-image-30000x30000-one-bit", drawn(30_000, 30_000, zeros, flate, bits=1), may)
    jpeg = b"/Filter /DCTDecode"
    for name, held in (
        ("giant", jpeg_frame(65_535, 65_535)),
        ("png", png(60_000, 60_000, body=zeros)),
        ("tiff", saved("TIFF")),
        ("gif", saved("GIF")),
        ("pdf", one_page()),
        ("nothing", b""),
        ("words", SECRET.encode()),
        ("scans", jpeg_frame(1_000, 1_000, 200, progressive=True)),
    ):
        yield Hostile(f"pdf-jpeg-is-{name}", drawn(600, 800, held, jpeg), may)
    for how in (b"/JPXDecode", b"/JBIG2Decode", b"/CCITTFaxDecode", b"/NoSuchDecode", b"/Crypt"):
        for held in (
            zeros[:2_000],
            b"",
            b"\x97JB2\r\n\x1a\n" + bytes(200),
            b"\0\0\0\x0cjP  \r\n\x87\n" + b"\xff" * 200,
        ):
            yield Hostile(
                f"pdf-{how.decode()}-{len(held)}", drawn(600, 800, held, b"/Filter " + how, bits=1), may
            )
    fax = b"/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 2147483647 /Rows 2147483647 >>"
    yield Hostile("pdf-fax-giant", drawn(60_000, 60_000, bytes(2_000), fax, bits=1), may)
    mask = b"/SMask 5 0 R"
    yield Hostile(
        "pdf-image-masks-itself", drawn(600, 800, zlib.compress(bytes(480_000)), flate, more=mask), may
    )
    looked = b"[/Indexed /DeviceRGB 2147483647 (x)]"
    yield Hostile(
        "pdf-colour-table", drawn(600, 800, zlib.compress(bytes(480_000)), flate, space=looked), may
    )
    own = b"[/ICCBased 5 0 R]"
    yield Hostile(
        "pdf-profile-is-the-image", drawn(600, 800, zlib.compress(bytes(480_000)), flate, space=own), may
    )
