"""What the page shows of a desk, as JSON: codes and places, no pictures."""

from typing import Any, Final

from report_portal.forms import load_questionnaire
from report_portal.paper.geometry import PAGE_MM, TEAR_MM, stored

from .desk import Desk
from .pages import Page, box_name
from .sheets import Batch, Extra, Sheet

_SHORT: Final = 8
_PERCENT: Final = 100
# The reader keeps this much off the tear line; see `paper.reading.placing`.
_SHOWN_MM: Final = (PAGE_MM[0], TEAR_MM - 0.5)


def shown(desk: Desk) -> dict[str, Any]:
    """Describe everything that the helper sees after signing in."""
    batch = desk.batch()
    return {
        "reading": desk.scans.waiting,
        "sent": desk.sent,
        "sheets": [_sheet(desk, sheet, batch) for sheet in batch.sheets.values()],
        "extras": [_extra(extra) for extra in batch.extras],
        "loose": [page.id for page in batch.loose],
        "refused": [{"page": page.id, "code": page.refused} for page in batch.refused],
        "outbox": [
            {"name": one.name, "short": short(one.parcel.sheet), "refused": one.refused}
            for one in desk.outbox.waiting()
        ],
    }


def short(form: str) -> str:
    """Give the part of a form id that is printed on the sheet in letters."""
    upper = form[:_SHORT].upper()
    return f"{upper[: _SHORT // 2]} {upper[_SHORT // 2 :]}"


def _sheet(desk: Desk, sheet: Sheet, batch: Batch) -> dict[str, Any]:
    look = desk.look(sheet, batch)
    return {
        "key": sheet.key,
        "short": short(sheet.form),
        "copy": sheet.copy,
        "language": look.filled.language,
        "sides": [_side(desk, page) for _, page in sorted(sheet.sides.items())],
        "missing": sheet.missing,
        "open": list(look.open),
        "answers": {name: _listed(answer) for name, answer in look.answers.items()},
        "texts": dict(look.filled.texts),
        "readers": list(look.route.readers),
        "choices": dict(look.route.choices),
        "exclusions": list(look.route.exclusions),
        "papers": [page.id for page in sheet.loose],
    }


def _listed(answer: str | tuple[str, ...]) -> list[str]:
    return [answer] if isinstance(answer, str) else list(answer)


def _side(desk: Desk, page: Page) -> dict[str, Any]:
    geometry = stored(page.version, page.language)
    places = next(one for one in (geometry or {"pages": []})["pages"] if one["page"] == page.number)
    decided = page.decided(desk.decisions(page.id))
    questions = load_questionnaire().questions
    return {
        "page": page.id,
        "number": page.number,
        "boxes": [
            {
                "name": box_name((box["question"], box["option"])),
                "question": box["question"],
                "option": box["option"],
                "ticked": decided.get((box["question"], box["option"])),
                "asked": (box["question"], box["option"]) in page.unsure,
                **_place(box),
            }
            for box in places["boxes"]
        ],
        "fields": [
            {
                "question": field["question"],
                "long": questions[field["question"]].type == "long_text",
                "written": field["question"] in page.written,
                **_place(field),
            }
            for field in places["fields"]
        ],
    }


def _place(thing: dict[str, Any]) -> dict[str, float]:
    """Give a place in hundredths of the picture."""
    sides = {"x": 0, "y": 1, "width": 0, "height": 1}
    return {name: round(_PERCENT * thing[name] / _SHOWN_MM[side], 3) for name, side in sides.items()}


def _extra(extra: Extra) -> dict[str, Any]:
    return {
        "page": extra.page.id,
        "short": short(extra.page.form),
        "number": extra.page.number,
        "first": extra.first,
        "differs": extra.differs,
    }
