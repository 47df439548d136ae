"""What a report tells after additions and strikes, by the vectors that the browser runs too."""

import json
from pathlib import Path
from typing import Any

import pytest

from report_portal.forms import Step, clean, told
from report_portal.instance_folder import load_instance
from report_portal.reports import Release, release_for, routing_from

FILE = Path(__file__).parent.parent / "vectors" / "joining.json"
VECTORS: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))["told"]
ROUTING = routing_from(load_instance().routing)


def step(given: dict[str, Any]) -> Step:
    answers = given.get("answers", {})
    told_ = {name: value if isinstance(value, str) else tuple(value) for name, value in answers.items()}
    return Step(told_, tuple(given.get("strikes", ())))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["name"]))
def test_joining(vector: dict[str, Any]) -> None:
    found = told(map(step, vector["steps"]))
    plain = {name: getattr(found, name) for name in ("now", "before", "added", "struck", "ever")}
    assert json.loads(json.dumps(plain)) == vector["told"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [("age_group", "under_18"), ("who_did_it", ("labour_inspector",)), ("reporting_for", "someone_else")],
)
def test_what_kept_an_office_out_keeps_it_out(question: str, answer: str | tuple[str, ...]) -> None:
    report = Step({"areas": ("work",), question: answer})

    def release(*later: Step, lifted: tuple[str, ...] = ()) -> Release:
        found = told([report, *later])
        return release_for(
            ROUTING,
            "labour/state",
            clean(found.now),
            permissions={"labour/state": "facts_only"},
            language_checked=True,
            lifted=lifted,
            ever=found.ever,
        )

    struck = release(Step(strikes=(question,)))
    assert struck.reasons == release().reasons != ()
    assert struck.answers == {}
    without = told([Step({"areas": ("work",)})])
    facts = {"permissions": {"labour/state": "facts_only"}, "language_checked": True}
    assert release_for(ROUTING, "labour/state", clean(without.now), ever=without.ever, **facts).reasons == ()  # type: ignore[arg-type]  # a table's facts
