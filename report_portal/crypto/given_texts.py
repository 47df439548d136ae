"""What a text for an interpreter holds, and what comes back: exactly which members, and when it may be read.

Source: SPEC section 5.6.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from report_portal.crypto.entry_shapes import Shape, is_day, is_hash, is_id, is_locale, one_of, text_up_to
from report_portal.crypto.note_entries import DECLINED, TEXT_MAX

# Between the first and the last day.
DAYS_MAX: Final = 30

_NUMBER: Final = b"report-portal/v1/text-number\n"
_WORDS: Final = text_up_to(TEXT_MAX)


def _audience(value: object) -> bool:
    return isinstance(value, str) and value.endswith("/ngo")


_GIVEN: Final[Mapping[str, Shape]] = {
    "text": is_id,
    "to": is_id,
    "member": is_id,
    "day": is_day,
    "from": is_day,
    "until": is_day,
    "audience": _audience,
    "words": _WORDS,
    "of": is_locale,
    "locale": is_locale,
}
_RESULTS: Final[Mapping[str, Mapping[str, Shape]]] = {
    "translated": {"words": _WORDS, "locale": is_locale},
    "declined": {"reason": one_of(*DECLINED)},
}


def _result(value: object) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        return False
    shapes = _RESULTS.get(value["type"], {})
    return bool(shapes) and _exactly(value, {"type": lambda _: True, **shapes})


_RETURNED: Final[Mapping[str, Shape]] = {
    "text": is_id,
    "member": is_id,
    "day": is_day,
    "given": is_hash,
    "audience": _audience,
    "result": _result,
}


def _exactly(members: Mapping[str, Any], shapes: Mapping[str, Shape]) -> bool:
    return set(members) == set(shapes) and all(shape(members[name]) for name, shape in shapes.items())


def given_fits(members: Mapping[str, Any]) -> bool:
    """Tell whether these are the members of a text for an interpreter, its days in order and few enough."""
    if not _exactly(members, _GIVEN) or not members["day"] <= members["from"] <= members["until"]:
        return False
    first, last = date.fromisoformat(members["from"]), date.fromisoformat(members["until"])
    return (last - first).days <= DAYS_MAX


def returned_fits(members: Mapping[str, Any]) -> bool:
    """Tell whether these are the members of a text that was given back."""
    return _exactly(members, _RETURNED)


def may_be_read(given: Mapping[str, Any], today: str) -> bool:
    """Tell whether a text may be read on a UTC day (`YYYY-MM-DD`): on its first, its last or one between."""
    return bool(given["from"] <= today <= given["until"])


def text_number(text: str) -> str:
    """Give the six digits that are said on the phone.

    Args:
        text: id, 32 hex characters.
    """
    digest = hashlib.sha256(_NUMBER + bytes.fromhex(text)).digest()
    return f"{int.from_bytes(digest[:4]) % 1_000_000:06}"
