"""The case file: two colleagues at two desks, what nobody else can read, by keyboard and under axe."""

import hashlib
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from staff_house import House, Seat
from test_staff_case import WORK
from test_staff_looks import audit
from triage_kit import Reporter

from report_portal.crypto.errors import NoMatchError
from report_portal.crypto.opening.envelope import open_envelope

BEHIND = "Kept. A colleague wrote at the same time"
KEPT = "Kept in the case file."


def notes(house: House, reporter: Reporter) -> list[bytes]:
    """The case file as the server holds it."""
    staff = house.office.staff
    with staff.read() as unit:
        return [staff.fetch(place) for _, place in unit.notes.after(reporter.id, 0, 2000)]


def test_two_colleagues_keep_one_case_file_and_nobody_else_reads_it(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    reporter = house.report(WORK | {"answer_language": "en"}, "ar")
    other = house.report({"areas": ["work"], "work_problem": ["not_paid"]}, "en")
    ana, ioana = seat_at(house), seat_at(house)
    for seat, name in ((ana, "ana.coordinator"), (ioana, "ioana.resource")):
        seat.sign_in(name)
        seat.lines.filter(has_text="Threats").locator(".go").click()
        seat.page.fill("#note", f"Words of {name}")

    together(ana, ioana)
    beside_and_days(ioana)
    marks(ana, other)
    kept_off(ioana)
    sent = b"".join(one.post_data_buffer or b"" for seat in (ana, ioana) for one in seat.requests)
    for words in (b"Words of", b"contract", b"took my papers", b"telephone"):
        assert words not in sent
    only_the_ngo_opens(house, notes(house, reporter))
    after_a_removal(house, ana, reporter)


def together(ana: Seat, ioana: Seat) -> None:
    """Both believe that the first place is free, and both take the case: the later word holds."""
    ana.click("Seal and keep the note")
    ana.sees(KEPT)
    ioana.click("Seal and keep the note")
    ioana.sees(BEHIND)
    lines = ioana.page.locator(".casefile .messages > li")
    expect(lines).to_have_count(2)
    expect(lines.nth(0)).to_contain_text("Words of ana.coordinator")
    expect(lines.nth(1)).to_contain_text("Words of ioana.resource")
    expect(ioana.page.locator(".casefile .badge.ngo")).to_contain_text("Only these read it: Resource team")

    ana.click("I take it")
    ana.sees(BEHIND)
    expect(ana.page.locator(".works-on")).to_have_text("ana.coordinator")
    ioana.click("Add a task")
    ioana.page.fill("#task", "Ask for the contract")
    ioana.page.fill("#task-due", "2031-05-06")
    ioana.page.select_option("#task-who", label="ana.coordinator")
    ioana.click("Keep the task")
    expect(ioana.page.locator(".tasks li")).to_contain_text("for ana.coordinator")
    expect(ioana.page.locator(".works-on")).to_have_text("ana.coordinator")
    expect(ioana.page.locator(".dates")).to_contain_text("A task")


def beside_and_days(ioana: Seat) -> None:
    """A translation stands beside the person's words under its writer's name; a noted day starts a clock."""
    beside = ioana.page.locator(".answers .beside")
    beside.get_by_role("button", name=re.compile("Add a translation")).click()
    beside.locator("textarea").fill("They took my papers.")
    ioana.click("Keep it")
    expect(beside.locator(".by-staff")).to_contain_text("by ioana.resource")
    expect(beside.locator(".by-staff .words")).to_have_attribute("lang", "en")

    ioana.click("Note a day")
    ioana.page.select_option("#fact-clock", "cncd")
    ioana.page.fill("#fact-day", "2026-11-01")
    ioana.click("Keep the day")
    expect(ioana.page.locator(".facts-card li")).to_contain_text("OG 137/2000")
    expect(ioana.page.locator(".facts-card li")).to_contain_text("not yet confirmed by a lawyer")
    expect(ioana.page.locator(".dates")).to_contain_text("Discrimination complaint")


def marks(ana: Seat, other: Reporter) -> None:
    """A link to another case is made with a reason and taken back; a task is done."""
    marks = ana.page.locator(".marks")
    ana.click("Mark this case")
    ana.page.get_by_label("The same person").check()
    unknown = f"{(int(number_of(other)) + 1) % 1_000_000:06}"
    assert unknown not in ana.page.locator("h1").inner_text().replace(" ", "")
    ana.page.fill("#mark-number", unknown)
    ana.click("Keep the mark")
    ana.sees("You read no other case with this number.")
    ana.page.fill("#mark-number", number_of(other))
    ana.page.fill("#mark-reason", "The same telephone")
    ana.click("Keep the mark")
    expect(marks.locator("li")).to_contain_text("The same telephone")
    ana.page.get_by_role("button", name=re.compile("Not the same person as case")).click()
    expect(marks.locator("li")).to_have_count(0)
    ana.page.get_by_role("button", name=re.compile("Done: Ask for the contract")).click()
    expect(ana.page.locator(".tasks")).to_contain_text("1 done")


def kept_off(ioana: Seat) -> None:
    """Whoever should not work on a case is asked before it opens again, until they take that back."""
    ioana.click("I should not work on this case")
    expect(ioana.page.locator(".marks")).to_contain_text("ioana.resource should not work on this case")
    ioana.click("Back to the board")
    line = ioana.lines.filter(has_text="Threats")
    expect(line).to_contain_text("A colleague works on it")
    line.locator(".go").click()
    expect(ioana.page.locator(".answers")).to_have_count(0)
    ioana.click("Open it all the same")
    expect(ioana.page.locator(".casefile .messages > li").last).to_contain_text(
        "Should not work on this case."
    )
    ioana.click("I may work on this case again")
    expect(ioana.page.locator(".marks li")).to_have_count(0)


def after_a_removal(house: House, ana: Seat, reporter: Reporter) -> None:
    """Who is removed has no key of what is written from then on; what they wrote still stands."""
    old = len(notes(house, reporter))
    ana.prepare_removal("ioana.resource")
    ana.click("Make new keys and remove")
    ana.sees("ioana.resource is removed. New keys are in force.")
    ana.click("Board")
    ana.lines.filter(has_text="Threats").locator(".go").click()
    expect(ana.page.locator(".casefile .messages > li")).to_have_count(old)
    expect(ana.page.locator(".casefile")).to_contain_text("ioana.resource (has left)")
    ana.page.fill("#note", "After she left.")
    ana.click("Seal and keep the note")
    ana.sees(KEPT)
    expect(ana.page.locator(".casefile .messages > li.refused")).to_have_count(0)
    everything = list(house.office.keys.audiences.values())
    with pytest.raises(NoMatchError):
        open_envelope(notes(house, reporter)[old], everything)


def number_of(reporter: Reporter) -> str:
    """The six digits that staff say on the phone."""
    digest = hashlib.sha256(b"report-portal/v1/case-number\n" + bytes.fromhex(reporter.id)).digest()
    return f"{int.from_bytes(digest[:4]) % 1_000_000:06}"


def only_the_ngo_opens(house: House, envelopes: list[bytes]) -> None:
    """Hold every note against every key that was made before: offices and the other team open none."""
    keys = dict(house.office.keys.audiences)
    reading = keys.pop("resource/ngo")
    assert set(keys) == {"housing/ngo", "housing/city", "labour/state"}
    for envelope in envelopes:
        assert open_envelope(envelope, [reading])
        with pytest.raises(NoMatchError):
            open_envelope(envelope, list(keys.values()))


def test_the_case_file_by_keyboard_and_under_axe(house: House, seat_at: Callable[..., Seat]) -> None:
    house.report(WORK, "ar", files={b"photo": "image/jpeg"})
    seat = seat_at(house, "ar", viewport={"width": 360, "height": 740}, bypass_csp=True)
    seat.sign_in()
    seat.open_case()
    page = seat.page
    expect(page.locator("#note")).to_be_visible()
    for opener in page.locator("button[aria-expanded]").element_handles():
        opener.focus()
        page.keyboard.press("Enter")
    for box in ("#cover-who", "#task", "#fact-day", "#mark-reason"):
        expect(page.locator(box)).to_be_visible()
    audit(page)
    page.locator("#task").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    audit(page)
    page.locator("#task").focus()
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    expect(page.locator(".tasks li")).to_contain_text("By keyboard")
    page.locator("#note").focus()
    page.keyboard.type("Typed")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".casefile .messages > li").last).to_contain_text("Typed")
    audit(page)
    page.locator("[aria-labelledby=lease-title] button").focus()
    page.keyboard.press("Enter")
    page.locator("input[name=state-inventory]").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=state-inventory][value=problem]")).to_be_checked()
    page.locator(".lease-line.problem button").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Photographed in the dark")
    page.keyboard.press("Enter")
    expect(page.locator(".lease-line.problem")).to_contain_text("Photographed in the dark")
    expect(page.locator(".as-sent").first).to_be_visible()
    audit(page)
