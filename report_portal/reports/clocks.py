"""Deadlines on the board. Lengths are the instance's data with a day last checked, never constants here."""

from __future__ import annotations

import calendar
import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from report_portal.forms import holds
from report_portal.reports.signals import urgent

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from report_portal.forms import Answers

Colour: TypeAlias = Literal["quiet", "info", "amber", "red"]
ClockRule: TypeAlias = "Mapping[str, Any]"


@dataclass(frozen=True, slots=True)
class Facts:
    """What clocks run on.

    Args:
        days: fact → UTC day: received, opened, answered, job_end, last_fact, sent_to_state, state_answered,
            asked, reporter_wrote, closed; and the days on which a longer length was justified in
            writing: feedback_extended, state_extended.
        answers: cleaned answers; empty for clocks that only need the server's clear facts.
    """

    days: Mapping[str, date]
    answers: Answers = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Clock:
    """One running clock.

    Args:
        id: the rule's id.
        due: the last day in time.
        colour: `quiet`, `info`, `amber` or `red`.
        ngo_only: shown to NGO members only.
        source: where the length comes from.
    """

    id: str
    due: date
    colour: Colour
    ngo_only: bool
    source: str


def load_clocks(folder: Path) -> tuple[ClockRule, ...]:
    """Read `clocks.json` of an instance folder.

    Args:
        folder: the instance folder.

    Returns:
        The rules in the order shown.
    """
    return tuple(json.loads((folder / "clocks.json").read_text("utf-8"))["clocks"])


def add_months(day: date, months: int) -> date:
    """Add calendar months; the last day of a shorter month stands for a day it lacks.

    Args:
        day: start.
        months: 0 or more.

    Returns:
        The day reached.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def next_reading_day(day: date, count: int, reading_days: Collection[int]) -> date:
    """Count reading days forward.

    Args:
        day: start; not counted itself.
        count: reading days to go.
        reading_days: ISO weekdays, 1 = Monday.

    Returns:
        The day reached.
    """
    while count:
        day += timedelta(days=1)
        count -= day.isoweekday() in reading_days
    return day


def _due(rule: ClockRule, start: date, facts: Facts, reading_days: Collection[int]) -> date | None:
    if by_option := rule.get("by_option"):
        days = by_option["days"].get(facts.answers.get(by_option["question"]))
        return None if days is None else start + timedelta(days=days)
    if "reading_days" in rule:
        return next_reading_day(start, rule["reading_days"], reading_days)
    extended = rule.get("extended")
    length = extended if extended and extended["fact"] in facts.days else rule
    if "months" in length:
        return add_months(start, length["months"])
    return start + timedelta(days=length["days"])


def _colour(rule: ClockRule, start: date, due: date, today: date) -> Colour:
    if rule.get("info"):
        return "info"
    red_from = start + timedelta(days=rule["red_after"]) if "red_after" in rule else due
    if today >= red_from:
        return "red"
    if "amber_after" in rule:
        return "amber" if today >= start + timedelta(days=rule["amber_after"]) else "quiet"
    return "amber" if today >= due - timedelta(days=rule["amber_before"]) else "quiet"


def _season(rule: ClockRule, today: date) -> date | None:
    """Give the season's last day if today lies in it; a season may run over New Year."""
    begin, end = (tuple(int(part) for part in text.split("-")) for text in rule["season"])
    now = (today.month, today.day)
    if begin <= end:
        return date(today.year, *end) if begin <= now <= end else None
    if now <= end:
        return date(today.year, *end)
    return date(today.year + 1, *end) if now >= begin else None


def _applies(rule: ClockRule, facts: Facts) -> bool:
    if rule.get("stops") in facts.days:
        return False
    when = rule.get("when")
    return urgent(facts.answers) if when == "urgent" else holds(when, facts.answers)


def clocks(
    rules: Collection[ClockRule], facts: Facts, today: date, reading_days: Collection[int] = (1, 2, 3, 4, 5)
) -> list[Clock]:
    """Give the clocks that run for one report.

    Args:
        rules: the instance's clocks.
        facts: days and answers known.
        today: UTC day.
        reading_days: ISO weekdays on which the teams read.

    Returns:
        Running clocks, the earliest due first.
    """
    running = []
    for rule in rules:
        if not _applies(rule, facts):
            continue
        if "season" in rule:
            start, due = today, _season(rule, today)
        elif rule["starts"] in facts.days:
            start = facts.days[rule["starts"]]
            due = _due(rule, start, facts, reading_days)
        else:
            continue
        if due is not None:
            colour = _colour(rule, start, due, today)
            running.append(Clock(rule["id"], due, colour, rule.get("ngo_only", False), rule["source"]))
    return sorted(running, key=lambda clock: (clock.due, clock.id))
