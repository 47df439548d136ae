"""The questionnaire as data, and answers to it."""

import copy
from itertools import combinations

import pytest

from report_portal.forms import (
    AnswerError,
    QuestionnaireError,
    acceptable,
    clean,
    holds,
    load_questionnaire,
    more,
    screens,
    split,
    visible_questions,
)
from report_portal.forms.questionnaire import parse_questionnaire

FORM = load_questionnaire()
AREAS = [option.id for option in FORM.questions["areas"].options]
# Checking the answers, and the code with Send.
AFTER_QUESTIONS = 2


def shown(**answers: object) -> set[str]:
    return {question.id for question in visible_questions(clean(answers))}


def test_the_form_has_its_size() -> None:
    boxes = sum(option.paper for question in FORM.questions.values() for option in question.options)
    assert (len(FORM.sections), len(FORM.questions), boxes) == (11, 55, 85)


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("provider", ["employer", "private_owner"])
def test_one_area_takes_nine_screens_at_most(area: str, provider: str) -> None:
    answers = clean({"areas": [area], "housing_provider": provider})
    assert len(screens(answers)) + AFTER_QUESTIONS <= 9
    assert screens(answers)[0].id == "danger"


def test_a_housing_reporter_sees_no_work_question() -> None:
    work = {
        question.id for section in FORM.sections if section.id == "work" for question in section.questions
    }
    alone = shown(areas=["housing"], housing_provider="private_owner")
    assert not alone & (work | {"employer_name", "workplace_place", "share_inspectors"})
    with_employer = shown(areas=["housing"], housing_provider="employer")
    assert with_employer & (work | {"employer_name", "workplace_place"}) == {
        "employer_name",
        "workplace_place",
    }


def test_what_the_short_path_leaves_out_can_be_added() -> None:
    answers = clean({"areas": ["work"], "work_problem": ["not_paid"]})
    on_screens = [q.id for s in [*screens(answers), *more(answers)] for q in s.questions]
    assert len(on_screens) == len(set(on_screens))
    missing = {question.id for question in visible_questions(answers)} - set(on_screens)
    assert missing == {"files", "form_easy"}


def test_a_hidden_answer_is_dropped_and_satisfies_nothing() -> None:
    raw = {
        "areas": ["housing"],
        "work_problem": ["bad_employer_housing"],
        "still_working_there": "left_before",
    }
    assert clean(raw) == {"areas": ("housing",)}
    chain = {"areas": ["work"], "work_problem": ["not_paid"], "unpaid_period": "m1_3"}
    assert "unpaid_period" in clean(chain)
    assert "unpaid_period" not in clean({**chain, "areas": ["housing"]})


def test_ticks_stand_in_the_forms_order_and_texts_lose_outer_space() -> None:
    answers = clean({"areas": ["housing", "work"], "story": "  x \n"})
    assert answers == {"areas": ("work", "housing"), "story": "x"}


@pytest.mark.parametrize(
    ("answers", "question"),
    [
        ({"nationality": "SENTINEL"}, "nationality"),
        ({"areas": ["SENTINEL"]}, "areas"),
        ({"areas": "work"}, "areas"),
        ({"areas": ["work", "work"]}, "areas"),
        ({"danger_now": ["yes"]}, "danger_now"),
        ({"danger_now": "SENTINEL"}, "danger_now"),
        ({"story": "SENTINEL" * 1251}, "story"),
        ({"landlord_name": "x" * 301}, "landlord_name"),
        ({"when_month": "2026-13"}, "when_month"),
        ({"answer_language": "SENTINEL"}, "answer_language"),
        ({"told_before": ["nobody", "police"]}, "told_before"),
        ({"files": "SENTINEL"}, "files"),
        ({"areas": [["work"]]}, "areas"),
    ],
)
def test_a_wrong_answer_is_refused_without_repeating_it(answers: dict[str, object], question: str) -> None:
    with pytest.raises(AnswerError) as refused:
        clean(answers)
    assert refused.value.question == question
    assert "SENTINEL" not in str(refused.value)


@pytest.mark.parametrize(
    ("answers", "enough"),
    [
        ({}, False),
        ({"danger_now": "yes", "age_group": "adult"}, False),
        ({"story": "   "}, False),
        ({"story": "x"}, True),
        ({"areas": ["not_sure"]}, True),
        ({"areas": ["unfair_treatment"], "treat_why": ["age"]}, True),
        ({"wish": ["lawyer"]}, False),
    ],
)
def test_one_tick_or_a_story_is_enough(answers: dict[str, object], enough: bool) -> None:  # noqa: FBT001 - a table
    assert acceptable(clean(answers)) is enough


def test_parts_are_split_by_who_may_read() -> None:
    core, private, contact = split(
        clean(
            {
                "areas": ["unfair_treatment"],
                "treat_why": ["age"],
                "gender": "woman",
                "afraid_of": ["violence"],
                "contact_want": "contact_me",
                "contact_value": "0700",
                "answer_language": "ar",
                "story": "s",
            }
        )
    )
    assert set(core) == {"areas", "answer_language", "story"}
    assert set(private) == {"treat_why", "gender", "afraid_of"}
    assert set(contact) == {"contact_want", "contact_value"}


def test_the_grammar() -> None:
    answers = {"areas": ("work",), "danger_now": "no"}
    assert holds(None, answers)
    assert holds("danger_now:no", answers)
    assert not holds("danger_now:n", answers)
    assert not holds("age_group:adult", answers)
    assert holds({"not": "age_group:adult"}, answers)
    assert holds({"all": ["areas:work", {"any": ["danger_now:yes", "danger_now:no"]}]}, answers)
    with pytest.raises(ValueError, match="condition"):
        holds({"none": []}, answers)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda d: d["sections"][0]["questions"][0].update(show_if="danger_now:yes"), "earlier question"),
        (lambda d: d.update(urgent_if="areas:nowhere"), "areas:nowhere"),
        (lambda d: d["sections"][0]["questions"][1].update(id="danger_now"), "twice"),
        (lambda d: d["screens"][0]["questions"].append("nothing"), "nothing"),
        (lambda d: d["sections"][0].update(show_if={"some": []}), "sections"),
        (lambda d: d["sections"][2]["questions"][0]["groups"].pop(), "groups"),
        (lambda d: d["sections"][5]["questions"][2].pop("max_length"), "max_length"),
    ],
)
def test_broken_data_is_refused_and_named(change: object, complaint: str) -> None:
    document = copy.deepcopy(dict(FORM.document))
    change(document)  # type: ignore[operator]  # a table of changes
    with pytest.raises(QuestionnaireError, match=complaint):
        parse_questionnaire(document)


def test_every_set_of_areas_gives_a_form_without_gaps() -> None:
    for size in range(len(AREAS) + 1):
        for areas in combinations(AREAS, size):
            answers = clean({"areas": list(areas)})
            assert [s.id for s in screens(answers)][:3] == ["danger", "about", "areas"]
            assert all(screen.questions for screen in [*screens(answers), *more(answers)])
