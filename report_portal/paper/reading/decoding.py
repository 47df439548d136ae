"""Any file to pages, by what its bytes are and not by its name."""

from collections.abc import Iterator
from typing import Final

from report_portal.paper.reading.documents import document_pages
from report_portal.paper.reading.limits import FILE_BYTES
from report_portal.paper.reading.pictures import picture_pages
from report_portal.paper.reading.raster import Raster
from report_portal.paper.reading.refusals import PageRefusedError

_HEAD: Final = 1024


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
    elif b"%PDF-" in data[:_HEAD]:
        yield from document_pages(data, first)
    else:
        yield from picture_pages(data, first)
