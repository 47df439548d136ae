"""A text for an interpreter and what comes back: members, days on which it may be read, number (SPEC section 5.6)."""

from typing import Any

ID = "ab" * 16
OTHER = "cd" * 16
HASH = "ef" * 32

GIVEN: dict[str, Any] = {
    "text": ID,
    "to": OTHER,
    "member": "12" * 16,
    "day": "2026-11-02",
    "from": "2026-11-02",
    "until": "2026-11-09",
    "audience": "resource/ngo",
    "words": "पासपोर्ट लिए\nतलब छैन",
    "of": "ne",
    "locale": "en",
}
RETURNED: dict[str, Any] = {
    "text": ID,
    "member": OTHER,
    "day": "2026-11-04",
    "given": HASH,
    "audience": "resource/ngo",
    "result": {"type": "translated", "words": "They took the passport.\nNo pay.", "locale": "en"},
}

GOOD_GIVEN: list[tuple[str, dict[str, Any]]] = [
    ("for a week", {}),
    ("for one day", {"until": "2026-11-02"}),
    ("for thirty days", {"until": "2026-12-02"}),
    ("over a leap day", {"from": "2028-02-10", "until": "2028-03-11"}),
    ("from a later day", {"from": "2026-11-05"}),
    ("the longest", {"words": "x" * 16_000}),
]
BAD_GIVEN: list[tuple[str, dict[str, Any]]] = [
    ("for a day more", {"until": "2026-12-03"}),
    ("ends before it begins", {"until": "2026-11-01"}),
    ("begins before it was signed", {"from": "2026-11-01"}),
    ("no such day", {"until": "2026-11-31"}),
    ("for ever", {"until": None}),
    ("no words", {"words": ""}),
    ("too many words", {"words": "x" * 16_001}),
    ("long in UTF-16", {"words": "\U0001f600" * 8_001}),
    ("words in a list", {"words": ["x"]}),
    ("answered to an office", {"audience": "labour/state"}),
    ("answered to nobody", {"audience": None}),
    ("an id in capitals", {"text": ID.upper()}),
    ("for nobody", {"to": ""}),
    ("no language", {"locale": ""}),
    ("names the report", {"report": OTHER}),
    ("names the case", {"case": "123456"}),
]
GOOD_RETURNED: list[tuple[str, dict[str, Any]]] = [
    ("translated", {}),
    ("cannot", {"result": {"type": "declined", "reason": "cannot"}}),
    ("knows the people", {"result": {"type": "declined", "reason": "knows"}}),
]
BAD_RETURNED: list[tuple[str, dict[str, Any]]] = [
    ("no result", {"result": None}),
    ("no such result", {"result": {"type": "kept"}}),
    ("a name of every object", {"result": {"type": "constructor"}}),
    ("translated without words", {"result": {"type": "translated", "locale": "en"}}),
    ("translated with no words", {"result": {"type": "translated", "words": "", "locale": "en"}}),
    ("translated into nothing", {"result": {"type": "translated", "words": "x"}}),
    ("declined with words", {"result": {"type": "declined", "reason": "knows", "words": "x"}}),
    ("declined for another reason", {"result": {"type": "declined", "reason": "money"}}),
    ("of no text", {"given": HASH[:-2]}),
    ("no such day", {"day": "2026-02-30"}),
    ("to an office", {"audience": "housing/city"}),
    ("one member more", {"until": "2026-11-09"}),
]
DAYS = [
    ("2026-11-01", False),
    ("2026-11-02", True),
    ("2026-11-05", True),
    ("2026-11-09", True),
    ("2026-11-10", False),
]
NUMBERS = [("00" * 16, "number of the id of zeros"), (ID, "another"), ("ff" * 16, "the last")]


def _rows(
    whole: dict[str, Any], good: list[tuple[str, dict[str, Any]]], bad: list[tuple[str, dict[str, Any]]]
) -> list[dict[str, Any]]:
    rows = [(name, whole | changes, True) for name, changes in good]
    rows += [(name, whole | changes, False) for name, changes in bad]
    rows += [
        (f"without {name}", {one: value for one, value in whole.items() if one != name}, False)
        for name in whole
    ]
    return [{"name": name, "members": members, "fits": fits} for name, members, fits in rows]


def document() -> dict[str, Any]:
    """Give the vector file."""
    # Written out here and not taken from the code under test.
    numbers = {"00" * 16: "984328", ID: "039793", "ff" * 16: "198493"}
    return {
        "comment": __doc__,
        "given": _rows(GIVEN, GOOD_GIVEN, BAD_GIVEN),
        "returned": _rows(RETURNED, GOOD_RETURNED, BAD_RETURNED),
        "days": [{"given": GIVEN, "today": today, "read": read} for today, read in DAYS],
        "numbers": [{"name": name, "text": text, "number": numbers[text]} for text, name in NUMBERS],
    }
