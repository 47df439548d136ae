"""Handing on: exactly what the person allowed leaves, the person is told, the office sees that and nothing else."""

import contextlib
import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from staff_house import STORY, House, Seat
from triage_kit import Reporter

from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.errors import NoMatchError
from report_portal.crypto.items.answers import OutPlace, seal_release_notice
from report_portal.crypto.items.staff_files import Release, seal_release
from report_portal.crypto.opening.envelope import open_envelope

WORK = {
    "age_group": "adult",
    "reporting_for": "me",
    "areas": ["work"],
    "work_problem": ["not_paid", "too_many_hours"],
    "employer_name": "Demo Build SRL",
    "workplace_place": "Calea Torontalului 1",
    "story": STORY,
    "afraid_of": ["lose_job"],
    "contact_want": "contact_me",
    "contact_value": "0700 000 000",
    "share_inspectors": "facts_only",
}
HOUSING = {"areas": ["housing"], "housing_problem": ["deposit_kept"], "story": STORY, "share_city": "yes"}


def to_release(seat: Seat) -> None:
    seat.sign_in()
    seat.open_case()
    seat.click("Send to another office")
    expect(seat.heading("Send to another office")).to_be_visible()
    expect(seat.page.locator("fieldset.radios")).to_be_visible()


def send(seat: Seat, audience: str) -> None:
    seat.page.get_by_label("I have read everything that leaves").check()
    seat.click(f"Seal and send to {audience}")
    seat.sees(f"Sent to {audience}. The person is told.")


def test_facts_only_leaves_the_packet_and_nothing_else(house: House, seat_at: Callable[..., Seat]) -> None:
    reporter = house.report(WORK)
    seat = seat_at(house)
    to_release(seat)
    leaving = seat.page.locator(".leaving")
    expect(leaving).to_contain_text("Demo Build SRL")
    expect(leaving).to_contain_text("Calea Torontalului 1")
    for stays in ("passport", "0700", "Losing my job", "18 or more"):
        expect(leaving).not_to_contain_text(stays)
    seat.click("Seal and send to Labour team · Labour inspectors")
    expect(seat.page.get_by_role("alert")).to_contain_text("Read what leaves, then tick this.")
    send(seat, "Labour team · Labour inspectors")
    expect(seat.page.locator("h1")).to_be_focused()
    seat.click("Case " + seat.page.locator(".crumbs").inner_text().removeprefix("Case "))
    expect(seat.page.locator(".side")).to_contain_text(re.compile(r"on [A-Z][a-z]{2,3} [0-9]"))

    (notice,) = house.mailbox(reporter).thread
    assert notice.head
    assert (notice.head["kind"], notice.head["audience"], notice.head["parts"]) == (
        "release_notice",
        "labour/state",
        ["packet"],
    )

    inspector = seat_at(house)
    inspector.sign_in("labour.liaison")
    expect(inspector.heading("Received")).to_be_visible()
    inspector.click("Open")
    facts = inspector.page.locator("li.received")
    expect(facts).to_contain_text("Demo Build SRL")
    expect(facts).to_contain_text("Too many hours")
    expect(facts).to_contain_text("Sent by ana.coordinator, coordinator")
    for hidden in ("passport", "0700", reporter.id):
        assert hidden not in inspector.page.content()
    assert inspector.page.get_by_role("button", name="Board", exact=True).count() == 0


def test_the_office_that_was_not_allowed_gets_nothing(house: House, seat_at: Callable[..., Seat]) -> None:
    house.report(HOUSING)
    seat = seat_at(house)
    to_release(seat)
    seat.page.get_by_label("Labour team · Labour inspectors").check()
    seat.sees("This cannot be sent")
    seat.sees("The report is not about something that this office handles.")
    expect(seat.page.get_by_role("button", name="Seal and send")).to_have_count(0)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"share_inspectors": "no"}, "The person said no."),
        ({"share_inspectors": "ask_me_first"}, "The person wants to be asked first."),
        ({"who_did_it": ["labour_inspector"]}, "The person says a labour inspector did it."),
        ({"who_did_it": ["police_immigration"]}, "Nothing leaves the NGO."),
        ({"age_group": "under_18"}, "The person is under 18."),
    ],
)
def test_why_nothing_may_leave_is_said(
    house: House, seat_at: Callable[..., Seat], changes: dict[str, object], why: str
) -> None:
    house.report(WORK | changes)
    seat = seat_at(house)
    to_release(seat)
    seat.page.get_by_label("Labour team · Labour inspectors").check()
    seat.sees("This cannot be sent")
    seat.sees(why)
    expect(seat.page.get_by_role("button", name="Seal and send")).to_have_count(0)


