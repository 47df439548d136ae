"""Where everything that the reader looks at stands: read back from the typesetter, never computed twice.

Format 1, in millimetres from the page's upper left corner, `x` and `y` naming the upper left corner of a thing.
A box's sides are the middle of its 0.35 mm line.
"""

import json
from pathlib import Path
from typing import Any, Final

from report_portal.paper.sheets import SPECIMEN_SHEET, Form

FOLDER: Final = Path(__file__).parent / "geometry_files"
FORMAT: Final = 1
PAGE_MM: Final = (210, 297)
TEAR_MM: Final = 254
_DIGITS: Final = 3


def geometry(form: Form) -> dict[str, Any]:
    """Read a form's geometry back from its specimen.

    Args:
        form: in one language.

    Returns:
        JSON object of format 1.
    """
    (said,) = form.typeset([SPECIMEN_SHEET]).said("geometry")
    return {
        "format": FORMAT,
        "form_version": form.version,
        "language": form.locale,
        "print_size_pt": form.size,
        "small_print_pt": form.small,
        "width": PAGE_MM[0],
        "height": PAGE_MM[1],
        "tear": TEAR_MM,
        "pages": [_page(page, [one for one in said if one["page"] == page]) for page in (1, 2)],
    }


def _page(page: int, said: list[dict[str, Any]]) -> dict[str, Any]:
    qr = _placed(next(one for one in said if one["kind"] == "qr"), "modules")
    return {
        "page": page,
        "markers": [_placed(one, "id") for one in said if one["kind"] == "marker"],
        "qr": qr,
        "boxes": [_placed(one, "question", "option", "number") for one in said if one["kind"] == "box"],
        "fields": [_placed(one, "question") for one in said if one["kind"] == "field"],
    }


def _placed(said: dict[str, Any], *names: str) -> dict[str, Any]:
    where = {name: round(said[name], _DIGITS) for name in ("x", "y", "width", "height")}
    return {name: said[name] for name in names} | where


def stored_path(form_version: int, locale: str) -> Path:
    """Name the file that keeps the geometry of a released form for as long as sheets of it are about."""
    return FOLDER / str(form_version) / f"{locale}.json"


def stored(form_version: int, locale: str) -> dict[str, Any] | None:
    """Read a released form's geometry, or None where there is none.

    Args:
        form_version: of the questionnaire.
        locale: language code; both come from a QR, so they are checked here.
    """
    if not (0 < form_version < 10**6 and locale.isascii() and locale.isalpha()):
        return None
    path = stored_path(form_version, locale)
    return json.loads(path.read_text("utf-8")) if path.is_file() else None


def dumped(document: dict[str, Any]) -> str:
    """Write a geometry as its file has it: one thing a line, so that a change can be read."""
    text = json.dumps(document | {"pages": None}, indent=1)
    pages = []
    for page in document["pages"]:
        lists = [
            f'  "{name}": [\n' + ",\n".join(f"   {json.dumps(one)}" for one in page[name]) + "\n  ]"
            for name in ("markers", "boxes", "fields")
        ]
        head = f'  "page": {page["page"]},\n  "qr": {json.dumps(page["qr"])}'
        pages.append("{\n" + ",\n".join([head, *lists]) + "\n }")
    return text.replace('"pages": null', '"pages": [' + ", ".join(pages) + "]") + "\n"
