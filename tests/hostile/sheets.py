"""Sheets cut off and scratched, square codes that say what none of ours says, and files that are two things at once."""

import io
import random
import zipfile
from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np
import segno
from bench.paper_blank import MM, Grey
from paper_desk import FORM, crossed, fill, jpeg, pdf, scanned
from PIL import Image

from hostile.case import ANY_REFUSAL, DAMAGED, NO_PICTURE, SECRET, Hostile
from hostile.documents import one_page
from hostile.pictures import chunk, png
from hostile.words import CODE, KNOWN, STRANGE

READ = frozenset({"read"})
DPI = 150
CUTS = (1, 9, 40, 200, 700, 2_000)
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 0.999)
SCRATCHES = 4


def wholes() -> dict[str, bytes]:
    """Give one true page in every kind of file."""
    page = _sheet()
    kinds = {"jpeg": jpeg(page), "pdf": pdf(page, dpi=DPI)}
    for kind, options in (
        ("png", {}),
        ("tiff", {"compression": "tiff_lzw"}),
        ("webp", {"quality": 80, "method": 0}),
    ):
        out = io.BytesIO()
        Image.fromarray(page).save(out, kind.upper(), **options)
        kinds[kind] = out.getvalue()
    return kinds


def hostile_sheets(seed: int) -> Iterator[Hostile]:
    seeded = random.Random(seed)  # noqa: S311 - the same files each time
    yield from _damaged(seeded)
    yield from _said(seeded)
    yield from _crowded()
    yield from _two_things()


