"""Any file to pages, by what its bytes are and not by its name."""

from collections.abc import Iterator
from typing import Final

from report_portal.paper.reading.documents import document_pages
from report_portal.paper.reading.limits import FILE_BYTES
from report_portal.paper.reading.pictures import is_heic, picture_pages
from report_portal.paper.reading.raster import Raster
from report_portal.paper.reading.refusals import PageRefusedError

_HEAD: Final = 1024
_PDF: Final = b"%PDF-"
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def is_scan(beginning: bytes) -> bool:
    """Tell whether a file is of a kind that is read, by its first kilobyte."""
    webp = beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP"
    known = beginning.startswith(_PICTURES) or webp or is_heic(beginning)
    return known or _PDF in beginning[:_HEAD]


def pages(data: bytes, first: int = 0) -> Iterator[Raster | PageRefusedError]:
    """Decode a file.

    Args:
        data: the whole file.
        first: pages to leave out at the beginning.

    Yields:
        A page, or why it is not read.
    """
    if len(data) > FILE_BYTES:
        yield PageRefusedError("too_large")
    elif _PDF in data[:_HEAD]:
        yield from document_pages(data, first)
    else:
        yield from picture_pages(data, first)
