"""Staff screens that hardly anybody ever sees, in Arabic and in the dark, on a phone and on a desk."""

import re
from collections.abc import Callable

from playwright.sync_api import expect
from staff_house import SIGN_IN_SECONDS, STORY, House, Seat
from test_staff_looks import PHONE, audit, audit_at_both_sizes, keys
from test_staff_recovery import DAY, check_number
from test_staff_release import INSPECTOR, by_hand

from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.triage.services.founding import invite_recoverers


def in_the_dark(seat_at: Callable[..., Seat], house: House) -> Seat:
    return seat_at(house, "ar", color_scheme="dark", viewport=PHONE, bypass_csp=True)


def test_recovery(house: House, seat_at: Callable[..., Seat]) -> None:
    office = house.office
    invitation = invite_recoverers(office.staff, office.clock)[0]
    number = check_number(office.keys.root)
    person = seat_at(house).enrol(invitation.written, "rodica.new", number=number)
    seat = in_the_dark(seat_at, house)
    page = seat.page

    def take_the_sheet() -> None:
        seat.open()
        start = keys(seat, "recover.start")
        seat.enter(person)
        expect(page.get_by_role("button", name=start)).to_be_visible(timeout=SIGN_IN_SECONDS)
        audit_at_both_sizes(page)
        seat.click(start)
        # The button stands under a smaller heading of the same words.
        title = keys(seat, "recover.title")
        expect(page.get_by_role("heading", name=title, level=1, exact=True)).to_be_visible()
        expect(page.locator("progress")).to_have_count(0)

    take_the_sheet()
    expect(page.locator("#key")).to_have_count(0)
    audit_at_both_sizes(page)
    office.clock.turn(4 * DAY)
    page.clock.set_fixed_time(office.clock())
    take_the_sheet()
    audit_at_both_sizes(page)
    go_on = keys(seat, "app.continue")
    page.fill("#key", HybridIdentity.generate().text)
    page.fill("#number", number)
    seat.click(go_on)
    seat.sees(keys(seat, "recover.wrong_sheet"))
    audit_at_both_sizes(page)
    page.fill("#key", office.keys.recovery.text)
    page.fill("#number", number)
    seat.click(go_on)
    expect(page.locator("article.sheet")).to_be_visible()
    audit_at_both_sizes(page)
    seat.click(keys(seat, "recover.send"))
    expect(page.get_by_role("alert")).to_be_visible()
    audit_at_both_sizes(page)
    fresh = re.sub(r"\s", "", page.locator(".secret").first.inner_text())
    page.fill("#last", fresh[-6:])
    page.locator("#safe").check()
    seat.click(keys(seat, "recover.send"))
    expect(page.locator("header.top")).to_be_visible(timeout=SIGN_IN_SECONDS)
    expect(page.locator("progress")).to_have_count(0)
    audit_at_both_sizes(page)


def test_somebody_is_refused(house: House, seat_at: Callable[..., Seat]) -> None:
    """Who came with an invitation that a coordinator refuses never gets in."""
    mihai = seat_at(house)
    mihai.sign_in("mihai.coordinator")
    mihai.click("Members")
    mihai.click("Invite somebody")
    mihai.page.fill("#name", "vera.new")
    mihai.page.get_by_label("Housing team · NGO").check()
    mihai.click("Make the invitation")
    expect(mihai.page.locator("article.sheet")).to_be_visible()
    invitation, number = (re.sub(r"\s", "", one) for one in mihai.page.locator(".secret").all_inner_texts())
    vera = seat_at(house)
    person = vera.enrol(invitation, "vera.new", number=number)

    seat = in_the_dark(seat_at, house)
    page = seat.page
    seat.sign_in()
    seat.click(keys(seat, "nav.members"))
    audit_at_both_sizes(page)
    seat.click(keys(seat, "members.confirm"))
    # Another coordinator made the invitation: its secret is asked for.
    page.fill("#secret", "1234")
    seat.click(keys(seat, "members.confirm_check"))
    seat.sees(keys(seat, "setup.invitation_error"))
    audit_at_both_sizes(page)
    seat.click(keys(seat, "members.refuse"))
    expect(page.locator("#secret")).to_have_count(0)
    audit_at_both_sizes(page)
    seat.prove()
    seat.click(keys(seat, "members.refuse"))
    seat.sees(keys(seat, "members.refuse_done").replace("{name}", "vera.new"))
    audit_at_both_sizes(page)
    vera.click("Sign in now")
    vera.enter(person)
    expect(vera.page.get_by_role("alert")).to_be_visible(timeout=SIGN_IN_SECONDS)
    expect(vera.page.locator("header.top")).to_have_count(0)
    audit(vera.page)


def test_something_was_sent_against_a_rule(house: House, seat_at: Callable[..., Seat]) -> None:
    by_hand(house, house.report(INSPECTOR), {"who_did_it": ["labour_inspector"]})
    seat = in_the_dark(seat_at, house)
    seat.sign_in()
    seat.open_case()
    expect(seat.page.locator(".referral")).to_contain_text(keys(seat, "against.barred"))
    audit_at_both_sizes(seat.page)
    liaison = in_the_dark(seat_at, house)
    liaison.sign_in("labour.liaison")
    liaison.page.locator("li.received").get_by_role("button").click()
    liaison.sees(keys(liaison, "received.not_for_us"))
    audit_at_both_sizes(liaison.page)


def test_petitions_and_a_copy(house: House, seat_at: Callable[..., Seat]) -> None:
    agreed = {"areas": ["work"], "work_problem": ["not_paid"], "pattern_use": "yes"}
    agreed |= {"share_inspectors": "all_but_contact", "story": STORY, "answer_language": "en"}
    for name in ("Demo Build SRL", "Демо Билд", "demo build s.r.l."):
        by_hand(
            house,
            house.report(agreed | {"employer_name": name}),
            {"work_problem": ["not_paid"], "story": STORY},
        )
    seat = in_the_dark(seat_at, house)
    page = seat.page
    seat.sign_in()
    expect(page.locator(".banner.pattern")).to_be_visible()
    audit_at_both_sizes(page)
    seat.click(keys(seat, "pattern.petition"))
    expect(page.locator(".petition-sheet")).to_have_count(2)
    audit_at_both_sizes(page)
    page.locator(".crumbs button").click()
    seat.open_case()
    expect(page.locator(".referral")).to_be_visible()
    seat.click(keys(seat, "petition.open"))
    expect(page.locator(".petition-sheet")).to_have_count(2)
    audit_at_both_sizes(page)
    page.locator(".crumbs button").click()
    seat.click(keys(seat, "export.open"))
    expect(page.locator(".answers")).to_have_count(0)
    audit_at_both_sizes(page)
