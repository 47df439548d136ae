"""What may be written in a release's thread: types, who writes them, and exactly which members each has.

Source: SPEC section 5.3.
"""

import re
from collections.abc import Mapping
from typing import Final

from report_portal.crypto.entry_shapes import Shape, is_day, or_null, text_up_to

SIDES: Final = ("office", "ngo")
RETURN_REASONS: Final = ("wrong_office", "too_little", "already_known", "other")
RESULTS: Final = ("measures", "fine", "solved", "nothing_found", "passed_on", "other")
WAYS: Final = ("by_hand", "post", "email", "online")
TEXT_MAX: Final = 4000
LINE_MAX: Final = 120

_BREAKS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")

_TEXT: Final = text_up_to(TEXT_MAX)
_SHORT: Final = text_up_to(LINE_MAX)


def _line(value: object) -> bool:
    return isinstance(value, str) and _SHORT(value) and not _BREAKS.search(value)


def _one_of(*codes: str) -> Shape:
    return lambda value: isinstance(value, str) and value in codes


_ENTRIES: Final[Mapping[str, tuple[tuple[str, ...], Mapping[str, Shape]]]] = {
    "accepted": (("office",), {"register": or_null(_line), "due": or_null(is_day)}),
    "returned": (("office",), {"reason": _one_of(*RETURN_REASONS), "text": _TEXT}),
    "question": (("office",), {"text": _TEXT}),
    "extended": (SIDES, {"text": _TEXT}),
    "result": (SIDES, {"code": _one_of(*RESULTS), "text": _TEXT}),
    "handed_on_paper": (("ngo",), {"office": _line, "sent": is_day, "way": _one_of(*WAYS)}),
    "register": (("ngo",), {"number": _line, "day": is_day}),
    "reply": (("ngo",), {"text": _TEXT}),
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
