"""From an urgent report to its end: asked, allowed, handed on, answered by the office, told, closed, opened again."""

from collections.abc import Callable

from main_job_kit import Answers, ReporterSteps, report_of
from main_job_place import ServedCity
from main_job_staff import StaffSteps
from playwright.sync_api import Locator, expect

STORY = "They hold our passports in the office."
REGISTER = "4711/2026"
RESULT = "The passports were given back."
TOLD: Answers = {
    "danger_now": "no",
    "age_group": "adult",
    "reporting_for": "me",
    "areas": ["work"],
    "work_problem": ["documents_taken"],
    "story": STORY,
    "share_inspectors": "ask_me_first",
}


def test_from_an_urgent_report_to_its_end_and_back(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps], desk_of: Callable[..., StaffSteps]
) -> None:
    phone = reporter_at(served, "ar")
    code = phone.report(TOLD)
    phone.rate("so_so")
    report = report_of(code, served.instance.instance)
    ana = desk_of("ana.coordinator", "en")
    ana.look_again()
    expect(ana.line(report)).to_contain_text(ana.words.staff("board.urgent"))

    permission_asked(ana, report)
    expect(ana.fact("form_easy").first).to_have_text(ana.words.option("form_easy", "so_so"))
    phone.come_back(code)
    facts_only = phone.words.option("share_inspectors", "facts_only")
    phone.page.locator(".permission").get_by_role("button", name=facts_only, exact=True).click()
    expect(phone.text(phone.words.reporter("box_share_saved"))).to_be_visible()

    handed_on(ana, report)
    answered_by_the_office(desk_of("labour.liaison", "ro"), report)
    told_and_closed(ana, report)

    phone.come_back(code)
    main = phone.page.get_by_role("main")
    for key in ("status.closed", "outcome.papers_returned", "box_closed"):
        expect(main).to_contain_text(phone.words.reporter(key))
    phone.write_back("They took them again.")
    ana.look_again()
    expect(ana.line(report)).to_be_visible()
    ana.open_case(report)
    expect(ana.button(ana.words.staff("status.set"))).to_be_visible()


def to_inspectors(desk: StaffSteps, report: str) -> None:
    """The screen on which a coordinator hands something on to the labour inspectors."""
    desk.look_again()
    desk.open_case(report)
    desk.press(desk.words.staff("release.open"))
    desk.page.get_by_role("radio", name=desk.words.audience("labour/state"), exact=True).check()


def permission_asked(desk: StaffSteps, report: str) -> None:
    words = desk.words
    to_inspectors(desk, report)
    expect(desk.button(words.staff("release.ask"))).to_be_visible()
    expect(desk.button(words.staff("release.send", audience=words.audience("labour/state")))).to_have_count(0)
    desk.press(words.staff("release.ask"))
    desk.press(words.staff("answer.send"))
    expect(desk.text(words.staff("answer.sent"))).to_be_visible()


def handed_on(desk: StaffSteps, report: str) -> None:
    words, labour = desk.words, desk.words.audience("labour/state")
    to_inspectors(desk, report)
    desk.labelled(words.staff("release.read_it")).check()
    desk.press(words.staff("release.send", audience=labour))
    expect(desk.text(words.staff("release.sent", audience=labour))).to_be_visible()


def answered_by_the_office(desk: StaffSteps, report: str) -> None:
    words = desk.words
    desk.press(words.staff("members.refresh"))
    desk.press(words.staff("received.open"))
    card = desk.received(report)
    expect(card.get_by_role("term").filter(has_text=words.question("work_problem"))).to_be_visible()
    expect(card).not_to_contain_text(STORY)
    act(card, words.staff("referral.act.accepted"))
    card.get_by_label(words.staff("referral.register"), exact=True).fill(REGISTER)
    act(card, words.staff("referral.save"))
    expect(card).to_contain_text(REGISTER)
    act(card, words.staff("referral.act.result"))
    card.get_by_label(words.staff("referral.result"), exact=True).select_option("solved")
    card.get_by_label(words.staff("referral.text"), exact=True).fill(RESULT)
    act(card, words.staff("referral.save"))
    expect(card).to_contain_text(words.staff("referral.result.solved"))


def told_and_closed(desk: StaffSteps, report: str) -> None:
    words = desk.words
    desk.look_again()
    desk.open_case(report)
    case = desk.page.locator(".referral")
    expect(case).to_contain_text(REGISTER)
    expect(case).to_contain_text(RESULT)
    desk.press(words.staff("referral.tell_person"))
    desk.press(words.staff("answer.send"))
    expect(desk.text(words.staff("answer.sent"))).to_be_visible()
    desk.page.locator("summary").filter(has_text=words.staff("close.title")).click()
    desk.labelled(words.staff("close.outcome")).select_option("papers_returned")
    desk.labelled(words.staff("close.sure")).check()
    desk.press(words.staff("close.do"))
    expect(desk.text(words.staff("close.done"))).to_be_visible()


def act(card: Locator, name: str) -> None:
    card.get_by_role("button", name=name, exact=True).click()
