"""What may stand in a statistics record, and what of a year's counts may be given out (SPEC section 5.5)."""

from typing import Any

LINE: dict[str, Any] = {
    "type": "line",
    "received": "2026-01",
    "channel": "online",
    "language": "ne",
    "teams": ["resource/ngo", "housing/ngo"],
    "subjects": ["work", "housing"],
    "answered": "week",
    "outcome": "money_recovered",
    "interpreter": True,
    "city": "yes",
    "inspectors": "facts_only",
    "easy": "so_so",
}
TABLE: dict[str, Any] = {
    "id": "language",
    "cells": [{"name": "ro", "count": 31}, {"name": "en", "count": None}, {"name": "ne", "count": None}],
    "most": None,
}
YEAR: dict[str, Any] = {"type": "year", "year": "2026", "total": 40, "tables": [TABLE]}
NEARLY = TABLE | {"cells": [{"name": "ro", "count": None}, {"name": "en", "count": None}], "most": "ro"}


def cells(*counts: Any) -> dict[str, Any]:
    """Give a year of one table."""
    named = [{"name": f"c{at}", "count": count} for at, count in enumerate(counts)]
    return YEAR | {"tables": [TABLE | {"cells": named}]}


GOOD: list[tuple[str, Any]] = [
    ("a line", LINE),
    ("hardly anything told", LINE | dict.fromkeys(["language", "outcome", "city", "inspectors", "easy"])),
    ("no subject", LINE | {"subjects": []}),
    ("a language with a script", LINE | {"language": "pa-Arab"}),
    ("a year", YEAR),
    ("nearly all in one cell", YEAR | {"tables": [TABLE | {"id": "channel"}, NEARLY]}),
    ("exactly the total", cells(40)),
    ("the smallest counts", YEAR | {"total": 20, "tables": [TABLE | {"cells": [{"name": "a", "count": 5}]}]}),
]

BAD: list[tuple[str, Any]] = [
    ("no object", []),
    ("nothing", None),
    ("no type", {key: value for key, value in LINE.items() if key != "type"}),
    ("another type", LINE | {"type": "lines"}),
    ("one member more", LINE | {"text": "x"}),
    ("one member less", {key: value for key, value in LINE.items() if key != "city"}),
    ("a day", LINE | {"received": "2026-01-02"}),
    ("no such month", LINE | {"received": "2026-13"}),
    ("the year nothing", LINE | {"received": "0000-01"}),
    ("a month with a line end", LINE | {"received": "2026-01\n"}),
    ("another channel", LINE | {"channel": "terminal"}),
    ("words for a language", LINE | {"language": "they speak it"}),
    ("nobody read it", LINE | {"teams": []}),
    ("a team that is none", LINE | {"teams": ["resource"]}),
    ("a subject twice", LINE | {"subjects": ["work", "work"]}),
    ("words for a subject", LINE | {"subjects": ["My boss"]}),
    ("many subjects", LINE | {"subjects": [f"w{at}" for at in range(21)]}),
    ("a day of answering", LINE | {"answered": "2026-01-02"}),
    ("words for an outcome", LINE | {"outcome": "Got it back!"}),
    ("a number for a flag", LINE | {"interpreter": 1}),
    ("a word for a flag", LINE | {"interpreter": "no"}),
    ("a year of two digits", YEAR | {"year": "26"}),
    ("too few reports", YEAR | {"total": 19, "tables": [TABLE | {"cells": [{"name": "a", "count": None}]}]}),
    ("half a report", YEAR | {"total": 40.5}),
    ("a true total", YEAR | {"total": True}),
    ("no table", YEAR | {"tables": []}),
    ("one table twice", YEAR | {"tables": [TABLE, TABLE]}),
    ("a table with a total", YEAR | {"tables": [TABLE | {"total": 40}]}),
    ("no cell", cells()),
    ("one cell twice", YEAR | {"tables": [TABLE | {"cells": [{"name": "a", "count": None}] * 2}]}),
    ("a count of four", cells(36, 4)),
    ("a count of zero", cells(40, 0)),
    ("a negative count", cells(45, -5)),
    ("more than all", cells(41)),
    ("a word for a count", cells("5")),
    ("a count beside the most", YEAR | {"tables": [TABLE | {"most": "ro"}]}),
    ("most of nothing", YEAR | {"tables": [NEARLY | {"most": "uk"}]}),
    ("a cell with more", YEAR | {"tables": [TABLE | {"cells": [{"name": "a", "count": 5, "was": 4}]}]}),
    ("a cell without a name", YEAR | {"tables": [TABLE | {"cells": [{"name": "", "count": 5}]}]}),
]

# Counts in the order of the cells -> what is given out: "none", the place of `most`, or shown counts.
PUBLISHED: list[tuple[str, list[int], Any]] = [
    ("nineteen", [10, 9], "none"),
    ("all large", [10, 9, 8], [10, 9, 8]),
    ("nearly all", [3, 36, 1], 1),
    ("all in one", [0, 20], 1),
    ("five outside", [30, 5], [30, 5]),
    ("a small one takes the last", [30, 3, 12], [30, None, None]),
    ("the last is small", [30, 12, 3], [30, None, None]),
    ("a zero is small", [30, 0, 12], [30, None, None]),
    ("many small ones and the last", [30, 4, 4, 4, 0], [30, None, None, None, None]),
    ("eight are too few", [30, 7, 5, 3], [30, None, None, None]),
    ("nine are enough", [30, 6, 7, 2], [30, 6, None, None]),
    ("the last would hold one at least", [30, 4, 4, 8, 1], [30, None, None, None, None]),
    ("the last may hold nothing", [30, 8, 4, 4, 4, 4, 0], [30, 8, None, None, None, None, None]),
    ("the last is surely large", [30, 8, 4, 4, 5], [30, 8, None, None, None]),
    ("nothing can be shown", [12, 4, 4], [None, None, None]),
]


def document() -> dict[str, Any]:
    """Give the vector file."""
    rows = [(name, entry, True) for name, entry in GOOD] + [(name, entry, False) for name, entry in BAD]
    entries = [{"name": name, "entry": entry, "fits": fits} for name, entry, fits in rows]
    published = [{"name": name, "counts": counts, "given": given} for name, counts, given in PUBLISHED]
    return {"comment": __doc__, "entries": entries, "published": published}
