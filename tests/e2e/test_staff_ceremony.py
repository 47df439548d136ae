"""From an empty instance to an open mailbox: two coordinators, two browsers, one printed sheet."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Request, Response, Route, expect
from staff_house import SIGN_IN_SECONDS, House, Seat

from report_portal.crypto.opening.envelope import open_envelope
from report_portal.crypto.opening.identities import HybridIdentity, parse_identity
from report_portal.store.instances import StoredInstances
from report_portal.triage.services.founding import invite_recoverers

PROMISE = (
    "Nobody, the operator included, can open a report without a member's seven words or the recovery sheet."
)


def written(seat: Seat) -> str:
    """A secret as somebody copies it from the screen."""
    return re.sub(r"\s", "", seat.page.locator(".secret").first.inner_text())


def make_the_keys(seat: Seat) -> tuple[str, str]:
    """Hold the ceremony; returns the recovery key on the sheet and the check number."""
    expect(seat.heading("Make the keys of this place")).to_be_visible(timeout=SIGN_IN_SECONDS)
    seat.sees(PROMISE)
    seat.click("Make the keys")
    expect(seat.page.locator("article.sheet")).to_be_visible()
    recovery = written(seat)
    seat.page.fill("#last", recovery[-6:].lower())
    seat.page.locator("#safe").check()
    seat.click("Store the sealed keys")
    expect(seat.heading("The keys are made")).to_be_visible(timeout=SIGN_IN_SECONDS)
    number = written(seat)
    seat.click("Go to Members")
    expect(seat.heading("Members")).to_be_visible()
    return recovery, number


@pytest.fixture
def first(empty_house: House, seat_at: Callable[..., Seat]) -> Seat:
    """The first coordinator, enrolled and signed in, in front of the ceremony."""
    seat = seat_at(empty_house)
    person = seat.enrol(empty_house.office.invitations[0].written, "ana.first", first=True)
    seat.click("Sign in now")
    seat.enter(person)
    empty_house.office.people[person.name] = person
    return seat


def test_two_coordinators_make_the_keys_and_open_the_mailbox(
    empty_house: House, first: Seat, seat_at: Callable[..., Seat]
) -> None:
    office, second = empty_house.office, seat_at(empty_house)
    recovery, number = make_the_keys(first)
    assert StoredInstances(office.store).latest() is None

    person = second.enrol(office.invitations[1].written, "mihai.second")
    second.click("Sign in now")
    second.enter(person)
    expect(second.heading("A coordinator must confirm you")).to_be_visible(timeout=SIGN_IN_SECONDS)

    first.click("Look again")
    first.click("Confirm")
    first.page.fill("#secret", office.invitations[1].written)
    first.click("Check and confirm")
    first.sees("What mihai.second sent fits the invitation.")
    first.prove("ana.first")
    first.click("Hand over the keys")
    first.sees("Two coordinators are here now. The mailbox for reports is open.")
    latest = StoredInstances(office.store).latest()
    assert latest
    assert latest[0] == 1

    second.click("Try again")
    second.page.fill("#number", "0" * 20)
    second.click("Continue")
    second.sees("This is not the number of the keys")
    second.page.fill("#number", number)
    second.click("Continue")
    expect(second.heading("No reports yet")).to_be_visible()

    # The number was asked once: the key file names the root from now on.
    second.open()
    second.enter(person)
    expect(second.heading("No reports yet")).to_be_visible(timeout=SIGN_IN_SECONDS)

    # The sheet opens every key, and nothing secret ever left a browser.
    identity = parse_identity(recovery)
    with office.staff.read() as unit:
        grants = unit.chain.grants("recovery")
    assert {grant.key for grant in grants} == {
        "root",
        *(one["id"] for one in json.loads(latest[1].split(b"\n", 1)[1])["audiences"]),
    }
    secrets = [recovery.encode(), person.passphrase.encode(), office.people["ana.first"].passphrase.encode()]
    for grant in grants:
        opened = open_envelope(grant.envelope, [identity])
        secrets.append(re.findall(rb'"secret":"([^"]+)"', opened)[0])
    sent = b"".join(request.post_data_buffer or b"" for seat in (first, second) for request in seat.requests)
    assert len(sent) > 10_000
    for secret in secrets:
        assert secret not in sent
        assert secret.lower() not in sent


def test_the_keys_are_not_stored_before_the_sheet_lies_in_the_safe(empty_house: House, first: Seat) -> None:
    expect(first.heading("Make the keys of this place")).to_be_visible(timeout=SIGN_IN_SECONDS)
    first.click("Make the keys")
    expect(first.page.locator("article.sheet")).to_be_visible()
    first.page.fill("#last", "qqqqqq")
    first.click("Store the sealed keys")
    summary = first.page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("These are not the last 6 characters on the sheet.")
    expect(summary).to_contain_text("Put the sheet in the safe first, then tick this.")
    with empty_house.office.staff.read() as unit:
        assert unit.chain.root() is None


def test_a_swapped_recipient_is_refused_before_any_key_is_handed_over(
    empty_house: House, first: Seat, seat_at: Callable[..., Seat]
) -> None:
    office, second = empty_house.office, seat_at(empty_house)
    make_the_keys(first)
    second.enrol(office.invitations[1].written, "mihai.second")

    def swap(route: Route) -> None:
        answer = route.fetch()
        listed = answer.json()
        listed["waiting"][0]["recipient"] = HybridIdentity.generate().recipient.text
        route.fulfill(response=answer, json=listed)

    first.page.route("**/api/v1/members", swap)
    confirmations: list[Request] = []
    first.page.on(
        "request", lambda request: confirmations.append(request) if "confirmation" in request.url else None
    )
    first.click("Look again")
    first.click("Confirm")
    first.page.fill("#secret", office.invitations[1].written)
    first.click("Check and confirm")
    first.sees("This does not fit together.")
    assert confirmations == []


def test_a_raised_role_is_refused(house: House, seat_at: Callable[..., Seat]) -> None:
    """The server holds who was invited as what; the browser that invited remembers."""
    ana = seat_at(house)
    ana.sign_in()
    ana.click("Members")
    ana.click("Invite somebody")
    ana.page.fill("#name", "vera.new")
    ana.page.get_by_label("Housing team · NGO").check()
    ana.click("Make the invitation")
    expect(ana.page.locator("article.sheet")).to_be_visible()
    secrets = ana.page.locator(".secret").all_inner_texts()
    invitation, number = secrets[0], re.sub(r"\s", "", secrets[1])
    ana.click("Close")
    vera = seat_at(house)
    person = vera.enrol(invitation, "vera.new", number=number)

    def raise_role(route: Route) -> None:
        answer = route.fetch()
        listed = answer.json()
        listed["waiting"][0] |= {"role": "coordinator", "audiences": []}
        route.fulfill(response=answer, json=listed)

    ana.page.route("**/api/v1/members", raise_role)
    ana.click("Look again")
    ana.click("Confirm")
    ana.sees("You made this invitation, so its secret is known here.")
    ana.click("Check and confirm")
    ana.sees("This does not fit together.")
    ana.page.unroute("**/api/v1/members")
    ana.click("Cancel")
    ana.click("Look again")
    # The list from before stands there until the answer has come.
    expect(ana.page.get_by_role("region", name="Waiting for you")).to_contain_text("Member · NGO")
    ana.click("Confirm")
    ana.click("Check and confirm")
    ana.prove()
    ana.click("Hand over the keys")
    ana.sees("vera.new is confirmed and can read now.")

    vera.click("Sign in now")
    vera.enter(person)
    expect(vera.page.locator("header.top")).to_be_visible(timeout=SIGN_IN_SECONDS)
    expect(vera.page.get_by_role("button", name="Members", exact=True)).to_have_count(0)


@pytest.mark.parametrize("unanswered", ["setup", "instance"])
def test_nobody_is_taken_for_the_first_because_the_server_did_not_answer(
    house: House, seat_at: Callable[..., Seat], unanswered: str
) -> None:
    invitation = invite_recoverers(house.office.staff, house.office.clock)[0]
    seat = seat_at(house)
    seat.open()
    seat.click("I have an invitation")
    seat.page.fill("#invitation", invitation.written)
    seat.page.route(f"**/api/v1/{unanswered}", lambda route: route.abort())
    seat.click("Continue")
    expect(seat.page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    seat.page.unroute(f"**/api/v1/{unanswered}")
    seat.click("Continue")
    expect(seat.page.locator("#number")).to_be_visible()
    expect(seat.page.get_by_role("alert")).to_have_count(0)


def test_an_act_is_told_though_the_line_is_gone_after_it(house: House, seat_at: Callable[..., Seat]) -> None:
    """The page stays: nobody is signed out, or does a removal again, because the list could not be renewed."""
    ana = seat_at(house)
    ana.sign_in()
    ana.prepare_removal("dan.housing")
    ana.page.route("**/api/v1/me", lambda route: route.abort())
    ana.click("Make new keys and remove")
    ana.sees("dan.housing is removed. New keys are in force.")
    ana.sees("The server cannot be reached.")
    ana.page.unroute("**/api/v1/me")
    ana.click("Look again")
    expect(ana.page.get_by_role("button", name="Remove dan.housing")).to_have_count(0)
    expect(ana.page.get_by_text("The server cannot be reached.")).to_have_count(0)


def writes_lines(response: Response) -> bool:
    """Whether the sealed lines of the housing team were written by this exchange."""
    return response.request.method == "PUT" and response.url.endswith("/index/housing/ngo")


def test_who_is_removed_gets_no_new_key_and_those_who_stay_read_on(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    report = {"areas": ["housing"], "housing_problem": ["deposit_kept"]}
    house.report(report)
    leaving = seat_at(house)
    leaving.sign_in("dan.housing")
    with leaving.page.expect_response(writes_lines):
        leaving.open_case()
    ana = seat_at(house)
    ana.sign_in()
    expect(ana.lines).to_have_count(1)
    ana.click("Members")
    ana.click("Remove dan.housing")
    ana.click("Make new keys and remove")
    expect(ana.page.get_by_role("alert")).to_contain_text("Tick that you want to remove this person.")
    ana.page.locator("#sure").check()
    ana.prove()
    # Lines that only somebody signed who is gone would be doubted by every colleague.
    with ana.page.expect_response(writes_lines):
        ana.click("Make new keys and remove")
        ana.sees("dan.housing is removed. New keys are in force.")
    expect(ana.page.get_by_role("button", name="Remove dan.housing")).to_have_count(0)

    epochs = {one.id: one.epoch for one in house.instance().audiences}
    assert epochs == {"resource/ngo": 1, "housing/ngo": 2, "housing/city": 1, "labour/state": 1}
    dan = house.office.people["dan.housing"].member
    with house.office.staff.read() as unit:
        grants = [(grant.holder, grant.key) for grant in unit.chain.grants() if grant.epoch == 2]
    holders = {house.office.people[name].member for name in ("ana.coordinator", "mihai.coordinator")}
    assert {holder for holder, _ in grants} == {"recovery", *holders}
    assert dan not in {holder for holder, _ in grants}

    house.report(report | {"housing_problem": ["no_lease"]})
    ana.click("Board")
    expect(ana.lines).to_have_count(2)
    mihai = seat_at(house)
    mihai.sign_in("mihai.coordinator")
    expect(mihai.lines).to_have_count(2)
    expect(mihai.page.get_by_text("was damaged or not genuine")).to_have_count(0)
    mihai.open_case()
    mihai.page.fill("#message", "New keys, old words.")
    mihai.click("Seal and send")
    mihai.sees("Sent. The person sees it at the next look.")

    away = seat_at(house)
    away.open()
    away.enter(house.office.people["dan.housing"])
    away.sees("The name, the words or the six digits are not right.")


@pytest.mark.parametrize(("days", "version"), [(40, 1), (50, 2), (100, 2)])
def test_a_coordinator_who_signs_in_renews_the_list_of_keys_in_time(
    house: House, seat_at: Callable[..., Seat], days: int, version: int
) -> None:
    """The list holds for 90 days; an ended one is still good enough to be signed again."""
    house.office.clock.turn(days * 86_400)
    seat = seat_at(house)
    seat.page.clock.set_fixed_time(house.office.clock())
    seat.sign_in()
    if version > 1:
        seat.sees("The list of keys was signed again and holds until")
    latest = StoredInstances(house.office.store).latest()
    assert latest
    assert latest[0] == version
    house.report({"areas": ["work"]})
    seat.click("Look for new reports")
    expect(seat.lines).to_have_count(1)
