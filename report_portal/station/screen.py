"""What the page shows of a desk, as JSON: codes and places, no pictures."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from report_portal.forms import load_questionnaire
from report_portal.paper.geometry import PAGE_MM, TEAR_MM, stored

from .desk import Desk
from .pages import Page, box_name
from .sheets import Batch, Extra, Sheet

_SHORT: Final = 8
_GROUP: Final = 4
_PERCENT: Final = 100
# The reader keeps this much off the tear line; see `paper.reading.placing`.
_SHOWN_MM: Final = (PAGE_MM[0], TEAR_MM - 0.5)


def shown(desk: Desk) -> dict[str, Any]:
    """Describe everything that the helper sees after signing in."""
    batch = desk.batch()
    outbox = desk.outbox.waiting()
    forms = [sheet.form for sheet in batch.sheets.values()]
    forms += [extra.page.form for extra in batch.extras]
    forms += [one.parcel.sheet.partition(".")[0] for one in outbox]
    said = shorts(forms)
    return {
        "reading": desk.scans.waiting,
        "sent": desk.sent,
        "sheets": [
            _sheet(desk, sheet, batch) | {"short": said[sheet.form]} for sheet in batch.sheets.values()
        ],
        "extras": [_extra(extra) | {"short": said[extra.page.form]} for extra in batch.extras],
        "loose": [page.id for page in batch.loose],
        "refused": [{"page": page.id, "code": page.refused} for page in batch.refused],
        "outbox": [
            {
                "name": one.name,
                "short": said[one.parcel.sheet.partition(".")[0]],
                "refused": one.refused,
            }
            for one in outbox
        ],
    }


def shorts(forms: Iterable[str]) -> dict[str, str]:
    """Name forms by what is printed on the sheet in letters: the beginning of their id.

    Args:
        forms: ids of a batch; those that begin alike are named whole.

    Returns:
        Form id → groups of four letters.
    """
    known = set(forms)
    begins = Counter(form[:_SHORT] for form in known)
    return {form: _grouped(form[:_SHORT] if begins[form[:_SHORT]] == 1 else form) for form in known}


def _grouped(letters: str) -> str:
    return " ".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP)).upper()


def _sheet(desk: Desk, sheet: Sheet, batch: Batch) -> dict[str, Any]:
    look = desk.look(sheet, batch)
    return {
        "key": sheet.key,
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
        "number": extra.page.number,
        "first": extra.first,
        "differs": extra.differs,
    }
