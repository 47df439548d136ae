"""Marks on a sheet become the answers that a phone would have sent."""

import pytest

from report_portal.forms import AnswerError, split
from report_portal.instance_folder import DEFAULT_FOLDER
from report_portal.reports import choices, exclusions, load_routing, readers
from report_portal.station.answers import Filled, answers_of, doubled, sendable

ROUTING = load_routing(DEFAULT_FOLDER)


def sheet(
    written: tuple[str, ...] = (), texts: dict[str, str] | None = None, **ticks: tuple[str, ...]
) -> Filled:
    return Filled("ne", ticks, frozenset(written), texts or {})


def test_three_ticks_without_a_story_reach_both_organisations() -> None:
    filled = sheet(treat_where=("renting",), treat_what=("refused",), treat_why=("nationality",))
    answers = answers_of(filled)
    assert answers["areas"] == ("unfair_treatment",)
    assert readers(ROUTING, answers) == ("resource/ngo", "housing/ngo")
    assert sendable(filled, answers)
    core, private, _ = split(answers)
    assert private == {"treat_why": ("nationality",)}
    assert "treat_why" not in core


@pytest.mark.parametrize("marks", [(), ("yes", "no"), ("ask_me_first",), ("yes", "ask_me_first")])
def test_a_choice_that_is_not_one_means_ask_first(marks: tuple[str, ...]) -> None:
    filled = sheet(housing_problem=("no_lease",), share_city=marks)
    assert doubled(filled) == []
    assert choices(ROUTING, answers_of(filled))["housing/city"] == "ask_me_first"


def test_a_clear_choice_stands() -> None:
    answers = answers_of(sheet(housing_problem=("no_lease",), share_city=("yes",)))
    assert choices(ROUTING, answers)["housing/city"] == "yes"


def test_two_marks_where_one_counts_are_asked_about_and_neither_is_taken() -> None:
    filled = sheet(work_problem=("not_paid",), when_last=("now", "over_1_year"))
    assert doubled(filled) == ["when_last"]
    assert "when_last" not in answers_of(filled)


def test_under_18_keeps_offices_out_whatever_was_ticked() -> None:
    answers = answers_of(sheet(age_group=("under_18",), housing_problem=("no_lease",), share_city=("yes",)))
    found = exclusions(ROUTING, answers, language_checked=True)
    assert [rule.id for rule in found] == ["under_18"]


def test_answers_that_others_hide_are_dropped() -> None:
    filled = sheet(work_problem=("not_paid",), share_city=("yes",), phone_private=("boss_or_owner",))
    assert set(answers_of(filled)) == {"areas", "work_problem", "answer_language"}


def test_handwriting_in_the_strip_means_contact_me() -> None:
    filled = sheet(
        written=("contact_value",),
        work_problem=("not_paid",),
        phone_private=("boss_or_owner",),
    )
    _, _, contact = split(answers_of(filled))
    assert contact == {"contact_want": "contact_me", "phone_private": "boss_or_owner"}


def test_only_a_handwritten_story_is_something_to_send() -> None:
    filled = sheet(written=("story",))
    assert answers_of(filled)["areas"] == ("not_sure",)
    assert sendable(filled, answers_of(filled))


@pytest.mark.parametrize(
    "ticks", [{}, {"wish": ("lawyer",)}, {"share_city": ("yes",)}, {"age_group": ("under_18",)}]
)
def test_a_sheet_that_tells_nothing_is_not_sent(ticks: dict[str, tuple[str, ...]]) -> None:
    filled = sheet(**ticks)
    assert not sendable(filled, answers_of(filled))


def test_a_company_named_without_a_tick_is_about_work_and_not_lost() -> None:
    answers = answers_of(sheet(texts={"employer_name": "Somebody SRL", "story": "words"}))
    assert answers["areas"] == ("work",)
    assert answers["employer_name"] == "Somebody SRL"


def test_a_check_of_a_contract_is_an_area_of_its_own() -> None:
    answers = answers_of(sheet(wish=("lease_check",), written=("story",)))
    assert answers["areas"] == ("check_contract",)
    assert "housing/ngo" in readers(ROUTING, answers)


def test_what_a_person_typed_must_fit_its_question() -> None:
    with pytest.raises(AnswerError) as refused:
        answers_of(sheet(texts={"when_month": "last spring"}, work_problem=("not_paid",)))
    assert refused.value.args
