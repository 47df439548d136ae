"""The board: what is due first on top, opened in the browser, quick the second time."""

import re
from collections.abc import Callable

from playwright.sync_api import Route, expect
from staff_house import STORY, House, Seat

WORK = {"areas": ["work"], "work_problem": ["not_paid"], "employer_name": "Demo Build SRL", "story": STORY}
URGENT = {"areas": ["work"], "work_problem": ["documents_taken", "cannot_leave", "threats"], "story": STORY}
HOUSING = {"areas": ["housing"], "housing_problem": ["deposit_kept"], "share_city": "yes"}


def files_fetched(seat: Seat) -> int:
    return sum(request.url.endswith("/reports/files") for request in seat.requests)


def test_an_empty_board_says_what_will_come(house: House, seat_at: Callable[..., Seat]) -> None:
    seat = seat_at(house)
    seat.sign_in()
    expect(seat.heading("No reports yet")).to_be_visible()
    seat.sees("What must be done first is always on top, with its last day.")


def test_urgent_cases_stand_on_top_in_colour_and_words(house: House, seat_at: Callable[..., Seat]) -> None:
    house.report(WORK)
    house.report(URGENT, "ar")
    house.report(HOUSING, "ro")
    seat = seat_at(house)
    seat.sign_in()
    expect(seat.lines).to_have_count(3)
    top = seat.lines.first
    expect(top).to_contain_text("Passport or papers are kept from me")
    expect(top).to_contain_text("Arabic")
    expect(top.locator(".badge.urgent")).to_have_text("Urgent")
    expect(top.locator(".badge.forced")).to_have_text("Possible forced labour")
    expect(top.locator(".pill")).to_have_text("Act now")
    expect(seat.page.locator(".banner.urgent")).to_contain_text("Urgent cases: 1")
    for line in (seat.lines.nth(1), seat.lines.nth(2)):
        expect(line.locator(".pill")).to_have_text("Due soon")
        expect(line).to_contain_text("Not opened yet")


def test_the_second_start_opens_no_report_again(house: House, seat_at: Callable[..., Seat]) -> None:
    house.report(WORK)
    first = seat_at(house)
    first.sign_in()
    expect(first.lines).to_have_count(1)
    assert files_fetched(first) == 1

    second = seat_at(house)
    second.sign_in("mihai.coordinator")
    expect(second.lines).to_have_count(1)
    expect(second.lines.first).to_contain_text("I was not paid")
    assert files_fetched(second) == 0


def test_a_press_while_the_board_looks_is_not_lost(house: House, seat_at: Callable[..., Seat]) -> None:
    seat = seat_at(house)
    seat.sign_in()
    seat.click("My account")
    for _ in range(7):
        house.report(WORK)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    seat.page.route("**/reports/files", hold, times=1)
    with seat.page.expect_request("**/reports/files"):
        seat.click("Board")
    expect(seat.page.get_by_role("progressbar")).to_be_visible()
    seat.click("Look for new reports")
    held[0].continue_()
    seat.sees("Looked just now.")
    expect(seat.lines).to_have_count(7)
    # The first six, then the seventh: the press did not have them opened beside the look that was running.
    assert files_fetched(seat) == 2


