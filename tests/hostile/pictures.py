"""Pictures that lie about their size, unpack to far more than they are, or hold what no picture holds."""

import io
import random
import struct
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image

from hostile.case import DAMAGED, NO_PICTURE, SECRET, TOO_MUCH, Hostile

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(  # noqa: PLR0913 - one for each thing that a PNG says of itself
    width: int, height: int, *extra: bytes, deep: int = 8, kind: int = 0, laced: int = 0, body: bytes = b""
) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, deep, kind, 0, 0, laced)
    return SIGNATURE + chunk(b"IHDR", head) + b"".join(extra) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def tags(*entries: tuple[int, int, int, int], next_at: int = 0) -> bytes:
    listed = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return struct.pack("<H", len(entries)) + listed + struct.pack("<I", next_at)


def tiff(*entries: tuple[int, int, int, int], more: bytes = b"", next_at: int = 0) -> bytes:
    return b"II*\0" + struct.pack("<I", 8) + tags(*entries, next_at=next_at) + more


def plain_tiff(
    width: int, height: int, bits: int = 8, packing: int = 1, strip: int = 100, **more: int
) -> bytes:
    entries = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, bits),
        (259, 3, 1, packing),
        (262, 3, 1, 1),
    ]
    entries += [
        (273, 4, 1, 200),
        (277, 3, 1, more.get("samples", 1)),
        (278, 4, 1, height),
        (279, 4, 1, strip),
    ]
    return tiff(*entries, more=bytes(400), next_at=more.get("next_at", 0))


def jpeg_frame(
    width: int, height: int, scans: int = 1, *, progressive: bool = False, parts: int = 1
) -> bytes:
    """Make a JPEG of any claimed size with next to no data, again and again the same scan."""
    tables = b"\xff\xdb\0\x43\0" + b"\x01" * 64
    of = b"".join(bytes([n + 1, 0x11, 0]) for n in range(parts))
    frame = struct.pack(">BHHB", 8, height, width, parts) + of
    marker = b"\xff\xc2" if progressive else b"\xff\xc0"
    start = marker + struct.pack(">H", len(frame) + 2) + frame
    codes = b""
    for place in (0, 0x10):
        codes += b"\xff\xc4" + struct.pack(">H", 20) + bytes([place, 1]) + bytes(15) + b"\0"
    scan = b"\xff\xda\0\x08\x01\x01\0" + (b"\0\0\0" if progressive else b"\0\x3f\0") + b"\0" * 8
    return b"\xff\xd8" + tables + start + codes + scan * scans + b"\xff\xd9"


def saved(kind: str, size: tuple[int, int] = (600, 800), mode: str = "L", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 200 if mode == "L" else None).save(out, kind, **options)
    return out.getvalue()


def hostile_pictures() -> Iterator[Hostile]:
    yield from _pngs()
    yield from _jpegs()
    yield from _tiffs()
    yield from _others()


