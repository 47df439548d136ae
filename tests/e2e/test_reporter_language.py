"""Languages: visible, in their own script, and changed in the middle without losing a word."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from reporter_city import OpenCity
from reporter_phone import Phone

WORDS = "They keep my passport"


def test_a_switch_in_the_middle_keeps_answers_and_turns_the_page_round(phone: Phone) -> None:
    phone.to_story()
    phone.page.fill("#q-story", WORDS)
    phone.tick("who_did_it", "agency")
    english = phone.heading.inner_text()
    phone.page.click("#languages a[lang=ar]")
    expect(phone.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(phone.page.locator("html")).to_have_attribute("lang", "ar")
    assert phone.heading.inner_text() != english
    expect(phone.page.locator("#q-story")).to_have_value(WORDS)
    expect(phone.page.locator("#q-who_did_it input[value=agency]")).to_be_checked()
    assert phone.page.url == f"{phone.address}/ar/"
    expect(phone.page.locator("#languages [aria-current]")).to_have_text("العربية")
    phone.page.click("#languages a[lang=en]")
    expect(phone.heading).to_have_text(english)
    expect(phone.page.locator("#q-story")).to_have_value(WORDS)


def test_the_language_at_the_end_is_the_one_of_the_report(town: OpenCity, phone: Phone) -> None:
    before = set(town.reports())
    code = phone.to_code(WORDS)
    phone.page.click("#languages a[lang=ro]")
    expect(phone.page.locator("html")).to_have_attribute("lang", "ro")
    assert phone.code() == code
    phone.send(code)
    phone.sent()
    (report,) = set(town.reports()) - before
    opened = town.opened(report)
    assert opened.core.head
    assert opened.core.head["locale"] == "ro"
    assert opened.core.head["answers"]["story"] == WORDS


def test_a_language_that_does_not_load_leaves_everything_as_it_is(phone: Phone) -> None:
    phone.to_story()
    phone.page.fill("#q-story", WORDS)
    phone.page.route("**/ar/form.*.json", lambda route: route.abort())
    phone.page.click("#languages a[lang=ar]")
    expect(phone.page.locator("#note")).not_to_be_empty()
    expect(phone.page.locator("#q-story")).to_have_value(WORDS)
    expect(phone.page.locator("html")).to_have_attribute("lang", "en")


def _sides(page: Page, first: str, second: str) -> tuple[float, float]:
    boxes = [page.locator(selector).first.bounding_box() for selector in (first, second)]
    assert boxes[0]
    assert boxes[1]
    return boxes[0]["x"], boxes[1]["x"]


@pytest.mark.parametrize(("locale", "right_to_left"), [("en", False), ("ar", True), ("ur", True)])
def test_everything_is_mirrored_but_the_digits(
    town: OpenCity, phone_to: Callable[..., Phone], locale: str, *, right_to_left: bool
) -> None:
    phone = phone_to(town, locale)
    page = phone.page

    def first_then(first: str, second: str) -> None:
        """`first` stands where the language begins to read."""
        one, two = _sides(page, first, second)
        assert (one > two) == right_to_left, (first, second)

    phone.open()
    first_then(".bar p", "#leave")
    first_then(".facts .icon", ".facts span")
    first_then("#languages li:nth-child(1)", "#languages li:nth-child(2)")
    phone.start()
    first_then(".option input", ".option .words")
    first_then("main > .actions .button:nth-child(1)", "main > .actions .button:nth-child(2)")
    bar = page.locator(".progress").bounding_box()
    done = page.locator(".progress span").bounding_box()
    assert bar
    assert done
    assert (done["x"] > bar["x"] + 1) == right_to_left
    phone.to_code(WORDS)
    for line in page.locator("#code p").all():
        left, right = (span.bounding_box() for span in line.locator("span:not(.visually-hidden)").all())
        assert left
        assert right
        assert left["x"] < right["x"]
    expect(page.locator("#code")).to_have_css("direction", "ltr")
    phone.send(phone.code())
    phone.sent()
    page.locator("main > .actions .button").first.click()
    mine = page.locator(".thread .mine").first
    mine.wait_for()
    thread = page.locator(".thread").bounding_box()
    box = mine.bounding_box()
    assert thread
    assert box
    middle = box["x"] + box["width"] / 2 - (thread["x"] + thread["width"] / 2)
    assert (middle < 0) == right_to_left
