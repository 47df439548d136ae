"""What may be written in a report's case file, read from a newer version, and must be refused (SPEC section 5.4)."""

from typing import Any

ID = "ab" * 16
OTHER = "cd" * 16
DEPOSIT: dict[str, Any] = {"line": "deposit", "state": "problem", "remark": "No day"}
HOLD: dict[str, Any] = {"type": "hold", "hold": ID, "until": "2027-11-02", "reason": "A court asked for it."}
GIVEN = {
    "type": "given",
    "text": ID,
    "to": OTHER,
    "source": "story",
    "of": "ne",
    "locale": "en",
    "until": "2026-11-09",
    "sha256": "ef" * 32,
}
INTERPRETED = {
    "type": "interpreted",
    "given": ID,
    "member": OTHER,
    "made": "2026-11-04",
    "text": "No pay.",
}
DECLINED = {"type": "not_interpreted", "given": ID, "member": OTHER, "made": "2026-11-04", "reason": "knows"}

GOOD: list[tuple[str, dict[str, Any]]] = [
    ("a remark", {"type": "text", "text": "Called.\nNobody there."}),
    ("the longest remark", {"type": "text", "text": "x" * 16_000}),
    ("a task", {"type": "task", "id": ID, "text": "Ask for the contract", "due": None, "assigned": None}),
    ("a task for", {"type": "task", "id": ID, "text": "Call", "due": "2028-02-29", "assigned": OTHER}),
    ("done", {"type": "task_done", "id": ID}),
    ("given to", {"type": "assign", "member": ID}),
    ("given to nobody", {"type": "assign", "member": None}),
    ("covered", {"type": "cover", "member": ID, "until": "2026-12-24"}),
    ("junk", {"type": "mark", "mark": "junk", "of": None, "reason": "Advertising"}),
    ("a duplicate", {"type": "mark", "mark": "duplicate", "of": OTHER, "reason": None}),
    ("no mark", {"type": "mark", "mark": "none", "of": None, "reason": None}),
    ("one person", {"type": "same_person", "report": OTHER, "stands": True, "reason": "Same phone"}),
    ("two after all", {"type": "same_person", "report": OTHER, "stands": False, "reason": None}),
    ("written out", {"type": "transcription", "source": 3, "text": "तलब", "locale": "ne"}),
    (
        "in another language",
        {"type": "translation", "source": "story", "text": "Pay", "locale": "en", "of": "pa-Arab"},
    ),
    ("a clock starts", {"type": "fact_day", "clock": "job_end", "day": "2026-11-02"}),
    ("no day known", {"type": "fact_day", "clock": "job_end", "day": None}),
    ("not me", {"type": "conflict", "stands": True}),
    (
        "a contract",
        {"type": "lease", "lines": [DEPOSIT, {"line": "duration", "state": "ok", "remark": None}]},
    ),
    ("a contract in full", {"type": "lease", "lines": [DEPOSIT | {"line": f"line_{n}"} for n in range(40)]}),
    ("kept for longer", HOLD),
    ("to an interpreter", GIVEN),
    ("a message to an interpreter", GIVEN | {"source": 3}),
    ("from an interpreter", INTERPRETED),
    ("given back: knows the people", DECLINED),
    ("given back: cannot", DECLINED | {"reason": "cannot"}),
]

NEWER: list[tuple[str, dict[str, Any]]] = [
    ("another type", {"type": "visit_2", "where": ["x"]}),
    ("a name of every object", {"type": "constructor"}),
]

