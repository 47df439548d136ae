"""Shapes that entries written by staff have in common, whatever they belong to.

Source: SPEC sections 5.3 to 5.6.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Final, TypeGuard

Shape = Callable[[object], bool]

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_day(value: object) -> TypeGuard[str]:
    """Tell whether a value is a day that exists, `YYYY-MM-DD`."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def text_up_to(longest: int) -> Shape:
    """Give the shape of a text of 1 to `longest` UTF-16 units: browsers count so, and both sides must agree."""
    return lambda value: (
        isinstance(value, str) and 1 <= len(value.encode("utf-16-le", "surrogatepass")) // 2 <= longest
    )


def or_null(shape: Shape) -> Shape:
    """Give the shape of a value that may be null."""
    return lambda value: value is None or shape(value)


def matching(pattern: str) -> Shape:
    """Give the shape of a text that matches a pattern from end to end."""
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def one_of(*words: str) -> Shape:
    """Give the shape of one of these words."""
    return lambda value: isinstance(value, str) and value in words


is_id: Final = matching("[0-9a-f]{32}")
is_hash: Final = matching("[0-9a-f]{64}")
is_locale: Final = matching("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
