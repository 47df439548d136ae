"""A copy of a case: it is in the log before it exists, opens to its receiver alone, and holds words as words."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Download, expect
from staff_house import House, Seat

from report_portal.crypto.opening.envelope import open_envelope
from report_portal.crypto.opening.identities import HybridIdentity

HOSTILE = "</p><script>alert(1)</script> \u202egnp.exe =HYPERLINK(0)"
FEAR = "To lose my job"
NUMBER = "0700 000 000"
TOLD = {
    "age_group": "adult",
    "areas": ["work"],
    "work_problem": ["not_paid"],
    "story": HOSTILE,
    "afraid_of": ["lose_job"],
    "contact_want": "contact_me",
    "contact_value": NUMBER,
}
# Begins as every PNG does: what is no picture by its bytes is a file to save.
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\0\0\x08" * 2 + b"a picture" * 20
PAGE = b"<script>alert(2)</script>"
# What would be on paper if the browser printed now.
ON_PAPER = "() => document.querySelector('.copy-sheet').checkVisibility()"


def copies(seat: Seat) -> int:
    return sum(
        row["action"] == "exported"
        for row in seat.house.office.signed_in("mihai.coordinator").get("/log")["rows"]
    )


def test_a_copy_opens_to_its_receiver_and_is_noted_first(house: House, seat_at: Callable[..., Seat]) -> None:
    house.report(TOLD, files={PICTURE: "image/png", PAGE: "text/html", PAGE * 2: "image/png"})
    lawyer = HybridIdentity.generate()
    seat = seat_at(house)
    page = seat.page
    seat.sign_in()
    seat.open_case()
    page.emulate_media(media="print")
    expect(page.locator(".answers")).to_be_hidden()
    page.emulate_media(media="screen")
    seat.click("Make a copy of the case")

    page.get_by_label("Key of the receiver").fill("age1notakey")
    seat.click("Note it in the log and save")
    expect(page.get_by_role("alert")).to_contain_text("This is not such a key")
    page.get_by_label("Key of the receiver").fill(lawyer.recipient.text)
    with page.expect_download() as waiting:
        seat.click("Note it in the log and save")
    expect(page.get_by_text("the copy is in the log")).to_be_visible()
    opened = opened_by(lawyer, waiting.value)
    assert "&lt;script&gt;alert(1)" in opened
    assert "<script" not in opened
    # What would turn "exe.png" around is shown, not obeyed.
    assert "\ufffdgnp.exe" in opened
    assert "default-src 'none'" in opened
    assert FEAR not in opened
    assert NUMBER not in opened
    assert re.search(r'<img src="data:image/png;base64,[A-Za-z0-9+/=]+"', opened)
    assert opened.count("<img") == 1
    assert opened.count("data:application/octet-stream") == 2
    assert "data:text/html" not in opened
    assert copies(seat) == 1

    page.get_by_label("With what only the NGO reads").check()
    expect(page.locator(".copy-sheet")).to_contain_text(FEAR)
    page.evaluate("() => { window.print = () => { window.paper = (" + ON_PAPER + ")() } }")
    page.emulate_media(media="print")
    assert not page.evaluate(ON_PAPER)
    page.emulate_media(media="screen")
    typed = page.get_by_label("To go on, type the number of the case")
    number = re.sub(r"\D", "", page.get_by_role("heading", level=1).inner_text())
    typed.fill("".join(str((int(digit) + 1) % 10) for digit in number))
    seat.click("Note it in the log and print")
    expect(page.get_by_role("alert")).to_contain_text("Type the six digits of the case.")
    assert copies(seat) == 1
    typed.fill(page.get_by_role("heading", level=1).inner_text())
    page.emulate_media(media="print")
    page.locator("form").filter(has=typed).evaluate("form => form.requestSubmit()")
    page.wait_for_function("() => window.paper !== undefined")
    assert page.evaluate("window.paper")
    assert copies(seat) == 2
    assert not page.evaluate(ON_PAPER)


def opened_by(holder: HybridIdentity, download: Download) -> str:
    assert re.fullmatch(r"\d{6}\.html\.age", download.suggested_filename)
    return open_envelope(Path(download.path()).read_bytes(), [holder]).decode()
