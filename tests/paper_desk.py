"""A helper's desk: real sheets drawn once a session, pens, and what a scanner makes of them."""

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from bench.paper_blank import DPI, MM, Grey, blanks, named
from bench.paper_pens import Pen, mark
from numpy.typing import NDArray
from PIL import Image

from report_portal.paper.reading.decoding import pages
from report_portal.paper.reading.page import PageRead, read_page
from report_portal.paper.reading.raster import Raster
from report_portal.paper.reading.refusals import PageRefusedError

FORM = "00c0ffee00c0ffee"
BALL = Pen(0.5, 0.75)
# Far from each other, so that no mark runs into the next box.
TICKED = (1, 9, 20, 31)
CROSSES = dict.fromkeys(TICKED, "cross")


@dataclass(frozen=True)
class Filled:
    """A sheet before it is scanned, at 300 dpi."""

    grey: Grey
    places: dict[str, Any]


def fill(
    marks: dict[int, str] | None = None,
    *,
    language: str = "en",
    page: int = 1,
    pen: Pen = BALL,
    form: str = FORM,
) -> Filled:
    blank = blanks(language)[page - 1]
    grey = named(blank, form)
    random = np.random.default_rng(7)
    for place, kind in (CROSSES if marks is None else marks).items():
        mark(grey, blank.places["boxes"][place], kind, random, pen)
    return Filled(grey, blank.places)


@cache
def crossed() -> Filled:
    """Give the sheet that most tests scan; whoever draws on it makes a copy."""
    return fill()


def scanned(
    grey: Grey, *, dpi: int = 300, angle: float = 0, size: float = 1, shift: tuple[float, float] = (0, 0)
) -> NDArray[np.uint8]:
    """Scan a sheet as a scanner with a little dust and noise does.

    Args:
        grey: at 300 dpi.
        dpi: of the scan.
        angle: degrees.
        size: of the print, 1 as set.
        shift: to the right and down, millimetres.
    """
    factor = dpi / DPI
    turn = cv2.getRotationMatrix2D((grey.shape[1] / 2, grey.shape[0] / 2), angle, size)
    turn[:, 2] += np.array(shift) * MM
    soft = cv2.GaussianBlur(grey, (0, 0), 0.5 / factor)
    wide = (round(grey.shape[1] * factor), round(grey.shape[0] * factor))
    page = cv2.warpAffine(soft, turn * factor, wide, flags=cv2.INTER_LINEAR, borderValue=255)
    noise = np.random.default_rng(11).normal(0, 3, page.shape)
    return np.clip(30 + page.astype(np.float64) * 215 / 255 + noise, 0, 255).astype(np.uint8)


def jpeg(page: Grey, quality: int = 80) -> bytes:
    return cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def pdf(*scans: Grey, dpi: int = 300) -> bytes:
    out = io.BytesIO()
    first, *more = map(Image.fromarray, scans)
    first.save(out, "PDF", resolution=dpi, save_all=True, append_images=more)
    return out.getvalue()


def read(data: bytes) -> PageRead:
    """Read a file's first page in this process.

    Raises:
        PageRefusedError: as the reader does.
    """
    raster = next(iter(pages(data)))
    if isinstance(raster, PageRefusedError):
        raise raster
    assert isinstance(raster, Raster)
    return read_page(raster)


def states(found: PageRead) -> dict[str, set[int]]:
    """Give the places of the boxes in each state."""
    told: dict[str, set[int]] = {"empty": set(), "marked": set(), "review": set()}
    for place, box in enumerate(found.boxes):
        told[box.state.state].add(place)
    return told
