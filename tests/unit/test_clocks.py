"""Deadlines, row by row."""

from datetime import date, timedelta

import pytest

from report_portal.instance_folder import load_instance
from report_portal.reports import Facts, clocks
from report_portal.reports.clocks import add_months, next_reading_day

RULES = load_instance().clocks
MONDAY = date(2026, 3, 2)
WAGES = {"work_problem": ("not_paid",)}


def running(
    today: date, answers: dict[str, object] | None = None, **days: date
) -> dict[str, tuple[date, str]]:
    facts = Facts(days=days, answers=answers or {})  # type: ignore[arg-type]  # a table's answers
    return {clock.id: (clock.due, clock.colour) for clock in clocks(RULES, facts, today)}


@pytest.mark.parametrize(
    ("day", "colour"), [(0, "quiet"), (4, "quiet"), (5, "amber"), (6, "amber"), (7, "red")]
)
def test_first_answer_is_due_in_a_week(day: int, colour: str) -> None:
    now = running(MONDAY + timedelta(days=day), received=MONDAY)
    assert now["first_answer"] == (MONDAY + timedelta(days=7), colour)


def test_an_answered_report_waits_no_more() -> None:
    assert "first_answer" not in running(MONDAY, received=MONDAY, answered=MONDAY)


@pytest.mark.parametrize(
    ("today", "colour"),
    [(date(2026, 5, 18), "quiet"), (date(2026, 5, 19), "amber"), (date(2026, 6, 2), "red")],
)
def test_feedback_is_due_in_three_months(today: date, colour: str) -> None:
    assert running(today, received=MONDAY)["feedback"] == (date(2026, 6, 2), colour)


def test_urgent_is_red_at_once_and_due_on_the_next_reading_day() -> None:
    friday = date(2026, 3, 6)
    now = running(friday, {"work_problem": ("violence",)}, received=friday, opened=friday)
    assert now["urgent"] == (date(2026, 3, 9), "red")
    assert "urgent" not in running(friday, {"work_problem": ("not_paid",)}, received=friday, opened=friday)


@pytest.mark.parametrize(
    ("option", "days", "colour"),
    [("today", 0, "red"), ("in_7_days", 7, "amber"), ("in_30_days", 30, "amber")],
)
def test_must_leave(option: str, days: int, colour: str) -> None:
    now = running(MONDAY, {"must_leave_when": option}, received=MONDAY)
    assert now["must_leave"] == (MONDAY + timedelta(days=days), colour)
    assert "must_leave" not in running(MONDAY, {"must_leave_when": "later"}, received=MONDAY)


@pytest.mark.parametrize(
    ("clock", "fact", "answers", "length", "amber"),
    [
        ("labour_challenge", "job_end", {"work_problem": ("dismissed",)}, 45, 20),
        ("residence_job_loss", "job_end", {}, 90, 45),
        ("state_answer", "sent_to_state", {}, 30, 25),
    ],
)
def test_clocks_in_days(clock: str, fact: str, answers: dict[str, object], length: int, amber: int) -> None:
    due = MONDAY + timedelta(days=length)
    assert running(MONDAY + timedelta(days=amber - 1), answers, **{fact: MONDAY})[clock] == (due, "quiet")
    assert running(MONDAY + timedelta(days=amber), answers, **{fact: MONDAY})[clock] == (due, "amber")
    assert running(due, answers, **{fact: MONDAY})[clock] == (due, "red")


def test_the_residence_clock_is_for_the_ngo_only() -> None:
    facts = Facts(days={"job_end": MONDAY})
    assert [clock.ngo_only for clock in clocks(RULES, facts, MONDAY) if clock.id == "residence_job_loss"] == [
        True
    ]


def test_cncd_is_one_year_from_the_last_fact() -> None:
    answers = {"areas": ("unfair_treatment",)}
    assert running(date(2026, 12, 31), answers, last_fact=MONDAY)["cncd"] == (date(2027, 3, 2), "quiet")
    assert running(date(2027, 1, 1), answers, last_fact=MONDAY)["cncd"][1] == "amber"


def test_wages_and_questions_are_for_information() -> None:
    now = running(MONDAY, WAGES, last_fact=MONDAY, asked=MONDAY)
    assert now["wages"] == (date(2029, 3, 2), "info")
    assert now["more_info"] == (MONDAY + timedelta(days=15), "info")
    assert "more_info" not in running(MONDAY, asked=MONDAY, reporter_wrote=MONDAY)


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (date(2026, 11, 30), None),
        (date(2026, 12, 1), date(2027, 3, 1)),
        (date(2027, 3, 1), date(2027, 3, 1)),
        (date(2027, 3, 2), None),
    ],
)
def test_the_winter_badge_stands_on_evictions_only(today: date, end: date | None) -> None:
    leaving = running(today, {"housing_problem": ("told_to_leave",)}, received=today)
    assert leaving.get("winter", (None, ""))[0] == end
    assert "winter" not in running(today, {"housing_problem": ("overcrowded",)}, received=today)


def test_retention_starts_at_closing_and_open_cases_are_listed_after_two_years() -> None:
    assert running(MONDAY, closed=MONDAY)["retention"] == (MONDAY + timedelta(days=180), "info")
    assert running(date(2028, 3, 1), received=MONDAY)["never_closed"] == (date(2028, 3, 2), "quiet")
    assert running(date(2028, 3, 2), received=MONDAY)["never_closed"][1] == "red"


def test_every_clock_names_its_source_and_when_it_was_checked() -> None:
    assert all(rule["source"] and "last_checked" in rule for rule in RULES)


def test_calendar_months_and_reading_days() -> None:
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2028, 11, 30), 3) == date(2029, 2, 28)
    assert next_reading_day(date(2026, 3, 6), 3, [1, 2, 3, 4, 5]) == date(2026, 3, 11)