def test_a_permission_signed_later_opens_the_way_and_a_no_closes_it(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    reporter = house.report(HOUSING | {"share_city": "ask_me_first"})
    house.permit(reporter, "housing/city", "yes")
    seat = seat_at(house)
    to_release(seat)
    seat.sees("The person wrote “Yes” with the code")
    expect(seat.page.locator(".leaving .words")).to_have_text(STORY)
    house.permit(reporter, "housing/city", "no")
    seat.click("Case " + seat.page.locator(".crumbs").inner_text().removeprefix("Case "))
    expect(seat.page.locator(".answers")).to_be_visible()
    seat.click("Send to another office")
    seat.sees("The person said no.")


def test_a_no_that_comes_while_a_release_is_on_the_screen_is_heard(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    reporter = house.report(HOUSING)
    seat = seat_at(house)
    to_release(seat)
    seat.page.get_by_label("I have read everything that leaves").check()
    house.permit(reporter, "housing/city", "no")
    seat.click("Seal and send to Housing team · City Hall")
    expect(seat.page.get_by_role("alert")).to_contain_text("It is loaded again now.")
    seat.sees("The person said no.")
    expect(seat.page.get_by_role("button", name="Seal and send")).to_have_count(0)
    # A yes allows the same as the report did; who sends it reads everything once more all the same.
    house.permit(reporter, "housing/city", "yes")
    seat.click("Case " + seat.page.locator(".crumbs").inner_text().removeprefix("Case "))
    seat.click("Send to another office")
    seat.page.get_by_label("I have read everything that leaves").check()
    house.permit(reporter, "housing/city", "yes")
    seat.click("Seal and send to Housing team · City Hall")
    expect(seat.page.get_by_role("alert")).to_contain_text("It is loaded again now.")
    expect(seat.page.get_by_label("I have read everything that leaves")).not_to_be_checked()
    assert house.mailbox(reporter).thread == ()
    send(seat, "Housing team · City Hall")
    (notice,) = house.mailbox(reporter).thread
    assert notice.head
    assert notice.head["kind"] == "release_notice"


def test_a_report_about_somebody_else_needs_the_coordinators_word(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    house.report(WORK | {"reporting_for": "someone_else"})
    seat = seat_at(house)
    to_release(seat)
    seat.page.get_by_label("Labour team · Labour inspectors").check()
    seat.sees("The report is about another person who has not agreed.")
    seat.page.get_by_label("The person concerned has agreed, and I have noted how").check()
    expect(seat.page.locator(".leaving")).to_contain_text("Demo Build SRL")


def test_files_leave_only_with_permission_and_can_be_held_back(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    files = {b"first photo": "image/jpeg", b"second photo": "image/png"}
    reporter = house.report(WORK | {"share_inspectors": "all_but_contact"}, files=files)
    seat = seat_at(house)
    to_release(seat)
    seat.page.locator("#file-0").uncheck()
    send(seat, "Labour team · Labour inspectors")
    (notice,) = house.mailbox(reporter).thread
    assert notice.head
    assert notice.head["parts"] == ["routed", "files"]

    inspector = seat_at(house)
    inspector.sign_in("labour.liaison")
    inspector.click("Open")
    expect(inspector.page.locator("li.received .words").filter(has_text="passport")).to_have_text(STORY)
    expect(inspector.page.get_by_role("button", name="Open and save")).to_have_count(1)
    with inspector.page.expect_download() as download:
        inspector.click("Open and save")
    assert download.value.path().read_bytes() == b"second photo"


def test_members_who_are_no_coordinators_cannot_send(house: House, seat_at: Callable[..., Seat]) -> None:
    house.report(WORK)
    seat = seat_at(house)
    seat.sign_in("ioana.resource")
    seat.open_case()
    seat.sees("Only a coordinator can send something to another office.")
    expect(seat.page.get_by_role("button", name="Send to another office")).to_have_count(0)


def test_an_office_to_which_nothing_was_sent_is_told_how_it_works(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    seat = seat_at(house)
    seat.sign_in("city.housing")
    expect(seat.heading("Nothing was sent to you yet")).to_be_visible()


INSPECTOR = WORK | {"who_did_it": ["labour_inspector"], "share_inspectors": "all_but_contact"}
LABOUR = "labour/state"


def opened_by_labour(house: House, reporter: Reporter) -> list[str]:
    """Sealed files of the report that the inspectors' key opens."""
    staff = house.office.staff
    with staff.read() as unit:
        placed = unit.reports.files([reporter.id], None)
    found = []
    for name, place in placed:
        with contextlib.suppress(NoMatchError):
            open_envelope(staff.fetch(place), [house.office.keys.audiences[LABOUR]])
            found.append(name)
    return found


def test_a_report_that_names_an_inspector_goes_to_inspectors_by_no_screen(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    reporter = house.report(INSPECTOR)
    # The way back: a strike or a new permission does not open what the name closed.
    house.permit(reporter, LABOUR, "facts_only")
    seat = seat_at(house)
    to_release(seat)
    for office in seat.page.get_by_role("radio").all():
        office.check()
        seat.sees("This cannot be sent")
        expect(seat.page.get_by_role("button", name=re.compile("Seal and send"))).to_have_count(0)
    seat.page.get_by_label("Labour team · Labour inspectors").check()
    seat.sees("The person says a labour inspector did it.")
    # Not offered to be asked either: a yes would change nothing.
    expect(seat.page.get_by_role("button", name="Ask the person")).to_have_count(0)
    seat.page.locator(".crumbs button").click()
    expect(seat.page.locator(".answers")).to_be_visible()
    expect(seat.page.get_by_role("button", name=re.compile("petition", re.IGNORECASE))).to_have_count(0)
    seat.click("Make a copy of the case")
    seat.sees("Rules keep this case from: Labour team · Labour inspectors.")
    assert not any("/releases" in request.url and request.method == "POST" for request in seat.requests)
    with house.office.staff.read() as unit:
        assert list(unit.releases.of(None)) == []
    assert opened_by_labour(house, reporter) == []


def test_a_hand_made_release_is_kept_from_the_office_or_seen_by_everybody_else(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    """No server can refuse it: it does not know what is in a report. See SECURITY.md."""
    reporter = house.report(INSPECTOR)
    by_hand(house, reporter, {"who_did_it": ["labour_inspector"], "story": STORY})
    by_hand(house, reporter, {"employer_name": "Demo Build SRL"})

    liaison = seat_at(house)
    liaison.sign_in("labour.liaison")
    for row in liaison.page.locator("li.received").all():
        row.get_by_role("button").click()
        expect(row.get_by_role("button", name="Open", exact=True)).to_have_count(0)
    cards = liaison.page.locator("li.received")
    expect(cards.filter(has_text="This should not have been sent here.")).to_have_count(1)
    expect(liaison.page.locator("main")).not_to_contain_text("passport")

    ana = seat_at(house)
    ana.sign_in()
    ana.open_case()
    sent = ana.page.locator(".referral")
    expect(sent).to_have_count(2)
    for one in sent.all():
        expect(one).to_contain_text("A rule keeps this office out of this case")
    expect(ana.page.get_by_role("button", name=re.compile("petition", re.IGNORECASE))).to_have_count(0)
    heads = [item.head for item in house.mailbox(reporter).thread]
    assert [head and (head["kind"], head["audience"]) for head in heads] == [("release_notice", LABOUR)] * 2
    rows = house.office.signed_in("mihai.coordinator").get("/log")["rows"]
    assert [row["actor"] for row in rows if row["action"] == "released"] == [
        house.office.people["mihai.coordinator"].member
    ] * 2


def by_hand(house: House, reporter: Reporter, answers: dict[str, object]) -> None:
    """What a coordinator's session can send that no screen of ours would."""
    desk = house.office.signed_in("mihai.coordinator")
    instance, day = house.instance(), datetime.now(UTC).date()
    release = Release(secrets.token_hex(16), LABOUR, "123456", answers, (), ("routed",), day, "en")
    thread = house.mailbox(reporter).thread
    previous = None
    if thread:
        previous = hashlib.sha256(read_bundle(reporter.mailbox()).files[f"out/{len(thread)}"]).hexdigest()
    place = OutPlace(len(thread) + 1, previous, seen=1, author="resource/ngo", day=day)
    notice = seal_release_notice(instance, reporter.correspondent, place, audience=LABOUR, parts=("routed",))
    epochs = {**instance.epochs, LABOUR: instance.audience(LABOUR).epoch}
    meta = {
        "release": release.release,
        "audience": LABOUR,
        "epochs": epochs,
        "sequence": place.sequence,
        "seen": 1,
    }
    files = {"release": seal_release(instance, desk.person.signer, release), **notice.files}
    desk.send_bundle("POST", f"/reports/{reporter.id}/releases", meta, files).raise_for_status()
