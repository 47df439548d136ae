"""Reading members of requests strictly: exactly the documented ones, each of its type."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from report_portal.crypto.strict_json import read_object
from report_portal.staff import Affiliation, Position, Role
from report_portal.triage.errors import FieldMissingError, FieldUnknownError, InvalidError

TEXT_MAX: Final = 4096
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})*+")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NO_LINE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_EPOCH_MAX: Final = 1_000_000


def json_object(body: bytes) -> dict[str, Any]:
    """Read a body that must be one JSON object.

    Raises:
        InvalidError: it is anything else.
    """
    value = read_object(body)
    if value is None:
        raise InvalidError("the body", "one JSON object")
    return value


def exactly(value: Mapping[str, Any], *names: str) -> None:
    """Refuse an object that has other members than these.

    Raises:
        FieldMissingError: one is missing.
        FieldUnknownError: there is another; its name is not repeated, since it is the sender's text.
    """
    for name in names:
        if name not in value:
            raise FieldMissingError(name)
    if len(value) != len(names):
        raise FieldUnknownError


def octets(value: Any, field: str, length: int) -> bytes:
    """Read lower-case hex that stands for exactly `length` bytes."""
    if not isinstance(value, str) or len(value) != 2 * length or not _HEX.fullmatch(value):
        raise InvalidError(field, f"{2 * length} lower-case hexadecimal characters")
    return bytes.fromhex(value)


def octets_up_to(value: Any, field: str, most: int) -> bytes:
    """Read lower-case hex that stands for 1 to `most` bytes."""
    if not isinstance(value, str) or not 0 < len(value) <= 2 * most or not _HEX.fullmatch(value):
        raise InvalidError(field, f"an even number of at most {2 * most} lower-case hexadecimal characters")
    return bytes.fromhex(value)


def hex_id(value: Any, field: str, length: int = 16) -> str:
    """Read an id: lower-case hex of `length` bytes, kept as text."""
    return octets(value, field, length).hex()


def text(value: Any, field: str, most: int = TEXT_MAX) -> str:
    """Read text of 1 to `most` characters."""
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        raise InvalidError(field, f"text of 1 to {most} characters")
    return value


def line(value: Any, field: str, most: int) -> str:
    """Read text of 1 to `most` characters that is one line; not all databases take what this leaves out."""
    if not isinstance(value, str) or not 1 <= len(value) <= most or _NO_LINE.search(value):
        raise InvalidError(field, f"one line of 1 to {most} characters")
    return value


def whole(value: Any, field: str, most: int) -> int:
    """Read a whole number from 1 to `most`."""
    # bool is an int to Python.
    if type(value) is not int or not 1 <= value <= most:
        raise InvalidError(field, f"a whole number from 1 to {most}")
    return value


def day(value: Any, field: str) -> str:
    """Read a day, `YYYY-MM-DD`."""
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise InvalidError(field, "a day written YYYY-MM-DD")


def day_or_none(value: Any, field: str) -> str | None:
    """Read a day or null."""
    return None if value is None else day(value, field)


def texts(value: Any, field: str, most: int) -> list[str]:
    """Read a list of at most `most` short texts."""
    if not isinstance(value, list) or len(value) > most:
        raise InvalidError(field, f"a list of at most {most}")
    return [text(one, field, 80) for one in value]


def epochs(value: Any) -> dict[str, int]:
    """Read the object from audience ids to epochs."""
    if not isinstance(value, dict):
        raise InvalidError("epochs", "an object from audience ids to epochs")
    return {name: whole(epoch, "epochs", _EPOCH_MAX) for name, epoch in value.items()}


def position(value: Mapping[str, Any]) -> Position:
    """Read `role`, `affiliation` and `audiences`."""
    try:
        role, affiliation = Role(value["role"]), Affiliation(value["affiliation"])
    except ValueError:
        raise InvalidError("role or affiliation", "one of those that SPEC section 6 names") from None
    return Position(role, affiliation, tuple(texts(value["audiences"], "audiences", 64)))
