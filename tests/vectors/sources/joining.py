"""joining.json: SPEC section 5.2. Every expectation is written by hand."""

from typing import Any

Steps = list[dict[str, Any]]


_MADE_UP = [f"made_up_{number}" for number in range(300)]


def _told(now: dict[str, Any], ever: dict[str, list[str]], **rest: Any) -> dict[str, Any]:
    return {"now": now, "before": {}, "added": [], "struck": [], "ever": ever} | rest


def document() -> dict[str, Any]:
    """Give joining.json."""
    paid, late, hours = "not_paid", "paid_late", "too_many_hours"
    cases: list[tuple[str, Steps, dict[str, Any]]] = [
        (
            "nothing after the report",
            [{"answers": {"areas": ["work"], "story": "a"}}],
            _told({"areas": ["work"], "story": "a"}, {"areas": ["work"], "story": ["a"]}),
        ),
        (
            "ticks of both count",
            [{"answers": {"work_problem": [paid]}}, {"answers": {"work_problem": [hours, paid]}}],
            _told({"work_problem": [paid, hours]}, {"work_problem": [paid, hours]}, added=["work_problem"]),
        ),
        (
            "ticks that were told already add nothing",
            [{"answers": {"areas": ["work", "housing"]}}, {"answers": {"areas": ["work"]}}],
            _told({"areas": ["work", "housing"]}, {"areas": ["work", "housing"]}),
        ),
        (
            "an excluding option gives way to a tick after it",
            [{"answers": {"who_did_it": ["unknown"]}}, {"answers": {"who_did_it": ["agency"]}}],
            _told({"who_did_it": ["agency"]}, {"who_did_it": ["unknown", "agency"]}, added=["who_did_it"]),
        ),
        (
            "an excluding option takes no earlier tick",
            [{"answers": {"told_before": ["police"]}}, {"answers": {"told_before": ["nobody"]}}],
            _told({"told_before": ["police"]}, {"told_before": ["police", "nobody"]}),
        ),
        (
            "an excluding option alone stands",
            [{"answers": {}}, {"answers": {"proof": ["none"]}}],
            _told({"proof": ["none"]}, {"proof": ["none"]}, added=["proof"]),
        ),
        (
            "the newest of one-option answers and texts counts",
            [
                {"answers": {"sector": "farm", "story": "a"}},
                {"answers": {"sector": "shop", "story": "b"}},
                {"answers": {"story": "c"}},
            ],
            _told(
                {"sector": "shop", "story": "c"},
                {"sector": ["farm", "shop"], "story": ["a", "b", "c"]},
                before={"sector": ["farm"], "story": ["a", "b"]},
                added=["sector", "story"],
            ),
        ),
        (
            "the same text again replaces nothing",
            [{"answers": {"story": "a"}}, {"answers": {"story": "a"}}],
            _told({"story": "a"}, {"story": ["a"]}),
        ),
        (
            "a list in the place of a text replaces it",
            [{"answers": {"sector": "farm"}}, {"answers": {"sector": ["shop"]}}],
            _told(
                {"sector": ["shop"]},
                {"sector": ["farm", "shop"]},
                before={"sector": ["farm"]},
                added=["sector"],
            ),
        ),
        (
            "a strike takes the answer and what it replaced",
            [
                {"answers": {"story": "a", "areas": ["work"]}},
                {"answers": {"story": "b"}},
                {"strikes": ["story"]},
            ],
            _told({"areas": ["work"]}, {"story": ["a", "b"], "areas": ["work"]}, struck=["story"]),
        ),
        (
            "a strike takes ticks of every item",
            [
                {"answers": {"work_problem": [paid]}},
                {"answers": {"work_problem": [hours]}},
                {"strikes": ["work_problem"]},
            ],
            _told({}, {"work_problem": [paid, hours]}, struck=["work_problem"]),
        ),
        (
            "what is told after a strike counts anew",
            [
                {"answers": {"work_problem": [paid]}},
                {"strikes": ["work_problem"]},
                {"answers": {"work_problem": [late]}},
            ],
            _told({"work_problem": [late]}, {"work_problem": [paid, late]}, added=["work_problem"]),
        ),
        (
            "a strike of what was never told",
            [{"answers": {"areas": ["work"]}}, {"strikes": ["gender", "gender"]}],
            _told({"areas": ["work"]}, {"areas": ["work"]}, struck=["gender"]),
        ),
        (
            "a struck answer is still among those ever given",
            [
                {"answers": {"age_group": "under_18", "who_did_it": ["labour_inspector"]}},
                {"strikes": ["age_group", "who_did_it"]},
            ],
            _told(
                {},
                {"age_group": ["under_18"], "who_did_it": ["labour_inspector"]},
                struck=["age_group", "who_did_it"],
            ),
        ),
        (
            "a question that this form does not know",
            [
                {"answers": {"of_later": ["a"]}},
                {"answers": {"of_later": ["b"], "constructor": "x"}},
                {"strikes": ["constructor"]},
            ],
            _told(
                {"of_later": ["a", "b"]},
                {"of_later": ["a", "b"], "constructor": ["x"]},
                added=["of_later"],
                struck=["constructor"],
            ),
        ),
        (
            "a tick that stands twice counts once",
            [{"answers": {"areas": ["work", "work"]}}, {"answers": {"proof": ["none", "none"]}}],
            _told(
                {"areas": ["work"], "proof": ["none"]},
                {"areas": ["work"], "proof": ["none"]},
                added=["proof"],
            ),
        ),
        (
            "of made-up ticks only so many count, and all that the form has",
            [
                {"answers": {"areas": ["work", *_MADE_UP[:150]]}},
                {"answers": {"areas": [*_MADE_UP[140:300], "housing", _MADE_UP[3]]}},
            ],
            _told(
                {"areas": ["work", *_MADE_UP[:199], "housing"]},
                {"areas": ["work", *_MADE_UP[:199], "housing"]},
                added=["areas"],
            ),
        ),
        (
            "of made-up questions only so many count, and all that the form has",
            [
                {"answers": dict.fromkeys(_MADE_UP[:150], "x")},
                {"answers": {**dict.fromkeys(_MADE_UP[140:300], "x"), "story": "a"}},
                {"strikes": [_MADE_UP[250], _MADE_UP[7], "story"]},
            ],
            _told(
                dict.fromkeys([*_MADE_UP[:7], *_MADE_UP[8:200]], "x"),
                {**{name: ["x"] for name in _MADE_UP[:200]}, "story": ["a"]},
                added=_MADE_UP[150:200],
                struck=[_MADE_UP[7], "story"],
            ),
        ),
    ]
    return {
        "comment": "SPEC section 5.2: what a report tells, from its items in order.",
        "told": [{"name": name, "steps": steps, "told": result} for name, steps, result in cases],
    }
