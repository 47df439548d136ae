"""Taking place, time and device out of pictures without touching what they show."""

from collections.abc import Iterator
from typing import Final

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"

_SIGNATURES: Final = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)
_KINDS_AT_4: Final = ((b"ftypheic", "image/heic"), (b"ftypmp42", "video/mp4"), (b"ftypisom", "video/mp4"))
# Needed to show the picture: frames, tables and scans, JFIF's density (APP0) and Adobe's colour transform (APP14) at
# their one length. A longer JFIF holds a small copy of the picture, perhaps from before it was cut.
_JPEG_SHOWING: Final = frozenset({*range(0xC0, 0xD0), *range(0xDA, 0xDE)} - {0xC8})
_JPEG_PLAIN: Final = {0xE0: (b"JFIF\0", 16), 0xEE: (b"Adobe", 14)}
_JPEG_SCAN: Final = 0xDA
_JPEG_END: Final = 0xD9
# With the most bytes that each may have.
_PNG_KEPT: Final = {
    b"IHDR": 13,
    b"PLTE": 768,
    b"IDAT": 2**31,
    b"IEND": 0,
    b"tRNS": 256,
    b"gAMA": 4,
    b"cHRM": 32,
    b"sRGB": 1,
    b"sBIT": 4,
    b"pHYs": 9,
}


class PhotoError(Exception):
    """Not a picture that can be cleaned here."""


def media_type_of(content: bytes) -> str:
    """Tell a media type by the first bytes, never by a name."""
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            return media_type
    for signature, media_type in _KINDS_AT_4:
        if content[4:].startswith(signature):
            return media_type
    return "application/octet-stream"


def without_metadata(content: bytes, media_type: str) -> bytes:
    """Drop everything from a picture that is not needed to show it.

    A JPEG loses its orientation with the rest, so a picture may come out on its side.

    Args:
        content: the file.
        media_type: as `media_type_of` tells it.

    Returns:
        The picture, its pixels unchanged.

    Raises:
        PhotoError: neither JPEG nor PNG, or damaged.

    Source: ITU-T T.81, annex B; W3C PNG, section 5.
    """
    if media_type == JPEG:
        return b"\xff\xd8" + b"".join(_jpeg_segments(content))
    if media_type == PNG:
        return content[:8] + b"".join(_png_chunks(content))
    raise PhotoError


def _jpeg_segments(content: bytes) -> Iterator[bytes]:
    at = 2
    while True:
        if at + 2 > len(content) or content[at] != 0xFF:  # noqa: PLR2004 (every marker begins so)
            raise PhotoError
        marker = content[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 (fill bytes may stand before a marker)
            at += 1
            continue
        if marker == _JPEG_END:
            # Whatever follows, such as a second picture with its own metadata, is left behind.
            yield b"\xff\xd9"
            return
        length = int.from_bytes(content[at + 2 : at + 4])
        end = at + 2 + length
        if length < 2 or end > len(content):  # noqa: PLR2004 (the length counts its own two bytes)
            raise PhotoError
        if marker == _JPEG_SCAN:
            end = _scan_end(content, end)
        plain = _JPEG_PLAIN.get(marker) == (content[at + 4 : at + 9], length)
        if plain or marker in _JPEG_SHOWING:
            yield content[at:end]
        at = end


def _scan_end(content: bytes, at: int) -> int:
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise PhotoError
        follower = content[at + 1]
        # Stuffed zeros and restart markers belong to the scan.
        if follower != 0 and not 0xD0 <= follower <= 0xD7:  # noqa: PLR2004 (RST0 to RST7)
            return at
        at += 2


def _png_chunks(content: bytes) -> Iterator[bytes]:
    at = 8
    while True:
        end = at + 12 + int.from_bytes(content[at : at + 4])
        kind = content[at + 4 : at + 8]
        if end > len(content) or end - at - 12 > _PNG_KEPT.get(kind, end):
            raise PhotoError
        if kind in _PNG_KEPT:
            yield content[at:end]
        if kind == b"IEND":
            return
        at = end
