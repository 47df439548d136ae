"""Shapes that entries written by staff have in common, whatever they belong to.

Source: SPEC sections 5.3 and 5.4.
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
