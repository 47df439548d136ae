"""What stays of a case for counting, and the figures of a year: exactly which members each has.

A new member is one more line here, in `client/statistics_entry.ts`, in the SPEC, and vectors for both.

Source: SPEC section 5.5.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from report_portal.crypto.entry_shapes import Shape, or_null

ANSWERED: Final = ("week", "quarter", "later")
CHANNELS: Final = ("online", "phone", "walk_in", "paper")
SMALLEST: Final = 5
TOTAL_MIN: Final = 20
LIST_MAX: Final = 20
TABLES_MAX: Final = 60
NAME_MAX: Final = 80

_WHOLE_MAX: Final = 2**53 - 1


def _matching(pattern: str) -> Shape:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _among(words: tuple[str, ...]) -> Shape:
    return lambda value: isinstance(value, str) and value in words


def _several(shape: Shape, least: int) -> Shape:
    return lambda value: (
        isinstance(value, list)
        and least <= len(value) <= LIST_MAX
        and all(map(shape, value))
        and len(set(value)) == len(value)
    )


def _flag(value: object) -> bool:
    return isinstance(value, bool)


is_month: Final = _matching("(?!0000)[0-9]{4}-(0[1-9]|1[0-2])")
"""A month, `YYYY-MM`."""

_WORD: Final = _matching("[a-z][a-z0-9_]{0,63}")
_LOCALE: Final = _matching("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_AUDIENCE: Final = _matching("[a-z][a-z0-9_-]{0,39}/[a-z]{1,16}")
_YEAR: Final = _matching("(?!0000)[0-9]{4}")

_LINE: Final[Mapping[str, Shape]] = {
    "received": is_month,
    "channel": _among(CHANNELS),
    "language": or_null(_LOCALE),
    "teams": _several(_AUDIENCE, 1),
    "subjects": _several(_WORD, 0),
    "answered": _among(ANSWERED),
    "outcome": or_null(_WORD),
    "interpreter": _flag,
    "city": or_null(_WORD),
    "inspectors": or_null(_WORD),
    "easy": or_null(_WORD),
}


def statistics_fit(entry: object) -> bool:
    """Say whether an entry is exactly a line or the figures of a year.

    Args:
        entry: of a record of kind `statistics`.
    """
    if not isinstance(entry, dict):
        return False
    match entry.get("type"):
        case "line":
            return set(entry) == {"type", *_LINE} and all(shape(entry[name]) for name, shape in _LINE.items())
        case "year":
            return set(entry) == {"type", "year", "total", "tables"} and _is_year(entry)
        case _:
            return False


def _is_year(entry: Mapping[str, Any]) -> bool:
    total, tables = entry["total"], entry["tables"]
    if not (_YEAR(entry["year"]) and _whole(total, TOTAL_MIN, _WHOLE_MAX) and isinstance(tables, list)):
        return False
    if not (1 <= len(tables) <= TABLES_MAX and all(_is_table(table, total) for table in tables)):
        return False
    return len({table["id"] for table in tables}) == len(tables)


def _is_table(table: object, total: int) -> bool:
    if not isinstance(table, dict) or set(table) != {"id", "cells", "most"} or not _WORD(table["id"]):
        return False
    cells, most = table["cells"], table["most"]
    if not isinstance(cells, list) or not 1 <= len(cells) <= TABLES_MAX:
        return False
    if not all(_is_cell(cell, total) for cell in cells):
        return False
    names = [cell["name"] for cell in cells]
    if len(set(names)) != len(names):
        return False
    if most is None:
        return True
    return most in names and all(cell["count"] is None for cell in cells)


def _is_cell(cell: object, total: int) -> bool:
    if not isinstance(cell, dict) or set(cell) != {"name", "count"}:
        return False
    name, count = cell["name"], cell["count"]
    named = isinstance(name, str) and 1 <= len(name.encode("utf-16-le", "surrogatepass")) // 2 <= NAME_MAX
    return named and (count is None or _whole(count, SMALLEST, total))


def _whole(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most
