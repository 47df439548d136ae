"""Leaving: after fifteen idle minutes or by the button, nothing opened stays anywhere."""

import re
from collections.abc import Callable

from playwright.sync_api import Route, expect
from staff_house import STORY, House, Seat

WORK = {"areas": ["work"], "work_problem": ["not_paid"], "story": STORY}
MINUTE = 60_000


def test_signing_out_leaves_an_empty_page_behind(house: House, seat_at: Callable[..., Seat]) -> None:
    house.report(WORK)
    seat = seat_at(house)
    seat.sign_in()
    seat.open_case()
    seat.sign_out()
    assert "passport" not in seat.page.content()
    seat.page.go_back()
    seat.page.wait_for_load_state()
    assert "passport" not in seat.page.content()
    expect(seat.page.locator("header.top")).to_have_count(0)


def test_the_session_is_over_at_the_server_too(house: House, seat_at: Callable[..., Seat]) -> None:
    seat = seat_at(house)
    seat.sign_in()
    status = status_of_this_session(seat, house)
    assert status() == 200
    with seat.page.expect_response("**/api/v1/session"):
        seat.click("Sign out")
    assert status() == 401


def status_of_this_session(seat: Seat, house: House) -> Callable[[], int]:
    token = next(
        request.headers["authorization"]
        for request in seat.requests
        if request.headers.get("authorization", "").startswith("Session ")
    )
    headers = {"Authorization": token}
    return lambda: seat.context.request.get(f"{house.address}/api/v1/me", headers=headers).status


def test_the_page_closes_after_fifteen_idle_minutes_and_warns_before(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    house.report(WORK)
    seat = seat_at(house)
    seat.page.clock.install()
    seat.sign_in()
    seat.open_case()
    seat.page.clock.run_for(13 * MINUTE)
    expect(seat.page.locator("dialog")).to_have_count(0)
    seat.page.clock.run_for(MINUTE + 5_000)
    warning = seat.page.get_by_role("dialog", name="Are you still there?")
    expect(warning).to_be_visible()
    # Real seconds pass too, many on a busy machine.
    expect(warning).to_contain_text(re.compile(r"\b(5[0-5]|[1-4]?[0-9]) seconds"))
    expect(warning.get_by_role("button", name="Stay")).to_be_focused()
    seat.click("Stay")
    expect(warning).to_have_count(0)
    seat.page.clock.run_for(14 * MINUTE + 45_000)
    expect(warning).to_be_visible()
    # The last seconds pass by themselves: a page that goes while its clock is being turned answers no more.
    expect(seat.heading("You are signed out")).to_be_visible(timeout=30_000)
    seat.sees("You were away, so this page was closed.")
    assert "passport" not in seat.page.content()


def test_moving_about_keeps_the_page_open(house: House, seat_at: Callable[..., Seat]) -> None:
    seat = seat_at(house)
    seat.page.clock.install()
    seat.sign_in()
    for _ in range(3):
        seat.page.clock.run_for(10 * MINUTE)
        seat.page.mouse.move(100, 100)
        seat.page.mouse.move(200, 200)
    expect(seat.page.locator("header.top")).to_be_visible()
    expect(seat.page.locator("dialog")).to_have_count(0)


def test_the_browser_keeps_nothing_outside_the_page(house: House, seat_at: Callable[..., Seat]) -> None:
    reporter = house.report(WORK)
    seat = seat_at(house)
    seat.sign_in()
    seat.open_case()
    number = seat.page.locator("h1").inner_text().removeprefix("Case ")
    kept = seat.kept_by_browser()
    assert kept == f'[[],[],"","{house.address}/en/","Desk",{{"screen":1}},0,[]]'
    # Names of built files are random hex, in which six digits may stand by chance.
    asked = [request.url for request in seat.requests if "/static/" not in request.url]
    assert len(asked) > 3
    for secret in (reporter.id, number, number.replace(" ", ""), "passport"):
        assert all(secret not in url for url in asked)
    seat.page.go_back()
    expect(seat.lines).to_have_count(1)


def test_a_session_that_ended_at_the_server_closes_the_page(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    house.report(WORK)
    seat = seat_at(house)
    seat.sign_in()
    house.office.clock.turn(16 * 60)
    seat.click("Look for new reports")
    expect(seat.heading("You are signed out")).to_be_visible()
    assert "I was not paid" not in seat.page.content()


def test_a_page_that_broke_is_left_for_a_fresh_one(house: House, seat_at: Callable[..., Seat]) -> None:
    house.report(WORK)
    seat = seat_at(house)
    seat.sign_in()
    seat.open_case()
    status = status_of_this_session(seat, house)
    assert status() == 200
    with seat.page.expect_response("**/api/v1/session"):
        break_down(seat)
    expect(seat.heading("You are signed out")).to_be_visible()
    seat.sees("What you did last may not have been kept.")
    assert "passport" not in seat.page.content()
    assert status() == 401

    # A page that breaks again as soon as it has come is not loaded for ever.
    break_down(seat)
    expect(seat.page.get_by_role("alert")).to_contain_text("The page stopped")
    assert seat.page.url.endswith("?broken")
    seat.page.reload()
    seat.click("Sign in again")
    assert seat.page.url.endswith("/en/")
    expect(seat.page.get_by_label("Sign-in name")).to_be_visible()
    assert seat.faults == ["unforeseen"] * 2
    seat.faults.clear()


def test_what_fails_while_somebody_signs_out_is_no_breakdown(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    seat = seat_at(house)
    seat.sign_in()

    def unanswered(route: Route) -> None:
        if "authorization" not in route.request.headers:
            route.continue_()

    seat.page.route("**/api/v1/session", unanswered)
    out = seat.page.get_by_role("button", name="Sign out", exact=True)
    out.evaluate("button => { button.click(); setTimeout(() => { throw new Error('unforeseen'); }); }")
    seat.sees("Keys and opened reports are gone from this page.")
    assert seat.page.url.endswith("?out")
    assert seat.faults == ["unforeseen"]
    seat.faults.clear()


def break_down(seat: Seat) -> None:
    seat.page.evaluate("() => void setTimeout(() => { throw new Error('unforeseen'); })")