def _pngs() -> Iterator[Hostile]:
    zeros = zlib.compress(bytes(30_000_000), 9)
    sizes = [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (9_500, 9_500), (30_001, 1), (1, 30_001), (40_000, 3)]
    sizes += [(2**31 - 1, 1), (1, 2**31 - 1), (29_999, 29_999)]
    for width, height in sizes:
        for kind in (0, 2, 6):
            yield Hostile(
                f"png-{width}x{height}-{kind}",
                png(width, height, kind=kind, body=zeros),
                TOO_MUCH | NO_PICTURE,
            )
    for width, height in ((0, 0), (0, 10), (10, 0), (2**32 - 1, 2**32 - 1)):
        yield Hostile(f"png-{width}x{height}", png(width, height, body=zeros), TOO_MUCH | DAMAGED)
    # Within the limit of pixels, and as much for each as there can be.
    yield Hostile(
        "png-deep-colours",
        png(7_000, 7_000, deep=16, kind=6, body=zlib.compress(bytes(8 * 7_000 * 700), 9)),
        TOO_MUCH | DAMAGED,
    )
    yield Hostile(
        "png-deep-greys",
        png(9_000, 9_800, deep=16, body=zlib.compress(bytes(18_000 * 900), 9)),
        TOO_MUCH | DAMAGED,
    )
    yield Hostile(
        "png-laced", png(9_000, 9_800, laced=1, body=zlib.compress(bytes(10**6), 9)), TOO_MUCH | DAMAGED
    )
    bomb = zlib.compress(bytes(200_000_000), 9)
    for name, held in (
        (b"iCCP", b"p\0\0" + bomb),
        (b"zTXt", b"Comment\0\0" + bomb),
        (b"iTXt", b"Comment\0\1\0\0\0" + bomb),
        (b"eXIf", b"MM\0*" + struct.pack(">I", 2**31) + bytes(2**20)),
        (b"tEXt", b"Comment\0" + SECRET.encode() * 40_000),
    ):
        grey = png(200, 300, chunk(name, held), body=zlib.compress(bytes(201 * 300)))
        yield Hostile(f"png-{name.decode()}-bomb", grey, TOO_MUCH | DAMAGED)
        many = png(200, 300, *([chunk(name, held[:5000])] * 300), body=zlib.compress(bytes(201 * 300)))
        yield Hostile(f"png-{name.decode()}-many", many, TOO_MUCH | DAMAGED)
    frames = [chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0))]
    yield Hostile(
        "png-endless-frames", png(200, 300, *frames, body=zlib.compress(bytes(201 * 300))), TOO_MUCH | DAMAGED
    )
    yield Hostile("png-no-deflate", png(1000, 1000, body=SECRET.encode() * 100), NO_PICTURE)
    yield Hostile(
        "png-chunk-longer-than-file",
        SIGNATURE + struct.pack(">I", 2**31 - 1) + b"IHDR" + bytes(50),
        NO_PICTURE,
    )
    yield Hostile("png-ends-at-once", SIGNATURE + chunk(b"IEND", b""), NO_PICTURE)
    wrong = bytearray(png(300, 300, body=zlib.compress(bytes(301 * 300))))
    wrong[30] ^= 0xFF
    yield Hostile("png-wrong-sum", bytes(wrong), NO_PICTURE)
    yield Hostile(
        "png-no-colours",
        png(300, 300, kind=3, body=zlib.compress(bytes(301 * 300))),
        DAMAGED | TOO_MUCH | {"one_bit"},
    )


def _jpegs() -> Iterator[Hostile]:
    for width, height in ((65_535, 65_535), (65_535, 1_300), (30_001, 100), (9_500, 9_500), (100, 65_535)):
        for progressive in (False, True):
            made = jpeg_frame(width, height, progressive=progressive)
            yield Hostile(f"jpeg-{width}x{height}-{progressive}", made, TOO_MUCH)
    for width, height in ((0, 0), (0, 100), (100, 0)):
        yield Hostile(f"jpeg-{width}x{height}", jpeg_frame(width, height), DAMAGED | TOO_MUCH)
    yield Hostile(
        "jpeg-endless-scans", jpeg_frame(2_000, 2_000, 400, progressive=True), DAMAGED | {"too_slow"}
    )
    yield Hostile("jpeg-many-parts", jpeg_frame(500, 500, parts=200), NO_PICTURE)
    yield Hostile("jpeg-no-frame", b"\xff\xd8\xff\xda" + bytes(500) + b"\xff\xd9", NO_PICTURE)
    yield Hostile("jpeg-only-marker", b"\xff\xd8\xff", NO_PICTURE)
    yield Hostile("jpeg-fill-bytes", b"\xff\xd8" + b"\xff" * 200_000, NO_PICTURE)
    app = b"\xff\xe2" + struct.pack(">H", 65_535) + b"ICC_PROFILE\0\x01\xff" + bytes(65_519)
    whole = saved("JPEG")
    yield Hostile("jpeg-profile-in-255-parts", whole[:2] + app * 255 + whole[2:], DAMAGED)
    exif = b"Exif\0\0II*\0" + struct.pack("<I", 8) + tags((0x8769, 4, 1, 8), (0x0112, 3, 1, 9999), next_at=8)
    loop = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    yield Hostile("jpeg-exif-loop", whole[:2] + loop + whole[2:], DAMAGED)
    great = b"Exif\0\0II*\0" + struct.pack("<I", 8) + tags((0x0112, 4, 2**32 - 1, 8), (0x010E, 2, 2**31, 8))
    far = b"\xff\xe1" + struct.pack(">H", len(great) + 2) + great
    yield Hostile("jpeg-exif-too-long", whole[:2] + far + whole[2:], DAMAGED)
    said = b"\xff\xfe" + struct.pack(">H", 65_000) + (SECRET.encode() * 3000)[:64_998]
    yield Hostile("jpeg-comments", whole[:2] + said * 300 + whole[2:], DAMAGED)


