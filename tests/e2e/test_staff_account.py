"""My account: a member changes words and authenticator at the desk, and works on with the new ones."""

import base64
import re
from collections.abc import Callable

from playwright.sync_api import expect
from staff_house import SIGN_IN_SECONDS, House, Seat

from report_portal.triage import totp


def prove(seat: Seat, words: str) -> None:
    seat.page.fill("#words", words)
    seat.page.fill("#totp", seat.code(seat.house.office.people["ana.coordinator"]))


def test_words_and_authenticator_are_changed_and_all_pages_closed(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    person = house.office.people["ana.coordinator"]
    seat = seat_at(house)
    page = seat.page
    seat.sign_in()
    seat.click("My account")
    seat.click("Change my words")
    fresh = " ".join(page.locator(".seven li").all_inner_texts())
    page.get_by_label("I have written them down").check()
    seat.click("Continue")
    for position in (2, 5, 7):
        page.fill(f"#word-{position}", fresh.split()[position - 1])
    seat.click("Continue")

    # The new words prove nothing yet, and nothing is sent for them.
    prove(seat, fresh)
    seat.click("Use the new words from now on")
    expect(page.locator("#words-error")).to_be_visible(timeout=SIGN_IN_SECONDS)
    assert not any(request.url.endswith("/me/passphrase") for request in seat.requests)
    prove(seat, person.passphrase)
    seat.click("Use the new words from now on")
    expect(page.get_by_text("Your new words count from now on")).to_be_visible(timeout=SIGN_IN_SECONDS)
    assert fresh not in seat.kept_by_browser()
    person.passphrase, person._secrets = fresh, None

    seat.click("Renew my authenticator")
    secret = base64.b32decode(re.sub(r"\s", "", page.locator(".secret").inner_text()))
    prove(seat, fresh)
    page.fill("#new-totp", totp.code_at(secret, totp.step_at(house.office.clock())))
    seat.click("Use the new entry from now on")
    expect(page.get_by_text("The new entry counts from now on")).to_be_visible(timeout=SIGN_IN_SECONDS)
    person.totp_secret, person.last_step = secret, totp.step_at(house.office.clock())

    seat.click("Sign out everywhere now")
    expect(seat.heading("You are signed out")).to_be_visible()
    # Both new factors open the board with every key as before.
    seat.sign_in()
    assert not seat.faults
