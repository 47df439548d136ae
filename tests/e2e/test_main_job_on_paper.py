"""An urgent report to its end where no office has an account: the whole way by a printed petition."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from chromium import leave, open_context
from main_job_kit import ReporterSteps, report_of
from main_job_place import ServedCity, make_city, served_copy
from main_job_staff import StaffSteps
from main_job_words import Words
from playwright.sync_api import Browser, Locator, expect
from test_main_job_whole_way import (
    REGISTER,
    RESULT,
    STORY,
    TOLD,
    act,
    handed_on,
    permission_asked,
    told_and_closed,
)

FOUNDERS = {"ana.coordinator", "mihai.coordinator"}


@pytest.fixture
def founders_alone(tmp_path: Path) -> Iterator[ServedCity]:
    """A city whose only staff are the two coordinators of the NGO."""
    secrets = make_city(tmp_path / "made", colleagues=())
    with served_copy((tmp_path / "made", secrets), tmp_path) as city:
        yield city


def in_words(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"


def test_from_an_urgent_report_to_its_end_with_no_account_at_the_office(
    founders_alone: ServedCity, reporter_at: Callable[..., ReporterSteps], chromium: Browser
) -> None:
    assert set(founders_alone.secrets.people) == FOUNDERS
    phone = reporter_at(founders_alone, "ro")
    code = phone.report(TOLD)
    report = report_of(code, founders_alone.instance.instance)
    context = open_context(chromium, viewport={"width": 1366, "height": 768})
    ana = StaffSteps(context, Words("en"), city=founders_alone, name="ana.coordinator")
    ana.sign_in()
    expect(ana.line(report)).to_contain_text(ana.words.staff("board.urgent"))

    permission_asked(ana, report)
    phone.come_back(code)
    facts_only = phone.words.option("share_inspectors", "facts_only")
    phone.page.locator(".permission").get_by_role("button", name=facts_only, exact=True).click()
    expect(phone.text(phone.words.reporter("box_share_saved"))).to_be_visible()

    handed_on(ana, report)
    ana.look_again()
    ana.open_case(report)
    printed_and_posted(ana)
    told_and_closed(ana, report)

    phone.come_back(code)
    main = phone.page.get_by_role("main")
    for key in ("status.closed", "outcome.papers_returned"):
        expect(main).to_contain_text(phone.words.reporter(key))
    assert ana.faults == []
    leave(context)


def printed_and_posted(desk: StaffSteps) -> None:
    """Print the petition, post it, and enter what comes back: the number, then the answer."""
    words, today = desk.words, datetime.now(UTC).date()
    desk.press(words.staff("petition.open"))
    sheets = desk.page.locator(".petition-sheet")
    expect(sheets).to_have_count(2)
    printed = " ".join(sheets.all_inner_texts())
    assert "27/2002" in printed
    assert "30 de zile" in printed
    assert STORY not in printed
    after = desk.part(words.staff("petition.after"))
    sent = today - timedelta(days=2)
    begin(after, words, "handed_on_paper")
    after.get_by_label(words.staff("referral.way"), exact=True).select_option("post")
    after.get_by_label(words.staff("referral.sent_on"), exact=True).fill(sent.isoformat())
    act(after, words.staff("referral.save"))
    # The office's days run from the day on the envelope.
    due = words.staff("referral.due", day=in_words(sent + timedelta(days=30)))
    expect(after).to_contain_text(due)
    begin(after, words, "register")
    after.get_by_label(words.staff("referral.register"), exact=True).fill(REGISTER)
    act(after, words.staff("referral.save"))
    for text in (REGISTER, due, in_words(sent), words.staff("referral.way.post")):
        expect(after).to_contain_text(text)
    begin(after, words, "result")
    after.get_by_label(words.staff("referral.result"), exact=True).select_option("solved")
    after.get_by_label(words.staff("referral.text"), exact=True).fill(RESULT)
    act(after, words.staff("referral.save"))
    expect(after).to_contain_text(words.staff("referral.result.solved"))
    expect(after).not_to_contain_text(due)


def begin(card: Locator, words: Words, what: str) -> None:
    act(card, words.staff(f"referral.act.{what}"))
