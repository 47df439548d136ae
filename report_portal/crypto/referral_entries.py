"""What may be written in a release's thread: types, who writes them, and exactly which members each has.

Source: SPEC section 5.3.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

SIDES: Final = ("office", "ngo")
RETURN_REASONS: Final = ("wrong_office", "too_little", "already_known", "other")
RESULTS: Final = ("measures", "fine", "solved", "nothing_found", "passed_on", "other")
WAYS: Final = ("by_hand", "post", "email", "online")
TEXT_MAX: Final = 4000
LINE_MAX: Final = 120

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BREAKS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")

Shape = Callable[[object], bool]


def is_day(value: object) -> bool:
    """Tell whether a value is a day that exists, `YYYY-MM-DD`."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _text(value: object) -> bool:
    return isinstance(value, str) and 1 <= _units(value) <= TEXT_MAX


def _line(value: object) -> bool:
    return isinstance(value, str) and 1 <= _units(value) <= LINE_MAX and not _BREAKS.search(value)


def _units(value: str) -> int:
    # UTF-16, as browsers count, so that both sides refuse the same.
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def _or_null(shape: Shape) -> Shape:
    return lambda value: value is None or shape(value)


def _one_of(*codes: str) -> Shape:
    return lambda value: isinstance(value, str) and value in codes


_ENTRIES: Final[Mapping[str, tuple[tuple[str, ...], Mapping[str, Shape]]]] = {
    "accepted": (("office",), {"register": _or_null(_line), "due": _or_null(is_day)}),
    "returned": (("office",), {"reason": _one_of(*RETURN_REASONS), "text": _text}),
    "question": (("office",), {"text": _text}),
    "extended": (SIDES, {"text": _text}),
    "result": (SIDES, {"code": _one_of(*RESULTS), "text": _text}),
    "handed_on_paper": (("ngo",), {"office": _line, "sent": is_day, "way": _one_of(*WAYS)}),
    "register": (("ngo",), {"number": _line, "day": is_day}),
    "reply": (("ngo",), {"text": _text}),
    "closed": (("ngo",), {}),
}


def entry_fits(entry: object, side: object) -> bool:
    """Say whether an entry has a known type that this side may write, and exactly the members of its type.

    Args:
        entry: as decoded from JSON.
        side: `office` or `ngo`.

    Returns:
        False for everything else.
    """
    if not isinstance(entry, dict) or not isinstance(entry.get("type"), str):
        return False
    sides, shapes = _ENTRIES.get(entry["type"], ((), {}))
    return (
        side in sides
        and set(entry) == {"type", *shapes}
        and all(shape(entry[name]) for name, shape in shapes.items())
    )