def test_a_look_that_did_not_reach_the_server_does_not_say_that_it_did(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    seat = seat_at(house)
    seat.sign_in()
    expect(seat.heading("No reports yet")).to_be_visible()
    seat.page.route("**/reports?**", lambda route: route.abort())
    seat.click("Look for new reports")
    retry = seat.page.get_by_role("button", name="Try again")
    expect(retry).to_be_visible()
    expect(seat.page.get_by_text("Looked just now.")).to_have_count(0)
    seat.page.unroute("**/reports?**")
    retry.click()
    seat.sees("Looked just now.")
    expect(retry).to_have_count(0)


def test_what_the_server_keeps_tells_nothing(house: House, seat_at: Callable[..., Seat]) -> None:
    house.report(WORK)
    seat = seat_at(house)
    seat.sign_in()
    expect(seat.lines).to_have_count(1)
    sent = b"".join(request.post_data_buffer or b"" for request in seat.requests)
    for word in ("not_paid", "Demo Build", "passport", "جوازي"):
        assert word.encode() not in sent


def test_a_second_message_marks_the_case_as_the_same_person(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    reporter = house.report(WORK)
    seat = seat_at(house)
    seat.sign_in()
    seat.open_case()
    seat.click("Back to the board")
    expect(seat.lines.first.locator(".state")).to_have_text("Open")
    house.write(reporter, "There is more to tell.")
    seat.click("Look for new reports")
    expect(seat.lines.first.locator(".state")).to_have_text("Wrote again")
    expect(seat.lines.first.locator(".badge.wrote")).to_have_text("Same person wrote again · New messages: 1")
    seat.open_case()
    message = seat.page.locator(".messages li.in")
    expect(message).to_contain_text("There is more to tell.")
    expect(message).to_contain_text("Signed by the same person as the first report")


def open_filters(seat: Seat) -> None:
    seat.page.locator("summary#filters").click()


def test_filters_work_in_the_browser_only(house: House, seat_at: Callable[..., Seat]) -> None:
    house.report(WORK)
    house.report(HOUSING, "ro", files={b"photo": "image/jpeg"})
    seat = seat_at(house)
    seat.sign_in()
    expect(seat.lines).to_have_count(2)
    before = len(seat.requests)
    page = seat.page
    open_filters(seat)
    page.select_option("#language", label="Romanian")
    expect(seat.lines).to_have_count(1)
    expect(seat.lines.first).to_contain_text("Deposit not given back")
    page.select_option("#problem", label="I was not paid")
    expect(seat.lines).to_have_count(0)
    seat.sees("No case fits.")
    seat.sees("Cases shown: 0")
    seat.click("Clear filters")
    expect(seat.lines).to_have_count(2)
    expect(page.locator("#filters")).to_be_focused()
    page.select_option("#team", label="Housing team")
    page.get_by_label("Has files").check()
    page.select_option("#sharing", label="Yes, at least one office")
    expect(seat.lines).to_have_count(1)
    seat.sees("Filters (on: 3)")
    # They hold while a case is looked at, and stand in no address.
    assert "housing" not in seat.kept_by_browser()
    seat.click("Clear filters")
    assert len(seat.requests) == before


def test_cases_are_found_in_other_letters_and_by_keyboard(house: House, seat_at: Callable[..., Seat]) -> None:
    house.report(WORK | {"employer_name": "Elba Construct SRL"})
    house.report(HOUSING | {"landlord_name": "Șerban"}, "ro")
    first = seat_at(house)
    first.sign_in()
    expect(first.lines).to_have_count(2)
    # A colleague whose browser opens no report finds the same in the sealed lines.
    seat = seat_at(house)
    seat.sign_in("mihai.coordinator")
    expect(seat.lines).to_have_count(2)
    before = len(seat.requests)
    page = seat.page
    for typed in ("Елба", "إلبا", "एल्बा", "elba constuct"):
        page.fill("#find", typed)
        expect(seat.lines).to_have_count(1)
        expect(seat.lines.first.locator(".hit")).to_contain_text("Elba Construct SRL")
    page.fill("#find", "serban")
    expect(seat.lines.first.locator(".hit")).to_contain_text("Șerban")
    page.fill("#find", "")
    # Not `inner_text`: of a line that was not drawn yet there is none.
    page.fill("#find", seat.lines.first.locator(".number").text_content() or "")
    expect(seat.lines).to_have_count(1)
    assert len(seat.requests) == before
    # Stories are opened when they are asked for; what is looked for stays here.
    page.fill("#find", "jwzy")
    expect(seat.lines).to_have_count(0)
    seat.click("Search in the stories too (not opened yet: 2)")
    expect(seat.lines).to_have_count(1)
    expect(seat.lines.first.locator(".hit")).to_contain_text("جوازي")
    assert files_fetched(seat) == 1
    # Long enough that chance does not put it into sealed bytes.
    sought = "Zq7SentinelSought9xK"
    page.fill("#find", sought)
    expect(seat.lines).to_have_count(0)
    sent = b"".join(request.post_data_buffer or b"" for request in seat.requests)
    assert sought.lower().encode() not in sent.lower()
    assert not any(sought in request.url for request in seat.requests)
    page.fill("#find", "")
    page.focus("#find")
    page.keyboard.press("ArrowDown")
    expect(seat.lines.nth(0).locator(".go")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(seat.lines.nth(1).locator(".go")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#find")).to_be_focused()
    page.fill("#find", "elba")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".answers")).to_be_visible()
    seat.click("Back to the board")
    expect(page.locator("#find")).to_have_value("elba")
    seat.sign_out()
    seat.sign_in("mihai.coordinator")
    expect(page.locator("#find")).to_have_value("")


def test_three_reports_of_one_employer_become_one_sheet(house: House, seat_at: Callable[..., Seat]) -> None:
    for name in ("Demo Build SRL", "Демо Билд", "demo build s.r.l."):
        agreed = {"employer_name": name, "pattern_use": "yes", "share_inspectors": "all_but_contact"}
        house.report(WORK | agreed | {"story": "nobody but me"})
    house.report(WORK | {"employer_name": "Demo Build SRL"})
    seat = seat_at(house)
    seat.sign_in()
    banner = seat.page.locator(".banner.pattern")
    expect(banner).to_contain_text("3 reports name this company or agency:")
    expect(banner).to_contain_text("Демо Билд")
    expect(banner).to_contain_text("they may all come from one rival")
    seat.click("Show these cases")
    expect(seat.lines).to_have_count(3)
    seat.click("Show all cases")
    before = len(seat.requests)
    seat.click("Prepare one petition")
    romanian, english = (seat.page.locator(f".petition-sheet[lang={locale}]") for locale in ("ro", "en"))
    expect(romanian).to_contain_text("Numărul sesizărilor primite de organizație")
    row = english.get_by_role("row").filter(has_text="I was not paid")
    expect(row.get_by_role("cell")).to_have_text("3")
    assert "nobody but me" not in seat.page.content()
    # The name stands as the office knows it; how one person wrote it would show who that is.
    seat.page.fill("#paper-name", "Demo Build S.R.L. <b>")
    for sheet in (romanian, english):
        expect(sheet).to_contain_text("Demo Build S.R.L. <b>")
        expect(sheet).not_to_contain_text("Демо")
    expect(romanian).to_contain_text("Inspectoratul Teritorial de Muncă Timiș")
    expect(romanian).to_contain_text("Ordonanța Guvernului nr. 27/2002")
    # Nobody said that the city may be told.
    seat.page.select_option("#office", label="Primăria Municipiului Timișoara")
    seat.sees("3 people want to be asked before this office is told.")
    expect(romanian).to_have_count(0)
    seat.page.select_option("#office", label="Inspectoratul Teritorial de Muncă Timiș")
    expect(romanian).to_be_visible()
    # A colleague may see that one of them is another company, and take that back.
    seat.page.get_by_role("button", name=re.compile("^Not the same: case")).last.click()
    seat.sees("Fewer than 3 of these may be counted for this office")
    expect(english).to_have_count(0)
    seat.click("Back to the board")
    expect(banner).to_have_count(0)
    seat.page.go_back()
    seat.page.get_by_role("button", name=re.compile("^It is the same: case")).click()
    seat.click("Back to the board")
    expect(banner).to_have_count(1)
    sent = b"".join(request.post_data_buffer or b"" for request in seat.requests)
    # Long enough that chance does not put them into sealed bytes.
    for name in ("Demo Build", "demo build", "Демо", "демо"):
        assert name.encode() not in sent
    assert {request.url.rsplit("/api/v1", 1)[-1].split("?")[0] for request in seat.requests[before:]} <= {
        "/reports",
        "/index/resource/ngo",
        "/notices",
    }


def test_several_cases_are_closed_at_once(house: House, seat_at: Callable[..., Seat]) -> None:
    reporters = [house.report(WORK), house.report(HOUSING, "ro")]
    house.report(WORK | {"who_did_it": ["ngo_or_helper"]})
    seat = seat_at(house)
    seat.sign_in()
    page = seat.page
    seat.click("Choose several cases")
    seat.click("Choose all that are shown (3)")
    seat.sees("Cases chosen: 3")

    def confirm(act: str, title: str) -> None:
        seat.click(act)
        expect(seat.heading(title)).to_be_focused()
        if act == "Close":
            page.select_option("#bulk-value", label="Advice given")
        elif act == "Set a reminder":
            page.fill("#bulk-value", "2099-01-02")
        seat.click(title)
        seat.sees("Tick that you mean all of these cases.")
        page.get_by_label("Yes, do this to 3 cases").check()
        seat.click(title)

    # Nobody is told of an outcome before somebody has read.
    confirm("Close", "Close 3 cases")
    seat.sees("Not done: 3")
    expect(
        page.locator(".failures li").filter(has_text="Nobody has read what the person wrote")
    ).to_have_count(2)
    expect(page.locator(".failures li").filter(has_text="names a helper or an organisation")).to_have_count(1)
    for act, title in (
        ("Mark as read", "Mark 3 cases as read"),
        ("Set a reminder", "Set a reminder for 3 cases"),
    ):
        seat.click("Choose all that are shown (3)")
        confirm(act, title)
        seat.sees("Cases done:")
    seat.click("Choose all that are shown (3)")
    confirm("Close", "Close 3 cases")
    seat.sees("Cases done: 2")
    expect(page.locator(".failures li")).to_have_count(1)
    expect(seat.lines).to_have_count(1)
    for reporter in reporters:
        (told,) = [item.head for item in house.mailbox(reporter).thread]
        assert (told["status"], told["outcome"]) == ("closed", "advice_given")


def test_a_report_that_names_an_ngo_warns_before_it_is_opened(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    house.report(WORK | {"who_did_it": ["ngo_or_helper"]})
    seat = seat_at(house)
    seat.sign_in()
    expect(seat.lines.first).to_contain_text("Names a helper or NGO")
    seat.lines.first.locator(".go").click()
    seat.sees("This report names a helper or an NGO")
    expect(seat.page.locator(".answers")).to_have_count(0)
    assert "جوازي" not in seat.page.content()
    seat.click("Not me")
    expect(seat.lines.first.locator(".badge").filter(has_text="Not me")).to_be_visible()
    seat.lines.first.locator(".go").click()
    seat.click("It is not about me, open it")
    expect(seat.page.locator(".answers")).to_be_visible()


def test_what_was_taken_back_is_gone_from_the_lines_too(house: House, seat_at: Callable[..., Seat]) -> None:
    reporter = house.report(WORK)
    seat = seat_at(house)
    seat.sign_in()
    expect(seat.lines.first).to_contain_text("I was not paid")
    house.withdraw(reporter)
    seat.click("Look for new reports")
    expect(seat.lines).to_have_count(0)
    open_filters(seat)
    seat.page.get_by_label("Show closed cases").check()
    expect(seat.lines.first).to_contain_text("Taken back by the person")
    expect(seat.page.locator("main")).not_to_contain_text("I was not paid")


def test_roles_without_a_board_are_told_so(house: House, seat_at: Callable[..., Seat]) -> None:
    helper = seat_at(house)
    helper.sign_in("elena.helper")
    expect(helper.heading("No reports here for your role")).to_be_visible()
    administrator = seat_at(house)
    administrator.sign_in("admin.office")
    administrator.click("Log")
    administrator.sees("The chain is whole.")
    expect(administrator.page.get_by_role("row").filter(has_text="Made the keys")).to_have_count(1)
    for seat in (helper, administrator):
        assert not any("/reports" in request.url for request in seat.requests)


def test_a_member_of_another_team_sees_only_reports_for_that_team(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    house.report(WORK)
    house.report(HOUSING, "ro")
    seat = seat_at(house)
    seat.sign_in("dan.housing")
    expect(seat.lines).to_have_count(1)
    expect(seat.lines.first).to_contain_text("Deposit not given back")
    seat.sees("Reports for other groups: 1")
