"""JSON as files and requests may carry it: UTF-8, one object, nothing Python adds to the language."""

import json
from typing import Any, NoReturn


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def read_object(data: bytes) -> dict[str, Any] | None:
    """Read bytes that must be one JSON object.

    Args:
        data: UTF-8 without byte order mark.

    Returns:
        The object, or None where the bytes are anything else.

    Source: RFC 8259; NaN and Infinity are Python's own additions.
    """
    try:
        text = data.decode()
        value, end = _DECODER.raw_decode(text, len(text) - len(text.lstrip(" \t\r\n")))
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or text[end:].strip(" \t\r\n"):
        return None
    return value


def write_object(value: dict[str, Any]) -> bytes:
    """Write an object as compact UTF-8.

    Args:
        value: plain JSON types; text without lone surrogates.

    Returns:
        The bytes that are signed, hashed and sealed; nothing ever writes them a second time.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