def _tiffs() -> Iterator[Hostile]:
    out = io.BytesIO()
    Image.new("1", (29_000, 29_000)).save(out, "TIFF", compression="group4")
    yield Hostile("tiff-fax-bomb", out.getvalue(), TOO_MUCH)
    for packing, size in (("tiff_lzw", 1_000), ("tiff_adobe_deflate", 3_000), ("packbits", 1_000)):
        out = io.BytesIO()
        Image.fromarray(np.zeros((size, 9_400), np.uint8)).save(out, "TIFF", compression=packing)
        yield Hostile(f"tiff-{packing}-full", out.getvalue(), DAMAGED | TOO_MUCH | {"one_bit"})
    for width, height in ((2**32 - 1, 2**32 - 1), (2**31, 1), (30_001, 30_001), (0, 0), (0, 5)):
        for packing in (1, 5, 8, 7, 34_712, 50_000):
            yield Hostile(
                f"tiff-{width}x{height}-{packing}",
                plain_tiff(width, height, packing=packing),
                TOO_MUCH | NO_PICTURE,
            )
    for bits in (0, 3, 16, 32, 64, 65_535):
        yield Hostile(f"tiff-{bits}-bits", plain_tiff(50, 50, bits), DAMAGED | TOO_MUCH | {"one_bit"})
    for samples in (0, 2, 5, 65_535):
        yield Hostile(
            f"tiff-{samples}-samples", plain_tiff(50, 50, samples=samples), DAMAGED | TOO_MUCH | {"one_bit"}
        )
    yield Hostile("tiff-strip-too-long", plain_tiff(500, 500, strip=2**32 - 1), DAMAGED | TOO_MUCH)
    yield Hostile(
        "tiff-page-after-itself",
        plain_tiff(30, 30, strip=900, next_at=8),
        DAMAGED | {"too_many_pages", "one_bit"},
        1001,
    )
    yield Hostile("tiff-65535-tags", b"II*\0\x08\0\0\0\xff\xff" + bytes(12 * 65_535), NO_PICTURE)
    yield Hostile("tiff-tag-too-long", tiff((256, 4, 2**32 - 1, 8), (257, 4, 2**30, 8)), NO_PICTURE)
    yield Hostile("tiff-tags-beyond", b"II*\0" + struct.pack("<I", 2**32 - 2) + bytes(20), NO_PICTURE)
    yield Hostile("tiff-big", b"II+\0\x08\0\0\0" + struct.pack("<Q", 2**63) + bytes(50), NO_PICTURE)
    pages = [Image.new("L", (8, 8), 255)] * 1_100
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    yield Hostile(
        "tiff-thousand-pages", out.getvalue(), DAMAGED | {"too_many_pages", "one_bit", "too_slow"}, 1001
    )


def _others() -> Iterator[Hostile]:
    seeded = random.Random(5)  # noqa: S311 - the same noise each time
    canvas = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0" + b"\xff\x3f\0" * 2
    yield Hostile(
        "webp-giant-canvas",
        b"RIFF" + struct.pack("<I", 22 + 40) + b"WEBP" + canvas + bytes(40),
        TOO_MUCH | NO_PICTURE,
    )
    yield Hostile(
        "webp-all-it-may-be",
        saved("WEBP", (16_383, 2_000), lossless=True, method=0),
        DAMAGED | TOO_MUCH | {"one_bit"},
    )
    yield Hostile("webp-more-than-that", saved("WEBP", (16_383, 8_000), lossless=True, method=0), TOO_MUCH)
    frames = [Image.new("L", (60, 60), 50 + n % 200) for n in range(300)]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], method=0)
    yield Hostile("webp-frames", out.getvalue(), DAMAGED)
    yield Hostile("webp-wrong-length", b"RIFF\xff\xff\xff\xffWEBPVP8L" + seeded.randbytes(400), NO_PICTURE)
    for brand in (b"heic", b"heix", b"mif1", b"msf1"):
        head = struct.pack(">I", 24) + b"ftyp" + brand + bytes(12)
        yield Hostile(f"heic-{brand.decode()}-noise", head + seeded.randbytes(4_000), NO_PICTURE)
        yield Hostile(f"heic-{brand.decode()}-nothing", head, NO_PICTURE)
        long = head + struct.pack(">I", 1) + b"meta" + struct.pack(">Q", 2**63 - 1) + bytes(64)
        yield Hostile(f"heic-{brand.decode()}-endless-box", long, NO_PICTURE)
    for kind in ("GIF", "BMP", "ICO", "PPM", "TGA", "PCX", "EPS", "JPEG2000", "ICNS", "DDS", "SGI"):
        yield Hostile(f"other-{kind.lower()}", saved(kind, (256, 256), "RGB"), NO_PICTURE)
    yield Hostile("noise", seeded.randbytes(100_000), NO_PICTURE)
