"""A report about a room reaches the housing team of the NGO, and asks nothing about work."""

from collections.abc import Callable

import pytest
from main_job_kit import Answers, ReporterSteps, report_of
from main_job_place import ServedCity
from main_job_staff import StaffSteps
from playwright.sync_api import expect

from report_portal.forms import load_questionnaire

STORY = "The owner kept my deposit and threw my bags on the street."
ROOM: Answers = {
    "danger_now": "no",
    "age_group": "adult",
    "reporting_for": "me",
    "areas": ["housing"],
    "housing_problem": ["deposit_kept", "told_to_leave"],
    "housing_provider": "private_owner",
    "housing_place": "Strada Exemplu 5, room 3",
    "landlord_name": "Mr Example",
    "story": STORY,
    "who_did_it": ["landlord"],
    "share_city": "ask_me_first",
}


def test_a_report_about_a_room_is_opened_by_the_housing_team(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps], desk_of: Callable[..., StaffSteps]
) -> None:
    phone = reporter_at(served, "en")
    phone.open_site()
    phone.start()
    phone.answer_all(ROOM)
    housing = served.instance.audience("housing/ngo").id
    readers = phone.page.get_by_role("main").get_by_role("listitem")
    expect(readers.filter(has_text=phone.words.reporter("reader_all"))).to_have_count(2)
    phone.share(ROOM)
    code = phone.to_code()
    phone.confirm(code)
    phone.arrived()
    report = report_of(code, served.instance.instance)

    dan = desk_of("dan.housing", "en")
    dan.look_again()
    dan.open_case(report)
    for question in ("housing_problem", "housing_provider", "who_did_it"):
        for label in dan.words.options(question, ROOM[question]):
            expect(dan.fact(question)).to_contain_text(label)
    expect(dan.fact("story")).to_contain_text(STORY)
    expect(dan.fact("landlord_name")).to_contain_text("Mr Example")
    dan.answer("We can help you with the deposit.")

    phone.come_back(code)
    expect(phone.text("We can help you with the deposit.")).to_be_visible()
    assert served.opened(report, housing).core.head
    for office in ("housing/city", "labour/state"):
        assert served.opened(report, office).core.head is None


def test_a_report_about_work_alone_is_not_on_the_housing_teams_board(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps], desk_of: Callable[..., StaffSteps]
) -> None:
    code = reporter_at(served).report({"danger_now": "no", "areas": ["work"], "story": "No pay since May."})
    report = report_of(code, served.instance.instance)
    assert report in served.reports()
    dan = desk_of("dan.housing", "en")
    dan.look_again()
    expect(dan.line(report)).to_have_count(0)
    # The keys say the same as the board.
    assert served.opened(report, "housing/ngo").core.head is None
    assert served.opened(report, "resource/ngo").core.head


WORK_PLACES = ("employer_name", "workplace_place")


@pytest.mark.parametrize(
    ("provider", "asked"),
    [("private_owner", ()), ("employer", WORK_PLACES)],
)
def test_a_report_about_a_room_asks_about_work_only_where_the_employer_gives_the_room(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps], provider: str, asked: tuple[str, ...]
) -> None:
    phone = reporter_at(served, "en")
    answers = ROOM | {"housing_provider": provider}
    phone.open()
    phone.start()
    seen: set[str] = set()
    phone.each_screen = lambda: seen.update(
        question for question in load_questionnaire().questions if phone.shows(question)
    )
    phone.answer_all(answers)
    phone.each_screen()
    phone.share(answers)
    for section in ("housing", "facts", "wish", "contact", "about_you"):
        phone.look_into(section)
    work = set(phone.words.questions_of("work")) | set(WORK_PLACES)
    assert seen & work == set(asked)
    assert len(seen) > 25


@pytest.mark.parametrize(
    "area", ["work", "housing", "unfair_treatment", "recruitment", "check_contract", "not_sure"]
)
def test_the_short_way_with_one_area_has_nine_screens_at_most(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps], area: str
) -> None:
    phone = reporter_at(served, "en")
    answers: Answers = {"danger_now": "no", "areas": [area], "housing_provider": "employer", "story": "x"}
    phone.open()
    phone.start()
    phone.answer_all(answers)
    phone.share(answers)
    phone.to_code()
    expect(phone.button(phone.words.reporter("send"))).to_be_visible()
    assert 7 <= len(phone.passed) <= 9, phone.passed
    assert len(set(phone.passed)) == len(phone.passed)
