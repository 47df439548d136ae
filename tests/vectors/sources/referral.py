"""What may be written in a release's thread, and what must be refused (SPEC section 5.3)."""

from typing import Any

GOOD: list[tuple[str, str, dict[str, Any]]] = [
    ("taken on without a number", "office", {"type": "accepted", "register": None, "due": None}),
    ("taken on", "office", {"type": "accepted", "register": "4711/2026", "due": "2026-12-24"}),
    ("given back", "office", {"type": "returned", "reason": "wrong_office", "text": "Arad."}),
    ("asked", "office", {"type": "question", "text": "Which site?\nAnd since when?"}),
    ("longer, by the office", "office", {"type": "extended", "text": "A check is going on."}),
    ("longer, noted by the NGO", "ngo", {"type": "extended", "text": "Letter of today."}),
    ("result", "office", {"type": "result", "code": "measures", "text": "Contracts were written."}),
    ("result on paper", "ngo", {"type": "result", "code": "nothing_found", "text": "None."}),
    (
        "handed on",
        "ngo",
        {"type": "handed_on_paper", "office": "ITM Timiș", "sent": "2026-11-02", "way": "post"},
    ),
    ("registered", "ngo", {"type": "register", "number": "12/B", "day": "2026-11-04"}),
    ("answered", "ngo", {"type": "reply", "text": "x" * 4000}),
    ("ended", "ngo", {"type": "closed"}),
]

BAD: list[tuple[str, str, Any]] = [
    ("no object", "ngo", []),
    ("no type", "ngo", {"text": "x"}),
    ("another type", "ngo", {"type": "note", "text": "x"}),
    ("a name of every object", "ngo", {"type": "constructor"}),
    ("another side", "reporter", {"type": "closed"}),
    ("the office answers itself", "office", {"type": "reply", "text": "x"}),
    ("the office ends", "office", {"type": "closed"}),
    ("the NGO takes on for the office", "ngo", {"type": "accepted", "register": None, "due": None}),
    ("one member more", "ngo", {"type": "closed", "text": "x"}),
    ("one member less", "office", {"type": "accepted", "register": None}),
    ("another member", "ngo", {"type": "reply", "words": "x"}),
    ("empty text", "ngo", {"type": "reply", "text": ""}),
    ("long text", "ngo", {"type": "reply", "text": "x" * 4001}),
    ("long in UTF-16", "ngo", {"type": "reply", "text": "\U0001f600" * 2001}),
    ("no text", "ngo", {"type": "reply", "text": ["x"]}),
    ("no such reason", "office", {"type": "returned", "reason": "no", "text": "x"}),
    ("no such result", "office", {"type": "result", "code": "", "text": "x"}),
    ("no such way", "ngo", {"type": "handed_on_paper", "office": "ITM", "sent": "2026-11-02", "way": "dove"}),
    ("no such day", "ngo", {"type": "register", "number": "1", "day": "2026-02-30"}),
    ("a day with a time", "ngo", {"type": "register", "number": "1", "day": "2026-02-03T00"}),
    ("the year nothing", "ngo", {"type": "register", "number": "1", "day": "0000-02-03"}),
    ("a week", "ngo", {"type": "register", "number": "1", "day": "2026-W01-1"}),
    ("a line end in a number", "ngo", {"type": "register", "number": "1\n2", "day": "2026-02-03"}),
    ("a long number", "ngo", {"type": "register", "number": "1" * 121, "day": "2026-02-03"}),
    ("a number that is one", "ngo", {"type": "register", "number": 1, "day": "2026-02-03"}),
]


def document() -> dict[str, Any]:
    """Give the vector file."""
    good = [{"name": name, "side": side, "entry": entry, "fits": True} for name, side, entry in GOOD]
    bad = [{"name": name, "side": side, "entry": entry, "fits": False} for name, side, entry in BAD]
    return {"comment": __doc__, "entries": [*good, *bad]}
