"""Pictures lose what a camera wrote about them and keep what they show."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_portal.client.photos import JPEG, PNG, PhotoError, media_type_of, without_metadata

JFIF = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0"
ADOBE = b"\xff\xee" + struct.pack(">H", 14) + b"Adobe\0d\0\0\0\0\1"
TABLE = b"\xff\xdb\x00\x05\x00\x01\x02"
SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00?\x00" + b"pix\xff\x00els\xff\xd3more"
END = b"\xff\xd9"


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def test_a_jpeg_keeps_only_what_shows_it() -> None:
    written = b"\xff\xd8" + JFIF + TABLE + ADOBE + SCAN + END
    told = (
        segment(0xE0, b"JFXX\0\x10small copy from before it was cut"),
        segment(0xE0, b"JFXX\0\x10 a face"),
        segment(0xE0, JFIF[4:-2] + b"\3\3small copy from before it was cut"),
        segment(0xEE, b"Adobe\0d\0\0\0\0\1 and a name"),
        segment(0xEE, b"another name"),
        segment(0xC8, b"of no use yet"),
        segment(0xF7, b"of no use yet"),
        segment(0xE1, b"Exif\0\0GPS 45.75 N"),
        segment(0xE2, b"ICC_PROFILE phone"),
        segment(0xED, b"Photoshop name"),
        segment(0xFE, b"a comment"),
    )
    photo = b"\xff\xd8" + JFIF + b"".join(told) + b"\xff" + written[2 + len(JFIF) :] + b"\xff\xd8second" + END
    assert without_metadata(photo, JPEG) == written


def test_every_scan_of_a_progressive_jpeg_stays() -> None:
    written = b"\xff\xd8" + TABLE + SCAN + TABLE + SCAN + END
    assert without_metadata(written, JPEG) == written


def test_a_png_keeps_only_what_shows_it() -> None:
    head, data, end = chunk(b"IHDR", bytes(13)), chunk(b"IDAT", b"pixels"), chunk(b"IEND", b"")
    told = (
        chunk(b"eXIf", b"GPS")
        + chunk(b"tEXt", b"Author\0x")
        + chunk(b"iCCP", b"p")
        + chunk(b"tIME", bytes(7))
        + chunk(b"fdAT", b"a second picture")
        + chunk(b"prIv", b"name")
    )
    signature = b"\x89PNG\r\n\x1a\n"
    photo = signature + head + told + data + end + b"cut away, but still here"
    assert without_metadata(photo, PNG) == signature + head + data + end


@pytest.mark.parametrize("odd", [chunk(b"gAMA", bytes(4) + b"name"), chunk(b"IEND", b"name")])
def test_a_png_with_more_in_a_chunk_than_that_can_hold_is_not_passed_on(odd: bytes) -> None:
    head, data, end = chunk(b"IHDR", bytes(13)), chunk(b"IDAT", b"pixels"), chunk(b"IEND", b"")
    with pytest.raises(PhotoError):
        without_metadata(b"\x89PNG\r\n\x1a\n" + head + odd + data + end, PNG)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe1\xff\xff short",
        b"\xff\xd8\xff\xe1\x00\x01",
        b"\xff\xd8" + TABLE + SCAN,
        b"\xff\xd8" + TABLE + b"no marker",
    ],
)
def test_a_damaged_jpeg_is_not_passed_on(content: bytes) -> None:
    with pytest.raises(PhotoError):
        without_metadata(content, JPEG)


@pytest.mark.parametrize("content", [b"%PDF-1.7 /Author (name)", b"words", b"", b"\0\0\0\x18ftypheic"])
def test_other_kinds_are_not_passed_on(content: bytes) -> None:
    with pytest.raises(PhotoError):
        without_metadata(content, media_type_of(content))


@given(st.sampled_from([(b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG)]), st.binary(max_size=300))
def test_no_bytes_break_the_cleaning(kind: tuple[bytes, str], tail: bytes) -> None:
    start, media_type = kind
    try:
        cleaned = without_metadata(start + tail, media_type)
    except PhotoError:
        return
    assert len(cleaned) <= len(start + tail)
    assert without_metadata(cleaned, media_type) == cleaned
