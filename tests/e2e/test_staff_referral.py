"""From release to result: with an office that reads here, and on paper with one that does not."""

from collections.abc import Callable

from playwright.sync_api import expect
from staff_house import House, Seat
from test_staff_release import WORK, send, to_release

LABOUR = "Labour team · Labour inspectors"


def released(house: House, seat: Seat) -> None:
    house.report(WORK)
    to_release(seat)
    send(seat, LABOUR)
    back_to_case(seat)


def back_to_case(seat: Seat) -> None:
    seat.page.locator(".crumbs button").click()
    expect(seat.page.locator(".referral")).to_be_visible()


def test_an_office_takes_on_asks_and_reports_a_result(house: House, seat_at: Callable[..., Seat]) -> None:
    seat = seat_at(house)
    released(house, seat)
    case = seat.page.locator(".referral")
    expect(case).to_contain_text("Sent, no word yet")
    expect(case).to_contain_text("Answer of the office due on")

    inspector = seat_at(house)
    inspector.sign_in("labour.liaison")
    inspector.click("Open")
    card = inspector.page.locator("li.received")
    inspector.click("Accept")
    inspector.page.get_by_label("Register number").fill("4711/2026")
    inspector.click("Seal and save")
    expect(card).to_contain_text("4711/2026")
    expect(card).to_contain_text("Taken on")
    inspector.click("Ask something")
    inspector.page.get_by_label("In short").fill("Which entrance of the site?")
    inspector.click("Seal and save")
    expect(card).to_contain_text("Which entrance of the site?")

    seat.page.locator(".crumbs button").click()
    seat.open_case()
    expect(case).to_contain_text("The office asks something")
    expect(case).to_contain_text("4711/2026")
    seat.click("Ask the person")
    expect(seat.page.locator("#message")).to_have_value(
        "The office that looks into your case needs to know something. "
        "You do not have to answer. This is the question:"
    )
    seat.click("Answer the office")
    case.get_by_label("In short").fill("The one by the river.")
    seat.click("Seal and save")
    expect(case).to_contain_text("The one by the river.")

    inspector.click("Report the result")
    inspector.page.get_by_label("Result").select_option("measures")
    inspector.page.get_by_label("In short").fill("Contracts were written.")
    inspector.click("Seal and save")
    # The coordinator wrote meanwhile: the thread is loaded, what was typed stays, and the second try goes through.
    expect(card).to_contain_text("The one by the river.")
    inspector.click("Seal and save")
    expect(card).to_contain_text("The office ordered measures")

    seat.page.locator(".crumbs button").click()
    seat.open_case()
    expect(case).to_contain_text("There is a result")
    expect(case).to_contain_text("Contracts were written.")
    expect(case).not_to_contain_text("Answer of the office due on")
    seat.click("Tell the person the result")
    expect(seat.page.locator("#message")).to_have_value(
        "The office that looked into your case has answered. This is the answer:"
    )


def test_a_petition_on_paper_holds_what_was_released_and_its_answer_is_entered(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    seat = seat_at(house)
    released(house, seat)
    seat.click("Petition on paper")
    sheets = seat.page.locator(".petition-sheet")
    expect(sheets).to_have_count(2)
    printed = " ".join(sheets.all_inner_texts())
    for word in ("27/2002", "Demo Build SRL", "Calea Torontalului 1", "30 de zile"):
        assert word in printed
    for hidden in ("passport", "أخذوا", "0700", "Losing my job", "English", "ana.coordinator"):
        assert hidden not in printed
    seat.page.emulate_media(media="print")
    expect(seat.page.get_by_role("button", name="Print")).to_be_hidden()
    seat.page.emulate_media(media="screen")

    after = seat.page.locator(".card").last
    seat.click("Handed on paper")
    after.get_by_label("How it was sent").select_option("post")
    seat.click("Seal and save")
    expect(after).to_contain_text("By post")
    seat.click("Note the register number")
    after.get_by_label("Register number").fill("99/B")
    seat.click("Seal and save")
    expect(after).to_contain_text("99/B")
    seat.click("Report the result")
    after.get_by_label("Result").select_option("nothing_found")
    after.get_by_label("In short").fill("A letter came.")
    seat.click("Seal and save")
    expect(after).to_contain_text("There is a result")
    back_to_case(seat)
    expect(seat.page.locator(".referral")).to_contain_text("A letter came.")
