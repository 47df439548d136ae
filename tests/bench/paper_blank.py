"""Blank sheets as grey pixels, each with a form id of its own."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from report_portal.forms.questionnaire import load_questionnaire
from report_portal.instance_folder import load_instance
from report_portal.paper.geometry import stored
from report_portal.paper.marks import qr_rows, qr_text
from report_portal.paper.sheets import Form, Sheet, Slip
from report_portal.web.catalogues import load_texts

DPI = 300
MM = DPI / 25.4
# Ones only, so that a slip that shows is easy to find in a picture by eye.
CODE = "1" * 24

Grey = NDArray[np.uint8]


@dataclass(frozen=True)
class Blank:
    language: str
    version: int
    page: int
    grey: Grey
    places: dict[str, Any]


@cache
def blanks(language: str) -> tuple[Blank, Blank]:
    """Draw both sides; the stored geometry is what other tests prove the sheet to have."""
    return _drawn(language)


def keep(folder: str, language: str) -> None:
    """Draw both sides into files, in a process that then ends: the typesetter keeps much memory for each language."""
    for blank in _drawn(language):
        np.save(_file(folder, language, blank.page), blank.grey)


def kept(folder: str, language: str, page: int) -> Blank:
    version, places = _places(language)
    return Blank(language, version, page, np.load(_file(folder, language, page)), places[page - 1])


def _drawn(language: str) -> tuple[Blank, Blank]:
    form = Form(load_texts(language), Slip("example.org", "", load_instance().look_again_after))
    document = pdfium.PdfDocument(form.typeset([Sheet("0" * 16, CODE)]).pdf())
    version, places = _places(language)
    pages = []
    for number in (1, 2):
        drawn = document[number - 1].render(scale=DPI / 72, grayscale=True).to_numpy()
        grey = np.array(drawn, np.uint8).reshape(drawn.shape[:2])
        pages.append(Blank(language, version, number, grey, places[number - 1]))
    return pages[0], pages[1]


def _places(language: str) -> tuple[int, list[dict[str, Any]]]:
    version = load_questionnaire().version
    told = stored(version, language)
    if told is None:
        raise LookupError(language)
    return version, told["pages"]


def _file(folder: str, language: str, page: int) -> Path:
    return Path(folder) / f"{language}-{page}.npy"


def named(blank: Blank, form: str) -> Grey:
    """Give a copy with the QR of a form id."""
    grey = blank.grey.copy()
    stamp(grey, blank.places["qr"], qr_text(blank.version, blank.language, blank.page, form))
    return grey


def stamp(grey: Grey, where: dict[str, Any], text: str) -> None:
    rows = np.array([[0 if cell == "1" else 255 for cell in row] for row in qr_rows(text)], np.uint8)
    fine = np.kron(rows, np.ones((40, 40), np.uint8))
    x, y, side = round(where["x"] * MM), round(where["y"] * MM), round(where["width"] * MM)
    grey[y : y + side, x : x + side] = cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA)
