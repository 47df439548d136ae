"""Write tests/vectors/domain.json: one set of answers a vector, and what follows from it.

The rules themselves are tested in tests/unit/test_{forms,routing,clocks}.py; these vectors hold the browser
to the same results.
Run: .venv/bin/python tests/vectors/sources/domain.py
"""

import json
import random
from datetime import date
from pathlib import Path
from typing import Any

from report_portal.forms import acceptable, clean, load_questionnaire, more, screens, split
from report_portal.instance_folder import load_instance
from report_portal.reports import (
    Facts,
    choices,
    clocks,
    exclusions,
    forced_labour,
    ilo_indicators,
    readers,
    release_for,
    routing_from,
    suggested,
    urgent,
    warnings,
)

FORM = load_questionnaire()
INSTANCE = load_instance()
ROUTING = routing_from(INSTANCE.routing)
FACTS = ["received", "opened", "answered", "job_end", "last_fact", "sent_to_state", "asked", "closed"]


def results(vector: dict[str, Any]) -> dict[str, Any]:
    """Work out everything that follows from a vector's inputs."""
    answers = clean(vector["answers"])
    checked, lifted = vector["language_checked"], vector["lifted"]
    facts = Facts({name: date.fromisoformat(day) for name, day in vector["days"].items()}, answers)
    chosen = {**choices(ROUTING, answers), **vector["signed"]}
    releases = [
        release_for(ROUTING, audience, answers, permissions=chosen, language_checked=checked, lifted=lifted)
        for audience in ROUTING.suggested
    ]
    found = {
        "answers": answers,
        "acceptable": acceptable(answers),
        "parts": dict(zip(("core", "private", "contact"), split(answers), strict=True)),
        "screens": [[s.id, [q.id for q in s.questions]] for s in screens(answers)],
        "more": [[s.id, [q.id for q in s.questions]] for s in more(answers)],
        "readers": readers(ROUTING, answers),
        "exclusions": [rule.id for rule in exclusions(ROUTING, answers, language_checked=checked)],
        "choices": choices(ROUTING, answers),
        "suggested": suggested(ROUTING, answers),
        "releases": [[r.audience, r.parts, r.answers, r.files, r.reasons] for r in releases],
        "urgent": urgent(answers),
        "ilo": ilo_indicators(answers),
        "forced_labour": forced_labour(answers),
        "warnings": warnings(ROUTING, answers),
        "clocks": [
            [clock.id, clock.due.isoformat(), clock.colour, clock.ngo_only]
            for clock in clocks(
                INSTANCE.clocks, facts, date.fromisoformat(vector["today"]), INSTANCE.reading_days
            )
        ],
    }
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]  # tuples become lists, as in the file


def _answers(dice: random.Random) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for question in FORM.questions.values():
        plain = [option.id for option in question.options if not option.exclusive]
        if dice.random() > 0.45:
            continue
        if question.type == "multi":
            raw[question.id] = dice.sample(plain, k=min(len(plain), dice.randint(1, 3)))
        elif question.type == "single":
            raw[question.id] = dice.choice(plain)
        elif question.type == "date_month":
            raw[question.id] = "2026-02"
        elif question.type == "language":
            raw[question.id] = "ar"
        elif question.type != "files":
            raw[question.id] = " شيء ما / ceva "
    return raw


def vectors() -> list[dict[str, Any]]:
    """Draw the inputs; the seed is fixed, so that the file changes only when a rule does."""
    dice = random.Random(55)  # noqa: S311 - not for secrets
    drawn = []
    for number in range(60):
        inputs = {
            "name": f"drawn {number + 1}",
            "answers": _answers(dice) if number else {},
            "language_checked": dice.random() > 0.2,
            "lifted": dice.choice([[], ["another_person"]]),
            "signed": dice.choice(
                [{}, {"labour/state": "facts_only"}, {"housing/city": "yes", "labour/state": "no"}]
            ),
            "days": {
                name: f"2026-0{dice.randint(1, 5)}-{dice.randint(10, 28)}" for name in dice.sample(FACTS, k=4)
            },
            "today": dice.choice(["2026-02-27", "2026-05-31", "2026-12-24", "2028-03-01"]),
        }
        drawn.append({**inputs, "expect": results(inputs)})
    return drawn


if __name__ == "__main__":
    target = Path(__file__).parent.parent / "domain.json"
    target.write_text(
        json.dumps({"comment": __doc__, "vectors": vectors()}, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )
