"""Who reads, what may leave, what is urgent: row by row, and every combination of areas and sharing answers.

Expectations are written from the rules, not from the routing data.
"""

from itertools import combinations, product

import pytest

from report_portal.forms import clean, load_questionnaire
from report_portal.instance_folder import load_instance
from report_portal.reports import (
    choices,
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
ROUTING = routing_from(load_instance().routing)
AREAS = [option.id for option in FORM.questions["areas"].options]
EVERYTHING = {
    "areas": AREAS,
    "work_problem": ["not_paid"],
    "housing_problem": ["overcrowded"],
    "employer_name": "E",
    "workplace_place": "W",
    "story": "S",
    "sector": "farm",
    "hours_per_day": "h11_12",
    "others_affected": "p2_5",
    "when_month": "2026-05",
    "work_contract_state": "none",
    "treat_why": ["age"],
    "gender": "woman",
    "afraid_of": ["violence"],
    "contact_want": "contact_me",
    "contact_value": "0700",
    "phone_private": "others",
    "reported_before": "yes",
    "answer_language": "ar",
    "age_group": "adult",
    "share_city": "yes",
    "share_inspectors": "all_but_contact",
}


def released(audience: str, raw: dict[str, object], *, checked: bool = True, **more: object) -> object:
    answers = clean(raw)
    facts = {"permissions": choices(ROUTING, answers), "language_checked": checked, **more}
    return release_for(ROUTING, audience, answers, **facts)  # type: ignore[arg-type]  # a table's facts


@pytest.mark.parametrize("areas", [c for n in range(len(AREAS) + 1) for c in combinations(AREAS, n)])
def test_every_set_of_areas_with_every_sharing_answer(areas: tuple[str, ...]) -> None:
    housing = bool({"housing", "check_contract"} & set(areas))
    work = bool({"work", "recruitment"} & set(areas))
    city_asked = housing or "not_sure" in areas
    state_asked = work or "not_sure" in areas
    for city, state in product(
        [None, "yes", "no", "ask_me_first"], [None, "facts_only", "all_but_contact", "no", "ask_me_first"]
    ):
        raw: dict[str, object] = {"areas": list(areas), "story": "S", "employer_name": "E"}
        raw |= {"share_city": city} if city else {}
        raw |= {"share_inspectors": state} if state else {}
        assert readers(ROUTING, clean(raw)) == (
            ("resource/ngo", "housing/ngo") if housing else ("resource/ngo",)
        )

        to_city = released("housing/city", raw)
        assert bool(to_city.parts) == (housing and city_asked and city == "yes")
        assert to_city.files is False

        to_state = released("labour/state", raw)
        if work and state_asked and state == "facts_only":
            assert to_state.parts == ("packet",)
            assert set(to_state.answers) == {"employer_name"}
        elif work and state_asked and state == "all_but_contact":
            assert to_state.parts == ("routed", "files")
            assert set(to_state.answers) == {"areas", "employer_name", "story"}
        else:
            assert to_state.parts == ()
            assert to_state.answers == {}
            assert to_state.reasons


@pytest.mark.parametrize(
    ("raw", "touches"),
    [
        ({"areas": ["housing"]}, True),
        ({"areas": ["check_contract"]}, True),
        ({"areas": ["work"], "work_problem": ["bad_employer_housing"]}, True),
        ({"areas": ["work"], "work_problem": ["not_paid"]}, False),
        ({"areas": ["unfair_treatment"], "treat_where": ["renting"], "treat_what": ["refused"]}, True),
        ({"areas": ["unfair_treatment"], "treat_where": ["renting"], "treat_what": ["higher_price"]}, True),
        ({"areas": ["unfair_treatment"], "treat_where": ["renting"], "treat_what": ["insulted"]}, False),
        ({"areas": ["unfair_treatment"], "treat_where": ["shop_service"], "treat_what": ["refused"]}, False),
        ({"areas": ["not_sure"], "story": "x"}, False),
    ],
)
def test_what_touches_housing(raw: dict[str, object], touches: bool) -> None:  # noqa: FBT001 - a table
    answers = clean(raw)
    assert ("housing/ngo" in readers(ROUTING, answers)) is touches
    assert ("housing/city" in suggested(ROUTING, answers)) is touches
    assert "resource/ngo" in readers(ROUTING, answers)


@pytest.mark.parametrize("option", [option.id for option in FORM.questions["housing_problem"].options])
def test_any_housing_problem_touches_housing(option: str) -> None:
    # Asked without the area through the room that the employer gives.
    raw = {"areas": ["work"], "work_problem": ["bad_employer_housing"], "housing_problem": [option]}
    assert "housing/ngo" in readers(ROUTING, clean(raw))
    assert "housing/ngo" in readers(ROUTING, {"housing_problem": (option,)})


@pytest.mark.parametrize("provider", ["employer", "agency"])
def test_a_room_given_by_employer_or_agency_is_for_inspectors_too(provider: str) -> None:
    answers = clean({"areas": ["housing"], "housing_provider": provider})
    assert suggested(ROUTING, answers) == ("housing/city", "labour/state")
    assert suggested(ROUTING, clean({"areas": ["housing"], "housing_provider": "hostel"})) == (
        "housing/city",
    )


def test_the_packet_is_facts_about_the_work_only() -> None:
    packet = released("labour/state", {**EVERYTHING, "share_inspectors": "facts_only"})
    assert set(packet.answers) == {
        "work_problem",
        "employer_name",
        "workplace_place",
        "sector",
        "others_affected",
        "when_month",
        "work_contract_state",
    }
    assert packet.files is False


@pytest.mark.parametrize("audience", ["housing/city", "labour/state"])
def test_no_release_holds_what_only_the_ngo_reads(audience: str) -> None:
    leaving = released(audience, EVERYTHING)
    assert leaving.parts
    secret = {question.id for question in FORM.questions.values() if question.visible == "ngo_only"}
    assert not set(leaving.answers) & secret
    assert "story" in leaving.answers


EXCLUSIONS = [
    ({"who_did_it": ["labour_inspector"]}, "labour_inspector", {"labour/state"}),
    ({"who_did_it": ["city_official"]}, "city_official", {"housing/city"}),
    ({"who_did_it": ["police_immigration"]}, "police_immigration", {"labour/state", "housing/city"}),
    ({"reporting_for": "someone_else"}, "another_person", {"labour/state", "housing/city"}),
    ({"reporting_for": "i_saw_it"}, "another_person", {"labour/state", "housing/city"}),
    ({"age_group": "under_18"}, "under_18", {"labour/state", "housing/city"}),
]


@pytest.mark.parametrize(("answer", "code", "kept_out"), EXCLUSIONS)
@pytest.mark.parametrize("audience", ["labour/state", "housing/city"])
@pytest.mark.parametrize("choice", ["facts_only", "all_but_contact"])
def test_exclusions_hold_whatever_was_chosen(
    answer: dict[str, object], code: str, kept_out: set[str], audience: str, choice: str
) -> None:
    leaving = released(audience, {**EVERYTHING, "share_inspectors": choice, **answer})
    assert (code in leaving.reasons) is (audience in kept_out)
    assert bool(leaving.answers) is (audience not in kept_out)


@pytest.mark.parametrize("audience", ["labour/state", "housing/city"])
def test_an_unchecked_language_stays_with_the_ngo(audience: str) -> None:
    assert released(audience, EVERYTHING, checked=False).reasons == ("language_unchecked",)


def test_the_coordinator_lifts_only_what_the_persons_agreement_lifts() -> None:
    other = {**EVERYTHING, "reporting_for": "someone_else"}
    assert released("labour/state", other, lifted=["another_person"]).parts
    child = {**other, "age_group": "under_18"}
    refused = released("labour/state", child, lifted=["another_person", "under_18"])
    assert refused.reasons == ("under_18",)
    unpermitted = {**other, "share_inspectors": "ask_me_first"}
    assert released("labour/state", unpermitted, lifted=["another_person"]).reasons == ("not_permitted",)


def test_a_signed_choice_replaces_the_first_one() -> None:
    asked = clean({**EVERYTHING, "share_inspectors": "ask_me_first"})
    kept = release_for(ROUTING, "labour/state", asked, permissions={}, language_checked=True)
    assert kept.reasons == ("not_permitted",)
    yes = {"labour/state": "facts_only"}
    widened = release_for(ROUTING, "labour/state", asked, permissions=yes, language_checked=True)
    assert widened.parts == ("packet",)
    no = {"labour/state": "no", "housing/city": "no"}
    narrowed = release_for(ROUTING, "housing/city", asked, permissions=no, language_checked=True)
    assert narrowed.reasons == ("refused",)


def test_a_yes_to_one_office_is_none_to_the_other() -> None:
    only_city = {**EVERYTHING, "share_inspectors": "no"}
    assert released("housing/city", only_city).parts == ("routed",)
    assert released("labour/state", only_city).reasons == ("refused",)


def test_unknown_and_direct_audiences_get_no_release() -> None:
    assert released("police/state", EVERYTHING).answers == {}
    assert released("resource/ngo", EVERYTHING).answers == {}


def test_somebody_from_an_ngo_named_is_a_warning_not_a_lock() -> None:
    answers = clean({"areas": ["work"], "who_did_it": ["ngo_or_helper"]})
    assert warnings(ROUTING, answers) == ("ngo_or_helper",)
    assert readers(ROUTING, answers) == ("resource/ngo",)


URGENT = [
    "danger_now:yes danger_now:not_sure work_problem:documents_taken who_holds_documents:employer",
    "who_holds_documents:agency who_holds_documents:landlord housing_problem:documents_kept",
    "work_problem:cannot_leave work_problem:violence work_problem:sexual_harassment work_problem:child_working",
    "housing_problem:sexual_demand housing_problem:threats_violence housing_problem:locked_out",
    "must_leave_when:today treat_what:attacked housing_problem:no_home_now",
]


def test_exactly_these_answers_are_urgent() -> None:
    found = set()
    for question in FORM.questions.values():
        for option in question.options:
            value = (option.id,) if question.type == "multi" else option.id
            if urgent({question.id: value}):
                found.add(f"{question.id}:{option.id}")
    assert found == set(" ".join(URGENT).split())


def test_three_ilo_indicators_raise_the_banner() -> None:
    two = clean({"areas": ["work"], "work_problem": ["not_paid", "threats"]})
    assert ilo_indicators(two) == ("intimidation_and_threats", "withholding_of_wages")
    assert not forced_labour(two)
    three = clean({"areas": ["work"], "work_problem": ["not_paid", "threats", "cannot_leave"]})
    assert len(ilo_indicators(three)) == 3
    assert forced_labour(three)


def test_there_are_the_eleven_indicators_and_each_can_show() -> None:
    single = {
        f"{question.id}:{option.id}": {question.id: (option.id,) if question.type == "multi" else option.id}
        for question in FORM.questions.values()
        for option in question.options
    }
    shown = {indicator for answers in single.values() for indicator in ilo_indicators(answers)}
    assert len(shown) == len(FORM.ilo_indicators) == 11
    dirty = {"housing_problem": ("overcrowded",)}
    assert "abusive_working_and_living_conditions" not in ilo_indicators(dirty)
    assert "abusive_working_and_living_conditions" in ilo_indicators(
        {**dirty, "housing_provider": "employer"}
    )
    debt = {"work_problem": ("paid_for_job",)}
    assert "debt_bondage" not in ilo_indicators(debt)
    assert "debt_bondage" in ilo_indicators({**debt, "still_owe": "yes"})
