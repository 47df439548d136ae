"""Files from anywhere: refused with a reason, in bounded memory and time, and nothing of theirs comes through."""

import io
import json
import os
import re
import struct
import zlib
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import cv2
import numpy as np
import pytest
from bench.paper_blank import stamp
from paper_desk import CROSSES, FORM, crossed, fill, jpeg, pdf, scanned
from PIL import Image

from report_portal.paper.reading import worker
from report_portal.paper.reading.batch import Answer, Reader
from report_portal.paper.reading.limits import FILE_BYTES, MEMORY_BYTES
from report_portal.paper.reading.report import described

SECRET = "CONFIDENTIAL-WORDS-OF-A-FILE"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(with_pictures=True) as started:
        yield started


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    return scanned(crossed().grey, dpi=200)


def codes(answers: list[Answer]) -> list[str]:
    return [one.page["refused"]["code"] if one.page["refused"] else "read" for one in answers]


def one_code(reader: Reader, data: bytes) -> str:
    answers = list(reader.read(data))
    assert SECRET not in json.dumps([one.page for one in answers])
    assert [one.number for one in answers] == list(range(1, len(answers) + 1))
    (code,) = codes(answers)
    return code


def png(width: int, height: int, *, kind: int = 0, body: bytes = b"") -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def raw_pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    out = b"%PDF-1.7\n"
    at = []
    for number, one in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in at)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    ends = b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (size, trailer, len(out))
    return out + head + table + ends


def one_page(box: bytes = b"[0 0 595 842]", content: bytes = b"", more: bytes = b"") -> bytes:
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox " + box + b" /Contents 4 0 R >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content),
    )


def test_empty_and_strange_files_are_no_pictures(reader: Reader) -> None:
    assert one_code(reader, b"") == "kind"
    assert one_code(reader, SECRET.encode() * 50) == "kind"
    assert one_code(reader, b"GIF89a" + bytes(400)) == "kind"
    assert one_code(reader, b"<svg xmlns='http://www.w3.org/2000/svg'/>") == "kind"


def test_a_file_is_what_its_bytes_are(reader: Reader, page: np.ndarray) -> None:
    """Names are never looked at: neither a JPEG named .pdf nor words named .jpg make a difference."""
    assert one_code(reader, jpeg(page)) == "read"
    assert one_code(reader, pdf(page, dpi=200)) == "read"