def _damaged(seeded: random.Random) -> Iterator[Hostile]:
    for kind, whole in wholes().items():
        # A page that is whole enough reads; what it then says must be true.
        for length in [*CUTS, *(round(len(whole) * share) for share in SHARES)]:
            yield Hostile(f"{kind}-cut-at-{length}", whole[:length], ANY_REFUSAL | READ, 3)
        for time in range(SCRATCHES):
            scratched = bytearray(whole)
            for _ in range(1 + 30 * time):
                scratched[seeded.randrange(len(whole))] = seeded.randrange(256)
            yield Hostile(f"{kind}-scratched-{time}", bytes(scratched), ANY_REFUSAL | READ, 3)
        middle = bytearray(whole)
        middle[len(whole) // 3 : len(whole) // 2] = seeded.randbytes(len(whole) // 2 - len(whole) // 3)
        yield Hostile(f"{kind}-middle-lost", bytes(middle), ANY_REFUSAL | READ, 3)
        yield Hostile(f"{kind}-begins-late", whole[100:], NO_PICTURE)


@cache
def _sheet() -> Grey:
    """Give the true sheet, scanned; whoever draws on it makes a copy."""
    return scanned(crossed().grey, dpi=DPI)


def _page(text: str) -> bytes:
    """Give the scanned sheet with other words in its square code, however long they are."""
    sheet, where = _sheet().copy(), crossed().places["qr"]
    try:
        made = segno.make_qr(text, error="q")
    except ValueError:
        made = segno.make_qr(text.encode("utf-8", "surrogatepass"), error="l")
    x, y, side = (round(where[name] * DPI / 25.4) for name in ("x", "y", "width"))
    # As black and as white as the scan's own.
    sheet[y : y + side, x : x + side] = 30 + _picture(made, side) * (215 / 255)
    return jpeg(sheet)


def _picture(made: segno.QRCode, side: int) -> Grey:
    rows = np.array([[0 if cell else 255 for cell in row] for row in made.matrix], np.uint8)
    fine = np.kron(rows, np.ones((12, 12), np.uint8))
    return np.asarray(cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def _said(seeded: random.Random) -> Iterator[Hostile]:
    known = KNOWN
    for place, text in enumerate(dict.fromkeys(STRANGE)):
        # None of ours: there is no sheet without its name. An empty one is no code at all.
        yield Hostile(f"code-{place}-{text[:24]!r}", _page(text), frozenset({"qr"}))
    for version in (2, 7, 999_999):
        yield Hostile(
            f"code-version-{version}",
            _page(known.replace("RP1:1:", f"RP1:{version}:")),
            frozenset({"unknown_version"}),
        )
    for form in (0, 2, 9):
        yield Hostile(
            f"code-format-{form}", _page(known.replace("RP1", f"RP{form}")), frozenset({"unknown_version"})
        )
    for language in ("XX", "ZZZZZZZZ", "AUX", "CON", "NUL"):
        yield Hostile(
            f"code-language-{language}",
            _page(known.replace(":EN:", f":{language}:")),
            frozenset({"unknown_version"}),
        )
    # Corner marks of page 1; in another language boxes stand elsewhere.
    yield Hostile("code-other-page", _page(known.replace(":EN:1:", ":EN:2:")), frozenset({"mixed"}))
    for language in ("AR", "TA", "RO"):
        yield Hostile(
            f"code-other-language-{language}",
            _page(known.replace(":EN:", f":{language}:")),
            frozenset({"outlines"}),
        )
    for time in range(6):
        noise = "".join(seeded.choices("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", k=47))
        yield Hostile(f"code-noise-{time}", _page(noise), frozenset({"qr"}))


def _crowded() -> Iterator[Hostile]:
    known, other = f"RP1:1:EN:1:{FORM.upper()}", "RP1:1:EN:1:00000000DEADBEEF"
    side = round(20 * MM)
    for name, text, may in (
        ("second", other, {"read"}),
        ("foreign", SECRET, {"read"}),
        ("code", CODE, {"read"}),
        ("same", known, {"read"}),
        ("page-2", known.replace(":EN:1:", ":EN:2:"), {"read"}),
    ):
        grey = crossed().grey.copy()
        # On the slip, where nothing is looked for while the sheet's own corner has a code.
        y, x = round(270 * MM), round(180 * MM)
        grey[y : y + side, x : x + side] = _picture(segno.make_qr(text), side)
        yield Hostile(f"codes-two-{name}", jpeg(scanned(grey, dpi=DPI)), frozenset(may))
    for count in (20, 150):
        grey = np.full((3508, 2480), 255, np.uint8)
        for n in range(count):
            y, x = 40 + n // 12 * 260, 40 + n % 12 * 200
            grey[y : y + 180, x : x + 180] = _picture(segno.make_qr(f"RP1:1:EN:{1 + n % 2}:{n:016X}"), 180)
        yield Hostile(f"codes-{count}", jpeg(grey), ANY_REFUSAL)
    words = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for count in (12, 400):
        grey = np.full((3508, 2480), 255, np.uint8)
        for n in range(count):
            y, x = 30 + n // 20 * 170, 20 + n % 20 * 122
            grey[y : y + 100, x : x + 100] = cv2.aruco.generateImageMarker(words, n % 8, 100)
        yield Hostile(f"marks-{count}", jpeg(grey), ANY_REFUSAL)
    for name, ids in (
        ("all-of-one", (0, 0, 0, 0)),
        ("other-order", (3, 2, 1, 0)),
        ("other-page", (4, 5, 6, 7)),
        ("strange", (20, 21, 22, 23)),
    ):
        grey = crossed().grey.copy()
        for id_, where in zip(ids, crossed().places["markers"], strict=True):
            size, x, y = round(9 * MM), round(where["x"] * MM), round(where["y"] * MM)
            grey[y : y + size, x : x + size] = cv2.aruco.generateImageMarker(words, id_, size)
        yield Hostile(f"marks-{name}", jpeg(scanned(grey, dpi=DPI)), ANY_REFUSAL)
    page = _sheet()
    yield Hostile("sheet-mirrored", jpeg(np.ascontiguousarray(page[:, ::-1])), ANY_REFUSAL)
    yield Hostile("sheet-negative", jpeg(np.asarray(255 - page, np.uint8)), ANY_REFUSAL)
    back = scanned(fill({}, page=2, form="0123456789abcdef").grey, dpi=DPI)
    yield Hostile("sheets-two-beside", jpeg(np.hstack([page, back])), ANY_REFUSAL)
    yield Hostile("sheets-two-mixed", jpeg(np.vstack([page[:900], back[900:]])), ANY_REFUSAL)
    yield Hostile("sheet-thin", jpeg(np.ascontiguousarray(page[:, :300])), ANY_REFUSAL)
    black = np.zeros((3508, 2480), np.uint8)
    yield Hostile("sheet-black", jpeg(black), ANY_REFUSAL)
    noise = np.random.default_rng(3).integers(0, 256, (1169, 827), np.uint8)
    yield Hostile("sheet-noise", jpeg(noise), ANY_REFUSAL)
    board = np.kron(np.indices((250, 180)).sum(0) % 2 * 255, np.ones((14, 14))).astype(np.uint8)
    yield Hostile("sheet-chess", jpeg(board), ANY_REFUSAL)


def _two_things() -> Iterator[Hostile]:
    page, empty = jpeg(_sheet()), one_page()
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("../../etc/passwd", SECRET)
        made.writestr("bomb", bytes(50_000_000))
    archive = zipped.getvalue()
    yield Hostile("two-jpeg-then-pdf", page + empty, READ)
    yield Hostile("two-jpeg-then-zip", page + archive, READ)
    # What begins like a PDF is one, whatever stands before it.
    note = b"\xff\xfe\x00\x0b%PDF-1.7\n"
    yield Hostile("two-pdf-in-jpeg", page[:2] + note + page[2:], DAMAGED)
    yield Hostile("two-pdf-then-jpeg", empty + page, frozenset({"blank"}))
    yield Hostile("two-words-then-pdf", SECRET.encode() + b"\n" + empty, DAMAGED)
    yield Hostile("two-html-and-pdf", b"<html><script>1</script>" + empty, DAMAGED)
    yield Hostile("two-zip-and-pdf", archive + empty, NO_PICTURE | DAMAGED)
    yield Hostile("two-png-with-pdf", png(9, 9, chunk(b"tEXt", b"a\0%PDF-1.7")), DAMAGED)
    yield Hostile("two-gif-and-jpeg", b"GIF89a" + page, NO_PICTURE)
    yield Hostile("two-script-and-jpeg", b"#!/bin/sh\nexit\n" + page, NO_PICTURE)
    yield Hostile("two-jpeg-twice", page + page, READ)
    for name, data in (
        ("nothing", b""),
        ("one-zero", b"\0"),
        ("zeros", bytes(100_000)),
        ("words", SECRET.encode() * 50),
        ("zip", archive),
        ("gzip", b"\x1f\x8b\x08" + bytes(500)),
        ("elf", b"\x7fELF" + bytes(500)),
        ("exe", b"MZ" + bytes(500)),
        ("shell", b"#!/bin/sh\nrm -rf ~\n"),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"),
        ("html", b"<script>1</script>"),
        ("laughs", b"<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><a>&b;</a>"),
        ("pickle", b"\x80\x04cos\nsystem\n(S'id'\ntR."),
        ("mp4", b"\0\0\0\x18ftypisom" + bytes(500)),
        ("postscript", b"%!PS-Adobe-3.0\n/x{x}def x\n"),
        ("json", b'{"end": true}'),
        ("psd", b"8BPS\0\x01" + bytes(500)),
        ("dwg", b"AC1027" + bytes(500)),
        ("tar", b"../../x" + bytes(505)),
        ("wmf", b"\xd7\xcd\xc6\x9a" + bytes(500)),
    ):
        yield Hostile(f"kind-{name}", data, frozenset({"kind"}))
