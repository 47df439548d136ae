"""One case: what was told, in the reader's language with the person's words beside; answering, status, closing."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect
from staff_house import STORY, House, Seat
from triage_kit import Reporter

from report_portal.instance_folder import load_instance
from report_portal.web.catalogues import load_texts

WORK = {
    "danger_now": "no",
    "areas": ["work"],
    "work_problem": ["not_paid", "threats"],
    "employer_name": "Demo Build SRL",
    "story": STORY,
    "afraid_of": ["lose_job"],
    "contact_want": "contact_me",
    "contact_value": "0700 000 000",
    "answer_language": "ar",
}


def last_answer(house: House, reporter: Reporter) -> dict[str, object]:
    head = house.mailbox(reporter).thread[-1].head
    assert head
    return dict(head)


def test_ticks_are_read_in_the_staffs_language_and_words_as_written(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    house.report(WORK, "ar")
    seat = seat_at(house, "ro")
    seat.sign_in("ioana.resource")
    seat.open_case()
    answers = seat.page.locator(".answers")
    expect(answers).to_contain_text("Nu m-au plătit")
    words = answers.locator(".words").filter(has_text="passport")
    expect(words).to_have_text(STORY)
    expect(words).to_have_attribute("lang", "ar")
    expect(words).to_have_attribute("dir", "auto")
    expect(words).to_have_attribute("translate", "no")


def test_contact_details_are_shown_only_when_asked_for(house: House, seat_at: Callable[..., Seat]) -> None:
    house.report(WORK)
    seat = seat_at(house)
    seat.sign_in()
    seat.open_case()
    assert "0700" not in seat.page.content()
    seat.click("Show how to reach the person")
    seat.sees("0700 000 000")


def test_own_words_reach_the_person_and_only_them(house: House, seat_at: Callable[..., Seat]) -> None:
    reporter = house.report(WORK | {"answer_language": "en"})
    seat = seat_at(house)
    seat.sign_in()
    seat.open_case()
    seat.page.fill("#message", "We can meet on Friday.")
    seat.click("Seal and send")
    seat.sees("Sent. The person sees it at the next look.")
    expect(seat.page.locator(".messages li.out")).to_contain_text("We can meet on Friday.")
    head = last_answer(house, reporter)
    assert (head["text"], head["locale"], head["canned"]) == ("We can meet on Friday.", "en", None)
    assert head["from"] == "resource/ngo"
    sent = b"".join(request.post_data_buffer or b"" for request in seat.requests)
    assert b"Friday" not in sent


def test_a_ready_made_message_goes_in_the_persons_language(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    reporter = house.report(WORK | {"answer_language": "ro"}, "ro")
    seat = seat_at(house)
    seat.sign_in()
    seat.open_case()
    page = seat.page
    page.select_option("#canned", label="Ask: labour inspectors")
    expect(page.locator(".preview")).to_contain_text("May we tell the labour inspectors")
    text = page.input_value("#message")
    assert "inspect" in text
    assert "May we" not in text
    expect(page.locator("#asks")).to_have_value("labour/state")
    seat.click("Seal and send")
    seat.sees("Sent. The person sees it at the next look.")
    head = last_answer(house, reporter)
    assert (head["text"], head["locale"]) == (text, "ro")
    assert (head["canned"], head["asks"]) == ("ask_inspectors", "labour/state")


def test_another_language_than_the_person_wants_needs_a_second_look(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    reporter = house.report(WORK | {"answer_language": "ro"}, "ro")
    seat = seat_at(house)
    seat.sign_in()
    seat.open_case()
    seat.page.select_option("#message-language", "en")
    seat.sees("The person wants answers in Romanian. This message is marked as English.")
    seat.page.fill("#message", "Hello.")
    seat.click("Seal and send")
    expect(seat.page.get_by_role("alert")).to_be_focused()
    assert house.mailbox(reporter).thread == ()
    seat.page.get_by_label("Send in English all the same").check()
    seat.click("Seal and send")
    seat.sees("Sent. The person sees it at the next look.")
    assert last_answer(house, reporter)["locale"] == "en"


def test_status_and_reminder(house: House, seat_at: Callable[..., Seat]) -> None:
    reporter = house.report(WORK)
    seat = seat_at(house)
    seat.sign_in()
    seat.open_case()
    seat.page.select_option("#status", "waiting_for_you")
    seat.click("Set the status")
    seat.sees("The status is set.")
    assert last_answer(house, reporter)["status"] == "waiting_for_you"
    seat.page.fill("#reminder", "2031-05-06")
    seat.click("Set the reminder")
    seat.sees("The reminder is saved.")
    with house.office.staff.read() as unit:
        row = unit.reports.get(reporter.id)
    assert row
    assert row.reminder == "2031-05-06"
    seat.click("Back to the board")
    expect(seat.lines.first.locator(".state")).to_have_text("Waiting for the person")


def test_closing_needs_an_outcome_and_tells_the_person(house: House, seat_at: Callable[..., Seat]) -> None:
    reporter = house.report(WORK)
    seat = seat_at(house)
    seat.sign_in()
    seat.open_case()
    seat.page.locator("summary").click()
    seat.click("Close the case")
    expect(seat.page.get_by_role("alert")).to_contain_text("Choose what came of it.")
    seat.page.select_option("#outcome", "money_recovered")
    seat.page.locator("#sure").check()
    seat.click("Close the case")
    seat.sees("Closed ·")
    head = last_answer(house, reporter)
    assert (head["status"], head["outcome"]) == ("closed", "money_recovered")
    with house.office.staff.read() as unit:
        row = unit.reports.get(reporter.id)
    assert row
    assert row.closed
    seat.click("Back to the board")
    expect(seat.lines).to_have_count(0)


def test_a_colleagues_answer_in_between_is_not_overwritten(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    reporter = house.report(WORK | {"answer_language": "en"})
    ana, mihai = seat_at(house), seat_at(house)
    for seat, name in ((ana, "ana.coordinator"), (mihai, "mihai.coordinator")):
        seat.sign_in(name)
        seat.open_case()
        seat.page.fill("#message", f"Words of {name}")
    ana.click("Seal and send")
    ana.sees("Sent. The person sees it at the next look.")
    mihai.click("Seal and send")
    mihai.sees("A colleague or the person wrote something new at the same time.")
    expect(mihai.page.locator(".messages li.out")).to_contain_text("Words of ana.coordinator")
    assert mihai.page.input_value("#message") == "Words of mihai.coordinator"
    mihai.click("Seal and send")
    mihai.sees("Sent. The person sees it at the next look.")
    assert [item.head and item.head["text"] for item in house.mailbox(reporter).thread] == [
        "Words of ana.coordinator",
        "Words of mihai.coordinator",
    ]


def test_saving_a_file_gives_what_the_person_sent(
    house: House, seat_at: Callable[..., Seat], tmp_path: Path
) -> None:
    content = b"\xff\xd8 a photo that is none"
    house.report(WORK, files={content: "image/jpeg"})
    seat = seat_at(house)
    seat.sign_in()
    seat.open_case()
    seat.sees("Files come from strangers and can harm a computer.")
    with seat.page.expect_download() as download:
        seat.click("Open and save")
    assert download.value.suggested_filename.endswith("-1.jpg")
    download.value.save_as(tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == content
    seat.sees("Saved to your downloads.")


def test_only_pictures_are_shown_each_in_a_frame_that_can_do_nothing(
    house: House, seat_at: Callable[..., Seat], chromium: Browser
) -> None:
    page = chromium.new_page(viewport={"width": 120, "height": 80})
    picture = page.screenshot()
    page.close()
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg' onload='top.ran = true'><script>top.ran = true</script></svg>"
    # It begins as a picture and ends there.
    broken = picture[:33] + b"nothing that could be drawn"
    with_a_page = picture + b"<html><script>top.ran = true</script><img src='/ran'></html>"
    files = {
        drawing: "image/jpeg",
        broken: "image/png",
        with_a_page: "image/jpeg",
        b"%PDF-1.7 x": "application/pdf",
    }
    house.report(WORK, files=files)
    seat = seat_at(house)
    seat.sign_in()
    seat.open_case()
    frames = seat.page.locator("iframe")
    card = seat.page.locator(".files")
    expect(card.get_by_role("button", name="Open and save")).to_have_count(4)
    expect(card.get_by_role("button", name="Show here")).to_have_count(3)

    seat.click("Show here: File 1")
    seat.sees("This file is not the picture it says it is.")
    expect(frames).to_have_count(0)
    seat.click("Show here: File 2")
    expect(frames).to_have_count(1)
    assert natural_width(seat) == 0
    seat.click("Show here: File 3")
    expect(frames).to_have_attribute("title", re.compile("^File 3,"))
    assert natural_width(seat) == 120
    frame = frames.element_handle().content_frame()  # type: ignore[union-attr] # it is there
    assert frame
    assert frame.evaluate("self.origin") == "null"
    assert frame.evaluate("document.querySelectorAll('script, img').length") == 1
    assert frames.get_attribute("sandbox") == ""
    # The desk cannot be reached from it, and knows nothing of what was in the files.
    assert seat.page.evaluate("typeof ran") == "undefined"
    assert seat.page.evaluate("document.querySelector('iframe').contentDocument") is None
    assert not any(request.url.endswith("/ran") for request in seat.requests)

    seat.click("Larger")
    expect(seat.page.frame_locator("iframe").get_by_role("img")).to_have_attribute("width", "150%")
    seat.click("Hide the picture")
    expect(frames).to_have_count(0)


def natural_width(seat: Seat) -> int:
    """Pixels of the picture in the frame; 0 where it is none."""
    shown = seat.page.frame_locator("iframe").locator("img")
    return int(shown.evaluate("image => image.decode().then(() => image.naturalWidth, () => 0)"))


def test_gaps_of_a_ready_made_message_are_filled_in_both_languages(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    reporter = house.report(WORK | {"answer_language": "ro"}, "ro")
    seat = seat_at(house)
    seat.sign_in()
    seat.open_case()
    page = seat.page
    page.select_option("#canned", "with_office")
    page.fill("#gap-day", "2031-12-07")
    expect(page.locator(".preview")).to_contain_text("what you allowed to: [Office]. They should")
    seat.click("Seal and send")
    expect(page.get_by_role("alert")).to_contain_text("Fill in all gaps of the message first: Office.")
    assert house.mailbox(reporter).thread == ()
    page.select_option("#gap-office", "housing/city")
    audiences = load_instance(house.office.data / "instance").audiences
    (names,) = [audience.name for audience in audiences if audience.id == "housing/city"]
    expect(page.locator(".preview")).to_contain_text(
        f"{names['en']}. They should answer by Sunday, December 7"
    )
    text = page.input_value("#message")
    assert text == load_texts("ro").text("reply.with_office").format(
        office=names["ro"], day="duminică, 7 decembrie"
    )
    seat.click("Seal and send")
    seat.sees("Sent. The person sees it at the next look.")
    head = last_answer(house, reporter)
    assert (head["text"], head["locale"], head["canned"]) == (text, "ro", "with_office")
