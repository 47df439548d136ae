"""Python against the vectors written by hand from the rules."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from report_portal.forms import AnswerError, acceptable, clean, holds, screens, visible_questions
from report_portal.instance_folder import load_instance
from report_portal.reports import (
    Facts,
    choices,
    clocks,
    forced_labour,
    ilo_indicators,
    readers,
    release_for,
    routing_from,
    urgent,
)

FILE = json.loads((Path(__file__).parent.parent / "vectors" / "routing.json").read_text("utf-8"))
INSTANCE = load_instance()
ROUTING = routing_from(INSTANCE.routing)
DIRECT_CITY = routing_from({**INSTANCE.routing, **FILE["direct_city"]})


def release(vector: dict[str, Any]) -> dict[str, Any]:
    answers = clean(vector["answers"])
    leaving = release_for(
        ROUTING,
        vector["audience"],
        answers,
        permissions={**choices(ROUTING, answers), **vector.get("signed", {})},
        language_checked=vector["language_checked"],
        lifted=vector.get("lifted", []),
    )
    return {
        "parts": list(leaving.parts),
        "answers": sorted(leaving.answers),
        "files": leaving.files,
        "reasons": sorted(leaving.reasons),
    }


def clock(vector: dict[str, Any]) -> list[str] | None:
    days = {fact: date.fromisoformat(day) for fact, day in vector["days"].items()}
    facts = Facts(days, clean(vector["answers"]))
    running = clocks(INSTANCE.clocks, facts, date.fromisoformat(vector["today"]), INSTANCE.reading_days)
    return next(([c.due.isoformat(), c.colour] for c in running if c.id == vector["clock"]), None)


def who_reads(vector: dict[str, Any]) -> list[str]:
    routing = DIRECT_CITY if vector.get("direct_city") else ROUTING
    checked = vector.get("language_checked", False)
    return list(readers(routing, clean(vector["answers"]), language_checked=checked))


OUTCOME = {
    "holds": lambda v: holds(v["condition"], v["answers"]),
    "clean": lambda v: json.loads(json.dumps(clean(v["answers"]))),
    "acceptable": lambda v: acceptable(clean(v["answers"])),
    "screens": lambda v: [screen.id for screen in screens(clean(v["answers"]))],
    "shown": lambda v: v["question"] in [q.id for q in visible_questions(clean(v["answers"]))],
    "readers": who_reads,
    "release": release,
    "urgent": lambda v: urgent(clean(v["answers"])),
    "ilo": lambda v: list(ilo_indicators(clean(v["answers"]))),
    "forced_labour": lambda v: forced_labour(clean(v["answers"])),
    "clock": clock,
}
MISFITS = [vector for vector in FILE["vectors"] if vector["what"] == "misfit"]
RESULTS = [vector for vector in FILE["vectors"] if vector["what"] != "misfit"]


@pytest.mark.parametrize("vector", RESULTS, ids=lambda vector: vector["name"])
def test_vector(vector: dict[str, Any]) -> None:
    assert OUTCOME[vector["what"]](vector) == vector["expect"]


@pytest.mark.parametrize("vector", MISFITS, ids=lambda vector: vector["name"])
def test_what_does_not_fit_is_refused_without_its_words(vector: dict[str, Any]) -> None:
    with pytest.raises(AnswerError) as refused:
        clean(vector["answers"])
    assert refused.value.question == vector["question"]
    assert "my boss" not in str(refused.value)


def test_half_a_character_is_refused_before_it_reaches_the_seal() -> None:
    with pytest.raises(AnswerError) as refused:
        clean({"story": "\ud83d"})
    assert refused.value.question == "story"
