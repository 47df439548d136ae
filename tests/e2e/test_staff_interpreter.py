"""One text on its way to an interpreter and back: two browsers, what neither of them lets out, and its last day."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect
from staff_house import STORY, House, Seat
from test_staff_case import WORK
from test_staff_looks import PHONE, audit

from report_portal.crypto.opening.given_texts import open_given_text
from report_portal.store.staff_schema import staff_texts

RAVI = "ravi.interpreter"
TRANSLATION = "They took my passport, all of it."
MESSAGE = "My cousin Ram works there too."
DAYS = 9


def rows(house: House) -> list[tuple[str, str | None, bytes]]:
    """The texts as the server holds them: id, day of return, sealed file."""
    with house.office.store.read() as connection:
        found = connection.execute(staff_texts.select()).all()
    return [(one.id, one.returned, one.data) for one in found]


def give(ana: Seat, beside: str, into: str) -> None:
    """Give the words at `beside` to the interpreter, after seeing what leaves."""
    card = ana.page.locator(beside)
    card.get_by_role("button", name="Give to an interpreter").click()
    card.get_by_label("Into").select_option(into)
    card.get_by_role("button", name=f"Give it to {RAVI}", exact=True).click()
    expect(card.get_by_role("status").last).to_contain_text("Given.")


def number_of(seat: Seat) -> str:
    """The number of the newest text in the case."""
    return seat.page.locator(".given-texts li strong").first.inner_text()


def test_a_text_goes_to_an_interpreter_comes_back_and_ends(
    house: House, seat_at: Callable[..., Seat]
) -> None:
    reporter = house.report(WORK | {"answer_language": "en"}, "ar")
    house.write(reporter, MESSAGE)
    house.office.join(house.office.signed_in("mihai.coordinator"), RAVI, ("interpreter", "ngo", ()))
    ana, ravi = seat_at(house), seat_at(house, viewport=PHONE, bypass_csp=True)

    there(house, ana)
    back(house, ana, ravi)
    declined(house, ana, ravi)
    over(house, ana, ravi)

    told = b"".join(one.post_data_buffer or b"" for seat in (ana, ravi) for one in seat.requests)
    for words in (STORY, TRANSLATION, MESSAGE, "knows"):
        assert words.encode() not in told
    assert all(words not in ravi.kept_by_browser() for words in (STORY, MESSAGE, TRANSLATION))


def there(house: House, ana: Seat) -> None:
    """Exactly the words that were shown reach one person, who sees nothing beside them."""
    ana.sign_in()
    ana.open_case()
    beside = ana.page.locator(".answers .beside")
    beside.get_by_role("button", name="Give to an interpreter").click()
    expect(beside.locator(".leaving .words")).to_have_text(STORY)
    expect(beside.get_by_label("From")).to_have_value("ar")
    last = (datetime.now(UTC).date() + timedelta(days=31)).isoformat()
    beside.get_by_label("Last day").fill(last)
    ana.click(f"Give it to {RAVI}")
    expect(ana.page.get_by_role("alert")).to_contain_text("Choose a day from today to")
    beside.get_by_role("button", name="Give to an interpreter").click()
    expect(beside.locator(".leaving")).to_have_count(0)
    give(ana, ".answers .beside", "en")
    expect(ana.page.locator(".given-texts")).to_contain_text(f"With {RAVI} until")
    expect(ana.page.locator(".casefile .messages > li").last).to_contain_text(f"to {RAVI} until")

    ((text, _, sealed),) = rows(house)
    person = house.office.people[RAVI]
    key = house.office.people["ana.coordinator"].verify_key
    today = datetime.now(UTC).date().isoformat()
    expected = (house.instance().instance, text, person.member)
    head = open_given_text(sealed, person.identity, expected, lambda _member, _day: key, today)
    assert (head["words"], head["of"], head["locale"]) == (STORY, "ar", "en")


def back(house: House, ana: Seat, ravi: Seat) -> None:
    """By keyboard and under axe; the translation stands in the case under the interpreter's name."""
    ravi.sign_in(RAVI)
    page = ravi.page
    expect(page.locator("header.top nav button")).to_have_text(["Texts", "My account"])
    expect(page.locator(".own-texts li")).to_have_count(1)
    expect(page.locator(".own-texts")).to_contain_text(number_of(ana))
    expect(page.locator(".own-texts")).to_contain_text("From Arabic into English")
    expect(page.locator("main")).not_to_contain_text(STORY)
    audit(page)
    page.get_by_role("button", name="Open text").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".words")).to_have_text(STORY)
    expect(page.locator(".words")).to_have_attribute("lang", "ar")
    expect(page.locator("#translation")).to_have_attribute("lang", "en")
    audit(page)
    page.locator("#translation").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.locator("#translation").focus()
    page.keyboard.type(TRANSLATION)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    ravi.sees("Sent back. The text is deleted here.")
    expect(page.locator(".own-texts li")).to_have_count(0)
    assert [returned is not None for _, returned, _ in rows(house)] == [True]

    ana.click("Back to the board")
    ana.open_case()
    words = ana.page.locator(".answers .by-staff")
    expect(words).to_contain_text(f"Translated into English by interpreter {RAVI}")
    expect(words.locator(".words")).to_have_text(TRANSLATION)
    expect(ana.page.locator(".given-texts")).to_contain_text(f"Translated by {RAVI}")
    expect(ana.page.locator(".casefile .messages > li").last).to_contain_text(f"Took in what {RAVI} made")
    assert rows(house) == []


def declined(house: House, ana: Seat, ravi: Seat) -> None:
    """Whoever knows the people says so with one press, and the text is gone."""
    give(ana, ".thread .beside", "ro")
    ravi.click("Look again")
    ravi.page.get_by_role("button", name="Open text").click()
    expect(ravi.page.locator(".words")).to_have_text(MESSAGE)
    ravi.click("I know these people")
    ravi.sees("Given back without a translation.")
    ana.click("Back to the board")
    ana.open_case()
    expect(ana.page.locator(".given-texts li").first).to_contain_text(f"{RAVI} knows the people")
    expect(ana.page.locator(".thread .by-staff")).to_have_count(0)
    assert rows(house) == []


def over(house: House, ana: Seat, ravi: Seat) -> None:
    """After its last day neither the server nor, where that goes on, the page gives it out."""
    give(ana, ".answers .beside", "ro")
    give(ana, ".thread .beside", "ro")
    ana.page.locator(".given-texts li").first.get_by_role("button", name="Take it back").click()
    expect(ana.page.locator(".given-texts li").first).to_contain_text(f"Not with {RAVI} any more")
    ravi.click("Look again")
    expect(ravi.page.locator(".own-texts li")).to_have_count(1)

    # A page left open that long is locked; whoever comes back starts anew.
    ravi.sign_out()
    ravi.page.clock.set_system_time(datetime.now(UTC) + timedelta(days=DAYS))
    ravi.sign_in(RAVI)
    ravi.sees("is not genuine or not for today. It is not shown.")
    expect(ravi.page.locator(".own-texts li")).to_have_count(0)

    ravi.sign_out()
    house.office.clock.turn(DAYS * 86_400)
    ravi.sign_in(RAVI)
    ravi.sees("There is no text for you now.")
    expect(ravi.page.get_by_text("is not genuine")).to_have_count(0)