def test_broken_files_are_refused(reader: Reader, page: np.ndarray) -> None:
    whole = pdf(page, dpi=200)
    assert one_code(reader, whole[: len(whole) // 2]) in {"unreadable", "blank"}
    assert one_code(reader, b"%PDF-1.7\n" + os.urandom(5000)) == "unreadable"
    assert one_code(reader, jpeg(page)[:300]) in {"unreadable", "kind"}
    assert one_code(reader, png(1000, 1000, body=b"not deflated")) == "unreadable"
    assert one_code(reader, b"\0\0\0\x18ftypheic" + os.urandom(3000)) in {"unreadable", "kind"}


def test_half_a_jpeg_decides_nothing(reader: Reader, page: np.ndarray) -> None:
    whole = jpeg(page)
    assert one_code(reader, whole[: len(whole) // 2]) != "read"


def test_a_locked_pdf_is_named_so(reader: Reader) -> None:
    lock = (
        b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <"
        + b"41" * 32
        + b"> /U <"
        + b"42" * 32
        + b"> >> /ID [<"
        + b"43" * 16
        + b"> <"
        + b"43" * 16
        + b">]"
    )
    locked = raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        trailer=lock,
    )
    assert one_code(reader, locked) == "locked"


def test_bombs_are_refused_before_they_are_unpacked(reader: Reader) -> None:
    rows = zlib.compress(bytes(50_000_000))
    assert one_code(reader, png(60_000, 60_000, body=rows)) == "too_large"
    assert one_code(reader, png(9_000, 9_990, body=rows)) == "too_large"
    assert one_code(reader, png(40_000, 3, body=rows)) == "too_large"
    assert one_code(reader, bytes(FILE_BYTES + 1)) == "too_large"
    out = io.BytesIO()
    Image.new("1", (29_000, 29_000)).save(out, "TIFF", compression="group4")
    assert one_code(reader, out.getvalue()) == "too_large"


def test_a_pdf_bomb_stays_within_the_memory_of_the_worker(reader: Reader) -> None:
    squeezed = b"q 1 0 0 1 0 0 cm " * 2_000_000
    for _ in range(2):
        squeezed = zlib.compress(squeezed, 9)
    twice = b"/Filter [/FlateDecode /FlateDecode]"
    assert one_code(reader, one_page(content=squeezed, more=twice)) in {"blank", "too_large", "unreadable"}
    assert one_code(reader, one_page(box=b"[0 0 1e9 1e9]")) == "blank"
    assert one_code(reader, one_page(box=b"[0 0 1e9 1]")) in {"blank", "unreadable", "too_large"}
    status = Path(f"/proc/{reader._process.pid}/status").read_text("ascii")
    highest = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert highest is not None
    assert int(highest[1]) * 1024 < MEMORY_BYTES


def test_a_pdf_of_endless_pages_ends(reader: Reader) -> None:
    many = raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [" + b"3 0 R " * 40 + b"] /Count 40 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 5 5] >>",
    )
    told = codes(list(reader.read(many)))
    assert len(told) == 40
    assert set(told) == {"blank"}


def test_black_and_white_scans_are_refused_with_advice(reader: Reader, page: np.ndarray) -> None:
    hard = Image.fromarray(np.where(page > 128, 255, 0).astype(np.uint8))
    for picture, kind in (
        (hard.convert("1"), "PNG"),
        (hard, "PNG"),
        (hard.convert("1"), "TIFF"),
        (hard.convert("1"), "PDF"),
    ):
        out = io.BytesIO()
        picture.save(out, kind)
        (answer,) = reader.read(out.getvalue())
        assert answer.page["refused"]["code"] == "one_bit"
        assert "grey" in answer.page["refused"]["fix"]
        assert not answer.pictures


@pytest.mark.parametrize(
    "text",
    [
        "RP1:1:../../../ETC/PASSWD:1:0000000000000000",
        "RP1:1:EN:1:000000000000000G",
        "RP1:1:EN:3:0000000000000000",
        "RP1:-1:EN:1:0000000000000000",
        f"HTTPS://{SECRET}.EXAMPLE",
        f"RP1:1:EN:1:{FORM.upper()}{SECRET[:12]}",
    ],
)
def test_hostile_square_codes_are_none_of_ours_and_said_nowhere(reader: Reader, text: str) -> None:
    grey = crossed().grey.copy()
    stamp(grey, crossed().places["qr"], text)
    assert one_code(reader, jpeg(scanned(grey, dpi=200))) == "qr"


def test_metadata_of_the_file_is_in_no_picture(reader: Reader, page: np.ndarray) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = SECRET
    exif[0x0112] = 3
    exif.get_ifd(0x8825)[0x001D] = SECRET
    Image.fromarray(page).save(out, "JPEG", exif=exif, comment=SECRET.encode())
    assert SECRET.encode() in out.getvalue()
    (answer,) = reader.read(out.getvalue())
    assert sum(box["state"] == "marked" for box in answer.page["boxes"]) == len(CROSSES)
    assert len(answer.pictures) == 1 + len(CROSSES)
    for picture in answer.pictures.values():
        assert SECRET.encode() not in picture
        assert not Image.open(io.BytesIO(picture)).getexif()
    assert SECRET not in json.dumps(answer.page)


def test_a_mixed_pile_in_one_file_is_taken_apart(reader: Reader, page: np.ndarray) -> None:
    other = scanned(fill({}, language="ar", page=2, form="0123456789abcdef").grey, dpi=200)
    empty = np.full_like(page, 250)
    answers = list(reader.read(pdf(page, other, empty, page, dpi=200)))
    assert codes(answers) == ["read", "read", "blank", "read"]
    named = [
        (one.page["form"], one.page["language"], one.page["page"]) for one in answers if "form" in one.page
    ]
    assert named == [(FORM, "en", 1), ("0123456789abcdef", "ar", 2), (FORM, "en", 1)]
    out = io.BytesIO()
    Image.fromarray(page).save(out, "TIFF", save_all=True, append_images=[Image.fromarray(other)])
    assert codes(list(reader.read(out.getvalue()))) == ["read", "read"]


def _endless(pipe: Connection) -> None:
    real, worker.CPU_SECONDS = worker._read, 1

    def read(raster: object, *, with_pictures: bool) -> object:
        while raster.grey.shape[0] < 100:  # type: ignore[attr-defined] # what the worker hands over
            pass
        return real(raster, with_pictures=with_pictures)  # type: ignore[arg-type] # what the worker hands over

    worker._read = read  # type: ignore[assignment] # stands in for the reader in its own process
    worker.serve(pipe)


def _breaking(pipe: Connection) -> None:
    real = worker._read

    def read(raster: object, *, with_pictures: bool) -> object:
        if raster.grey.shape[0] < 100:  # type: ignore[attr-defined] # what the worker hands over
            os.abort()
        return real(raster, with_pictures=with_pictures)  # type: ignore[arg-type] # what the worker hands over

    worker._read = read  # type: ignore[assignment] # stands in for the reader in its own process
    worker.serve(pipe)


@pytest.mark.parametrize(("does", "code"), [(_endless, "too_slow"), (_breaking, "unreadable")])
def test_a_page_that_breaks_the_worker_costs_no_other(
    monkeypatch: pytest.MonkeyPatch, page: np.ndarray, does: object, code: str
) -> None:
    monkeypatch.setattr("report_portal.paper.reading.batch.serve", does)
    out = io.BytesIO()
    tiny = Image.fromarray(np.full((50, 50), 255, np.uint8))
    tiny.save(out, "TIFF", save_all=True, append_images=[Image.fromarray(page)])
    with Reader() as own:
        assert codes(list(own.read(out.getvalue()))) == [code, "read"]
        assert codes(list(own.read(jpeg(page)))) == ["read"]


def _writing(pipe: Connection) -> None:
    def read(raster: object, *, with_pictures: bool) -> object:
        del raster, with_pictures
        with open("/tmp/never", "wb") as file:  # noqa: PTH123, S108 - the limit is on writing, not on opening
            file.write(b"words")
        raise AssertionError

    worker._read = read  # type: ignore[assignment] # stands in for the reader in its own process
    worker.serve(pipe)


def test_the_worker_can_write_no_file(monkeypatch: pytest.MonkeyPatch, page: np.ndarray) -> None:
    monkeypatch.setattr("report_portal.paper.reading.batch.serve", _writing)
    with Reader() as own:
        assert codes(list(own.read(jpeg(page)))) == ["unreadable"]


def test_the_worker_tells_what_reading_here_tells(reader: Reader, page: np.ndarray) -> None:
    from paper_desk import read  # noqa: PLC0415 - the name is a local function's elsewhere here

    (answer,) = reader.read(jpeg(page))
    assert answer.page == json.loads(json.dumps(described(read(jpeg(page)))))
    sheet = cv2.imdecode(np.frombuffer(answer.pictures["sheet"], np.uint8), cv2.IMREAD_GRAYSCALE)
    assert sheet.shape[1] > 1000
