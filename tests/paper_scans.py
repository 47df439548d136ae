"""Sheets registered with a real office, filled in with a pen, and scanned."""

import io
import re
from collections.abc import Iterable, Mapping

import cv2
import numpy as np
import pypdfium2 as pdfium
from bench.paper_blank import DPI, MM, Grey
from bench.paper_pens import Pen, _write, mark
from PIL import Image

from report_portal.instance_folder import load_instance
from report_portal.paper.geometry import stored
from report_portal.paper.reading.raster import shrunk
from report_portal.paper.sheets import Form, Sheet, Slip
from report_portal.web.catalogues import load_texts

FORMS: dict[str, Form] = {}


def drawn(language: str, sheets: list[Sheet]) -> list[tuple[Grey, Grey]]:
    """Set sheets: front and back of each, with the code on the slip."""
    if language not in FORMS:
        FORMS[language] = Form(
            load_texts(language), Slip("example.org", "", load_instance().look_again_after)
        )
    return on_paper(FORMS[language].typeset(sheets).pdf())


def on_paper(pdf: bytes) -> list[tuple[Grey, Grey]]:
    """Print a file of sheets: front and back of each."""
    document = pdfium.PdfDocument(pdf)
    pages = []
    for number in range(len(document)):
        made = document[number].render(scale=DPI / 72, grayscale=True).to_numpy()
        pages.append(np.array(made, np.uint8).reshape(made.shape[:2]))
    document.close()
    return list(zip(pages[::2], pages[1::2], strict=True))


def filled(grey: Grey, language: str, side: int, ticks: Iterable[str], written: Iterable[str] = ()) -> Grey:
    """Put crosses into boxes (`question:option`) and lines into fields of a copy of a page.

    Args:
        grey: the page.
        language: of the sheet.
        side: 1 or 2.
        ticks: boxes; where these are keys, their values are kinds of marks.
        written: questions.
    """
    random = np.random.default_rng(7)
    made = grey.copy()
    geometry = stored(1, language)
    assert geometry
    page = geometry["pages"][side - 1]
    kinds = ticks if isinstance(ticks, Mapping) else dict.fromkeys(ticks, "cross")
    for tick, kind in kinds.items():
        question, option = tick.split(":")
        (box,) = [one for one in page["boxes"] if (one["question"], one["option"]) == (question, option)]
        mark(made, box, kind, random, Pen(0.6, 0.9))
    for question in written:
        (field,) = [one for one in page["fields"] if one["question"] == question]
        _write(made, field, Pen(0.6, 0.9), random)
    return made


def torn(grey: Grey) -> Grey:
    """Tear the slip off."""
    return grey[: round(254 * MM)].copy()


def codes_of(pdf: bytes) -> list[str]:
    """Read the code on each slip of a printed file, as its owner does."""
    document = pdfium.PdfDocument(pdf)
    texts = [document[number].get_textpage().get_text_range() for number in range(0, len(document), 2)]
    document.close()
    # Above them stands the form's number, which may be digits too.
    lines = [re.findall(r"\b([0-9]{4})\s([0-9]{4})\b", text)[-3:] for text in texts]
    return ["".join(left + right for left, right in found) for found in lines]


def scan(*pages: Grey, dpi: int = DPI) -> bytes:
    """Put pages into one PDF, as a scanner does."""
    pictures = [Image.fromarray(shrunk(page, round(max(page.shape) * dpi / DPI))) for page in pages]
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=dpi, quality=80)
    return out.getvalue()


def lease() -> Grey:
    """A typed page that is no sheet."""
    page = np.full((3508, 2480), 250, np.uint8)
    for line in range(40):
        cv2.putText(page, "CONTRACT DE INCHIRIERE 1234567", (200, 260 + line * 75), 0, 1.6, 30, 3)
    return page
