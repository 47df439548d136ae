"""PDF pages drawn as pictures of a fixed length, whatever size they claim to have."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from report_portal.paper.reading.limits import PDF_LONG_SIDE
from report_portal.paper.reading.pictures import picture_pages
from report_portal.paper.reading.raster import Raster
from report_portal.paper.reading.refusals import PageRefusedError

_LOOKED_AT: Final = 40
_DEPTH: Final = 3
_COVERS: Final = 0.5
_LEVEL: Final = 1e-3
_SLACK: Final = 0.02


def document_pages(data: bytes, first: int = 0) -> Iterator[Raster | PageRefusedError]:
    """Draw the pages of a PDF.

    Args:
        data: the whole file.
        first: pages to leave out at the beginning.

    Yields:
        A page, or why it is not read.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD
        yield PageRefusedError("locked" if locked else "unreadable")
        return
    try:
        count = len(document)
        if not count:
            yield PageRefusedError("unreadable")
        for number in range(first, count):
            yield _page(document, number)
    finally:
        document.close()


def _page(document: Any, number: int) -> Raster | PageRefusedError:
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return PageRefusedError("unreadable")
    try:
        long_side = max(page.get_size())
        if not 0 < long_side < float("inf"):
            return PageRefusedError("unreadable")
        scanned = _scanned_jpeg(page)
        if scanned is not None:
            return next(picture_pages(scanned))
        one_bit = _one_bit(page)
        drawn = page.render(scale=PDF_LONG_SIDE / long_side, grayscale=True, may_draw_forms=False)
        return Raster(np.array(drawn.to_numpy(), np.uint8).reshape(drawn.height, drawn.width), one_bit)
    except MemoryError:
        return PageRefusedError("too_large")
    except Exception:  # noqa: BLE001 - damaged files fail in whatever way they fail
        return PageRefusedError("unreadable")
    finally:
        page.close()


def _scanned_jpeg(page: Any) -> bytes | None:
    """Give the JPEG that a page is nothing but: what scanners write, and far less work to decode than to draw."""
    things = list(islice(page.get_objects(max_depth=1), 2))
    if len(things) != 1 or things[0].type != pdfium_c.FPDF_PAGEOBJ_IMAGE:
        return None
    image = things[0]
    if image.get_filters() != ["DCTDecode"] or pdfium_c.FPDFPage_GetAnnotCount(page):
        return None
    turn = image.get_matrix()
    # Anything turned, mirrored or cut is left to the drawing.
    if max(abs(turn.b), abs(turn.c)) > _LEVEL * min(turn.a, turn.d) or not _fills(page, image):
        return None
    return bytes(image.get_data())


def _fills(page: Any, image: Any) -> bool:
    left, low, right, up = image.get_bounds()
    box_left, box_low, box_right, box_up = page.get_bbox()
    slack = _SLACK * max(page.get_size())
    edges = zip((left, low, right, up), (box_left, box_low, box_right, box_up), strict=True)
    return all(abs(edge - of_page) <= slack for edge, of_page in edges)


def _one_bit(page: Any) -> bool:
    """Tell whether the page is nothing but a black and white scan."""
    area = page.get_width() * page.get_height()
    large = []
    images = page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=_DEPTH)
    for image, _ in zip(images, range(_LOOKED_AT), strict=False):
        left, low, right, up = image.get_bounds()
        if (right - left) * (up - low) >= _COVERS * area:
            large.append(image.get_metadata().bits_per_pixel == 1)
    return bool(large) and all(large)
