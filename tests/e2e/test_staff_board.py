"""The board: what is due first on top, opened in the browser, quick the second time."""

from collections.abc import Callable

from playwright.sync_api import expect
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


def test_filters_work_in_the_browser_only(house: House, seat_at: Callable[..., Seat]) -> None:
    house.report(WORK)
    house.report(HOUSING, "ro")
    seat = seat_at(house)
    seat.sign_in()
    expect(seat.lines).to_have_count(2)
    before = len(seat.requests)
    page = seat.page
    page.select_option("#language", label="Romanian")
    expect(seat.lines).to_have_count(1)
    expect(seat.lines.first).to_contain_text("Deposit not given back")
    page.select_option("#problem", label="I was not paid")
    expect(seat.lines).to_have_count(0)
    seat.sees("No case fits these filters.")
    seat.click("Clear filters")
    expect(seat.lines).to_have_count(2)
    page.select_option("#team", label="Housing team")
    expect(seat.lines).to_have_count(1)
    seat.click("Clear filters")
    number = seat.lines.first.locator(".number").inner_text()
    page.fill("#find", number)
    expect(seat.lines).to_have_count(1)
    assert len(seat.requests) == before


def test_three_reports_of_one_employer_show_a_pattern(house: House, seat_at: Callable[..., Seat]) -> None:
    for name in ("Demo Build SRL", "DEMO BUILD", "demo build s.r.l."):
        house.report(WORK | {"employer_name": name, "pattern_use": "yes"})
    house.report(WORK | {"employer_name": "Demo Build SRL"})
    seat = seat_at(house)
    seat.sign_in()
    expect(seat.page.locator(".banner.pattern")).to_contain_text("3 reports name “demo build”")
    seat.click("Show these cases")
    expect(seat.lines).to_have_count(3)


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
    seat.page.get_by_label("Show closed cases").check()
    expect(seat.lines.first).to_contain_text("Taken back by the person")
    assert "I was not paid" not in seat.page.locator("main").inner_text()


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
