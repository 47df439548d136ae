"""Marks that machines find on a sheet: corner markers by page, and a QR that names the page and never the code."""

from typing import Final

import segno

# ArUco DICT_4X4_50, ids 0 to 9, border included; 1 is black.
# Source: OpenCV, objdetect/predefined_dictionaries.hpp.
_MARKERS: Final = (
    ("111111", "101001", "110101", "111001", "111011", "111111"),
    ("111111", "111111", "100001", "101101", "101011", "111111"),
    ("111111", "111001", "111001", "111011", "100101", "111111"),
    ("111111", "101101", "101101", "110111", "110011", "111111"),
    ("111111", "110101", "110111", "101101", "100011", "111111"),
    ("111111", "110001", "101101", "100111", "100101", "111111"),
    ("111111", "101101", "100011", "111011", "100011", "111111"),
    ("111111", "100111", "110111", "100001", "111011", "111111"),
    ("111111", "100001", "100011", "100101", "101011", "111111"),
    ("111111", "100111", "100001", "110101", "110011", "111111"),
)
_PER_PAGE: Final = 4
# On either side of the code: a picture of a slip is never shown to anybody. Telephones read no ArUco, so that nobody
# who keeps a slip takes them for something to open.
SLIP_IDS: Final = (8, 9)
# Holds 47 characters at level Q; always the same, so that the QR's modules stand in the same places.
_QR_VERSION: Final = 3


def markers(page: int) -> list[dict[str, object]]:
    """Give a page's markers: upper left, upper right, lower left, lower right.

    Args:
        page: 1 or 2.
    """
    first = (page - 1) * _PER_PAGE
    return [{"id": id_, "rows": _MARKERS[id_]} for id_ in range(first, first + _PER_PAGE)]


def slip_markers() -> list[dict[str, object]]:
    """Give the slip's markers: left and right of the code."""
    return [{"id": id_, "rows": _MARKERS[id_]} for id_ in SLIP_IDS]


def qr_text(form_version: int, language: str, page: int, form: str) -> str:
    """Say what a page's QR says: `RP1:<form version>:<LANGUAGE>:<page>:<FORM>`.

    Args:
        form_version: of the questionnaire.
        language: locale of the sheet.
        page: 1 or 2.
        form: id, 16 hex characters, or `specimen`.

    Returns:
        At most 47 characters of QR's alphanumeric set.
    """
    return f"RP1:{form_version}:{language.upper()}:{page}:{form.upper()}"


def qr_rows(text: str) -> list[str]:
    """Draw a QR at level Q: one string a row, `1` for black, no quiet zone."""
    made = segno.make_qr(text, error="q", version=_QR_VERSION, mode="alphanumeric", boost_error=False)
    return ["".join("1" if module else "0" for module in row) for row in made.matrix]
