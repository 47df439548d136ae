"""Nobody can sign in any more: the operator invites, the sheet comes out of the safe, and the work goes on."""

import hashlib
import re
from collections.abc import Callable

from playwright.sync_api import expect
from staff_house import SIGN_IN_SECONDS, House, Seat

from report_portal.cli.demo.people import Person
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.triage.services.founding import invite_recoverers

DAY = 86_400


def check_number(root: str) -> str:
    digest = hashlib.sha256(b"report-portal/v1/check-number\n" + bytes.fromhex(root)).digest()
    return str(int.from_bytes(digest) % 10**20).zfill(20)


def take_the_sheet(seat: Seat, person: Person) -> None:
    seat.enter(person)
    expect(seat.heading("A coordinator must confirm you")).to_be_visible(timeout=SIGN_IN_SECONDS)
    seat.click("Use the recovery sheet")


def wrong_sheets_are_refused(seat: Seat, used: str, number: str) -> None:
    page = seat.page
    page.fill("#key", "AGE-SECRET-KEY-PQ-1 QQQQ")
    page.fill("#number", number)
    seat.click("Continue")
    seat.sees("A letter or digit of the recovery key is missing or wrong.")
    page.fill("#key", HybridIdentity.generate().text)
    seat.click("Continue")
    seat.sees("This sheet opens nothing here.")
    page.fill("#key", used.lower())
    page.fill("#number", "0" * 20)
    seat.click("Continue")
    seat.sees("This is not the number of the keys")


def test_the_sheet_gives_the_place_back_and_is_used_up(house: House, seat_at: Callable[..., Seat]) -> None:
    office = house.office
    house.report({"areas": ["housing"], "housing_problem": ["deposit_kept"]})
    used = office.keys.recovery.text
    invitation = invite_recoverers(office.staff, office.clock)[0]
    seat = seat_at(house)
    page = seat.page
    person = seat.enrol(invitation.written, "rodica.new", number=check_number(office.keys.root))
    seat.click("Sign in now")
    take_the_sheet(seat, person)
    seat.sees("The sheet may be used from")
    expect(page.locator("#key")).to_have_count(0)

    # Coordinators who can still sign in see it coming.
    mihai = seat_at(house)
    mihai.sign_in("mihai.coordinator")
    mihai.click("Members")
    mihai.sees("The operator has invited somebody who can use the recovery sheet.")

    office.clock.turn(4 * DAY)
    page.clock.set_fixed_time(office.clock())
    seat.open()
    take_the_sheet(seat, person)
    wrong_sheets_are_refused(seat, used, check_number(office.keys.root))
    page.fill("#number", check_number(office.keys.root))
    seat.click("Continue")
    seat.sees("These coordinators will be removed: ana.coordinator, mihai.coordinator")
    fresh = re.sub(r"\s", "", page.locator(".secret").first.inner_text())
    assert fresh != used
    page.fill("#last", fresh[-6:])
    page.locator("#safe").check()
    seat.click("Make the new keys")
    expect(seat.heading("Members")).to_be_visible(timeout=SIGN_IN_SECONDS)
    seat.click("Board")
    expect(seat.lines).to_have_count(1)
    seat.open_case()
    sent = b"".join(request.post_data_buffer or b"" for request in seat.requests)
    for secret in (used, fresh):
        assert secret.encode() not in sent
        assert secret.lower().encode() not in sent

    # Members who had keys go on with the new ones.
    with office.staff.read() as unit:
        held = {(grant.holder, grant.key, grant.epoch) for grant in unit.chain.grants()}
        coordinators = {office.people[name].member for name in ("ana.coordinator", "mihai.coordinator")}
    dan = office.people["dan.housing"].member
    assert (dan, "housing/ngo", 2) in held
    assert not coordinators & {holder for holder, _, _ in held}


def test_whoever_waits_to_be_confirmed_stays_when_the_line_is_gone(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    invitation = invite_recoverers(house.office.staff, house.office.clock)[0]
    seat = seat_at(house)
    person = seat.enrol(invitation.written, "rodica.new", number=check_number(house.office.keys.root))
    seat.click("Sign in now")
    seat.enter(person)
    waiting = seat.heading("A coordinator must confirm you")
    expect(waiting).to_be_visible(timeout=SIGN_IN_SECONDS)
    seat.page.route("**/api/v1/me", lambda route: route.abort())
    seat.click("Try again")
    seat.sees("The server cannot be reached.")
    seat.page.unroute("**/api/v1/me")
    # The last thing that is asked, so that the clock does not turn under a request.
    with seat.page.expect_response("**/api/v1/setup"):
        seat.click("Try again")
    expect(seat.page.get_by_text("The server cannot be reached.")).to_have_count(0)
    expect(waiting).to_be_visible()
    # The session ends at the server when nobody comes for long.
    house.office.clock.now += 3600
    seat.click("Try again")
    expect(seat.heading("You are signed out")).to_be_visible()