BAD: list[tuple[str, Any]] = [
    ("no object", []),
    ("nothing", None),
    ("no type", {"text": "x"}),
    ("a type that is none", {"type": 1}),
    ("an empty type", {"type": ""}),
    ("a type in capitals", {"type": "Text", "text": "x"}),
    ("a type with a line end", {"type": "text\n", "text": "x"}),
    ("one member more", {"type": "task_done", "id": ID, "text": "x"}),
    ("one member less", {"type": "task", "id": ID, "text": "x", "due": None}),
    ("another member", {"type": "text", "words": "x"}),
    ("no words", {"type": "text", "text": ""}),
    ("too many words", {"type": "text", "text": "x" * 16_001}),
    ("long in UTF-16", {"type": "text", "text": "\U0001f600" * 8_001}),
    ("a long line", {"type": "task", "id": ID, "text": "x" * 501, "due": None, "assigned": None}),
    ("no such day", {"type": "cover", "member": ID, "until": "2026-02-30"}),
    ("the year nothing", {"type": "cover", "member": ID, "until": "0000-02-03"}),
    ("other digits", {"type": "fact_day", "clock": "job_end", "day": "٢٠٢٦-11-02"}),
    ("a long clock", {"type": "fact_day", "clock": "a" * 65, "day": "2026-11-02"}),
    ("an id in capitals", {"type": "task_done", "id": ID.upper()}),
    ("a duplicate of nothing", {"type": "mark", "mark": "duplicate", "of": None, "reason": None}),
    ("junk of something", {"type": "mark", "mark": "junk", "of": OTHER, "reason": None}),
    ("no mark of something", {"type": "mark", "mark": "none", "of": OTHER, "reason": None}),
    ("no such mark", {"type": "mark", "mark": "spam", "of": None, "reason": None}),
    ("the source before all", {"type": "transcription", "source": 0, "text": "x", "locale": "ne"}),
    ("half a source", {"type": "transcription", "source": 1.5, "text": "x", "locale": "ne"}),
    ("a true source", {"type": "transcription", "source": True, "text": "x", "locale": "ne"}),
    ("no language", {"type": "transcription", "source": 1, "text": "x", "locale": ""}),
    ("one person, perhaps", {"type": "same_person", "report": OTHER}),
    ("a word for a flag", {"type": "conflict", "stands": "yes"}),
    ("kept for ever", HOLD | {"until": None}),
    ("kept for no reason", HOLD | {"reason": ""}),
    ("kept for a long reason", HOLD | {"reason": "x" * 16_001}),
    ("kept under no number", HOLD | {"hold": "1"}),
    ("to an interpreter without a day", GIVEN | {"until": None}),
    ("to an interpreter without a hash", GIVEN | {"sha256": "ef" * 31}),
    ("to an interpreter, words and all", GIVEN | {"words": "x"}),
    ("from an interpreter without words", INTERPRETED | {"text": ""}),
    ("given back for another reason", DECLINED | {"reason": "money"}),
    ("a number for a flag", {"type": "conflict", "stands": 1}),
    ("a contract without a line", {"type": "lease", "lines": []}),
    ("a contract of another shape", {"type": "lease", "lines": {"deposit": "ok"}}),
    ("a line twice", {"type": "lease", "lines": [DEPOSIT, DEPOSIT | {"state": "ok"}]}),
    ("too many lines", {"type": "lease", "lines": [DEPOSIT | {"line": f"line_{n}"} for n in range(41)]}),
    ("no such state", {"type": "lease", "lines": [DEPOSIT | {"state": "bad"}]}),
    ("a state that is none", {"type": "lease", "lines": [DEPOSIT | {"state": None}]}),
    ("a line without a remark", {"type": "lease", "lines": [{"line": "deposit", "state": "ok"}]}),
    ("a line with more", {"type": "lease", "lines": [DEPOSIT | {"text": "x"}]}),
    ("a line with a long remark", {"type": "lease", "lines": [DEPOSIT | {"remark": "x" * 501}]}),
    ("a line without a name", {"type": "lease", "lines": [DEPOSIT | {"line": ""}]}),
    ("a line that is none", {"type": "lease", "lines": [None]}),
]


def document() -> dict[str, Any]:
    """Give the vector file."""
    rows = [(name, entry, True, True) for name, entry in GOOD]
    rows += [(name, entry, False, True) for name, entry in NEWER]
    rows += [(name, entry, False, False) for name, entry in BAD]
    entries = [
        {"name": name, "entry": entry, "fits": fits, "reads": reads} for name, entry, fits, reads in rows
    ]
    return {"comment": __doc__, "entries": entries}
