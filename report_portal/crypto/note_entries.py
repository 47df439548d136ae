"""What staff may write in a report's case file: types, and exactly which members each has.

A new type is one more line in `_ENTRIES`, one in `note_entry.ts` and vectors for both.

Source: SPEC section 5.4.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, TypeGuard

from report_portal.crypto.entry_shapes import (
    Shape,
    is_day,
    is_hash,
    is_id,
    is_locale,
    matching,
    one_of,
    or_null,
    text_up_to,
)

MARKS: Final = ("junk", "duplicate", "none")
TEXT_MAX: Final = 16_000
LINE_MAX: Final = 500
LEASE_STATES: Final = ("ok", "problem", "absent", "unreadable")
LEASE_LINES_MAX: Final = 40
# Why an interpreter gave a text back without words (section 5.6).
DECLINED: Final = ("cannot", "knows")

_TYPE: Final = re.compile("[a-z][a-z0-9_]{0,39}")


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _source(value: object) -> bool:
    # A question of the report, or the number of a later item.
    return _WORD(value) or (type(value) is int and 1 <= value <= 2**53 - 1)


_WORD: Final = matching("[a-z][a-z0-9_]{0,63}")
_LONG: Final = text_up_to(TEXT_MAX)
_LINE: Final = text_up_to(LINE_MAX)


def _lease_lines(value: object) -> bool:
    if not isinstance(value, list) or not 1 <= len(value) <= LEASE_LINES_MAX:
        return False
    if not all(_lease_line(one) for one in value):
        return False
    return len({one["line"] for one in value}) == len(value)


def _lease_line(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"line", "state", "remark"}
        and _WORD(value["line"])
        and isinstance(value["state"], str)
        and value["state"] in LEASE_STATES
        and or_null(_LINE)(value["remark"])
    )


_ENTRIES: Final[Mapping[str, Mapping[str, Shape]]] = {
    "text": {"text": _LONG},
    "task": {"id": is_id, "text": _LINE, "due": or_null(is_day), "assigned": or_null(is_id)},
    "task_done": {"id": is_id},
    "assign": {"member": or_null(is_id)},
    "cover": {"member": is_id, "until": is_day},
    "mark": {"mark": one_of(*MARKS), "of": or_null(is_id), "reason": or_null(_LINE)},
    "same_person": {"report": is_id, "stands": _flag, "reason": or_null(_LINE)},
    "transcription": {"source": _source, "text": _LONG, "locale": is_locale},
    "translation": {"source": _source, "text": _LONG, "locale": is_locale, "of": is_locale},
    "fact_day": {"clock": _WORD, "day": or_null(is_day)},
    "conflict": {"stands": _flag},
    "lease": {"lines": _lease_lines},
    "hold": {"hold": is_id, "until": is_day, "reason": _LONG},
    "given": {
        "text": is_id,
        "to": is_id,
        "source": _source,
        "of": is_locale,
        "locale": is_locale,
        "until": is_day,
        "sha256": is_hash,
    },
    "interpreted": {"given": is_id, "member": is_id, "made": is_day, "text": _LONG},
    "not_interpreted": {
        "given": is_id,
        "member": is_id,
        "made": is_day,
        "reason": one_of(*DECLINED),
    },
}


def is_known(entry: Mapping[str, Any]) -> bool:
    """Tell whether this version knows the type of an entry whose `type` is well-formed."""
    return entry["type"] in _ENTRIES


def entry_fits(entry: object) -> bool:
    """Say whether an entry may be written: a known type and exactly its members."""
    return _typed(entry) and is_known(entry) and _exact(entry)


def entry_reads(entry: object) -> bool:
    """Say whether an entry may be read: as `entry_fits`, or of a type that only a newer version knows."""
    return _typed(entry) and (not is_known(entry) or _exact(entry))


def _typed(entry: object) -> TypeGuard[Mapping[str, Any]]:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("type"), str)
        and _TYPE.fullmatch(entry["type"]) is not None
    )


def _exact(entry: Mapping[str, Any]) -> bool:
    shapes = _ENTRIES[entry["type"]]
    return (
        set(entry) == {"type", *shapes}
        and all(shape(entry[name]) for name, shape in shapes.items())
        # Only a duplicate is one of something.
        and (entry["type"] != "mark" or (entry["mark"] == "duplicate") == (entry["of"] is not None))
    )
