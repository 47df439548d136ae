"""A security key at the desk: added, used to sign in and to prove an act, removed."""

from collections.abc import Callable

from playwright.sync_api import CDPSession, expect
from staff_house import SIGN_IN_SECONDS, House, Seat


def plug_in(seat: Seat) -> tuple[CDPSession, str]:
    """Give the browser a key that knows its owner by a PIN."""
    session = seat.context.new_cdp_session(seat.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, str(made["authenticatorId"])


def test_a_key_is_added_signs_in_proves_and_is_removed(house: House, seat_at: Callable[..., Seat]) -> None:
    person = house.office.people["ana.coordinator"]
    seat = seat_at(house)
    page = seat.page
    seat.sign_in()
    session, key = plug_in(seat)
    seat.click("My account")
    seat.click("Add a security key or phone")
    seat.prove()
    seat.click("Add it")
    seat.sees("Give it a name of at most 40 characters.")
    page.fill("#key-name", "blue key")
    seat.prove()
    seat.click("Add it")
    expect(page.get_by_text("From now on you can sign in with it.")).to_be_visible(timeout=SIGN_IN_SECONDS)
    expect(page.get_by_text("blue key", exact=True)).to_be_visible()
    seat.sign_out()

    seat.click("Sign in again")
    page.fill("#name", person.name)
    page.fill("#words", person.passphrase)
    seat.click("Sign in with a security key or phone")
    expect(page.locator("header.top")).to_be_visible(timeout=SIGN_IN_SECONDS)

    # It proves an act as the six digits do, and asks for its owner each time.
    seat.click("My account")
    seat.click("Remove blue key")
    page.fill("#words", person.passphrase)
    page.get_by_label("Use my security key or phone instead of six digits").check()
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    seat.click("Remove")
    expect(page.locator("#key-error")).to_contain_text(
        "The browser gave no security key", timeout=SIGN_IN_SECONDS
    )
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    seat.click("Remove")
    expect(page.get_by_text("blue key no longer signs you in.")).to_be_visible(timeout=SIGN_IN_SECONDS)
    seat.sign_out()

    seat.click("Sign in again")
    page.fill("#name", person.name)
    page.fill("#words", person.passphrase)
    seat.click("Sign in with a security key or phone")
    seat.sees("The name, the words or the key are not right.")
    assert not seat.faults
