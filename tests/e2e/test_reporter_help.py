"""Pages to read: with and without scripts, in every direction and colour, and quickly left."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from reporter_audit import NARROW, auditor
from reporter_city import OpenCity, ReporterCity, offered
from reporter_phone import NEUTRAL, Phone

from report_portal.web.help_text import HELP_PAGES, help_path

ALL = ("help/", *(help_path(name) for name in HELP_PAGES))
BOXES = """() => {
    const box = selector => document.querySelector(selector).getBoundingClientRect();
    const first = document.createRange();
    first.selectNodeContents(document.querySelector(".help-text li"));
    return {
        width: document.documentElement.clientWidth,
        wide: document.documentElement.scrollWidth,
        site: box(".bar p"), leave: box("#leave"), item: box(".help-text li"), text: first.getBoundingClientRect(),
        list: box(".help-text ul"),
    };
}"""


@pytest.mark.parametrize("locale", offered())
def test_axe_finds_nothing_on_any_page(town: OpenCity, phone_to: Callable[..., Phone], locale: str) -> None:
    phone = phone_to(town, locale, viewport=NARROW, color_scheme="light", bypass_csp=True)
    look = auditor(phone.page, locale)
    for path in ALL:
        phone.page.goto(f"{town.address}/{locale}/{path}")
        expect(phone.page.locator("#leave-how")).to_be_visible()
        look()


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_boxes_stand_on_the_side_where_the_language_begins(
    town: OpenCity, phone_to: Callable[..., Phone], locale: str
) -> None:
    page = phone_to(town, locale).page
    for name in HELP_PAGES:
        page.goto(f"{town.address}/{locale}/{help_path(name)}")
        boxes = page.evaluate(BOXES)
        assert boxes["wide"] <= boxes["width"]
        if locale == "ar":
            assert boxes["leave"]["right"] <= boxes["site"]["left"]
            assert boxes["item"]["right"] < boxes["list"]["right"]
            assert boxes["text"]["right"] > boxes["item"]["right"] - 4
        else:
            assert boxes["site"]["right"] <= boxes["leave"]["left"]
            assert boxes["item"]["left"] > boxes["list"]["left"]
            assert boxes["text"]["left"] < boxes["item"]["left"] + 4


def test_the_digits_of_a_number_keep_their_order_in_arabic(
    town: OpenCity, phone_to: Callable[..., Phone]
) -> None:
    page = phone_to(town, "ar").page
    page.goto(f"{town.address}/ar/{help_path('where')}")
    number = page.get_by_role("link", name="0800 800 678")
    first, last = (
        number.evaluate(
            """(link, at) => {
                const range = document.createRange();
                range.setStart(link.firstChild, at);
                range.setEnd(link.firstChild, at + 1);
                return range.getBoundingClientRect().left;
            }""",
            at,
        )
        for at in (0, 11)
    )
    assert first < last


@pytest.mark.parametrize("name", HELP_PAGES)
def test_pages_are_read_and_left_without_any_script(
    town: OpenCity, phone_to: Callable[..., Phone], name: str
) -> None:
    page = phone_to(town, java_script_enabled=False).page
    page.goto(f"{town.address}/en/")
    page.locator(f'.help-card a[href$="/{help_path(name)}"]').click()
    expect(page.locator(".help-text h2").first).to_be_visible()
    expect(page.locator("#leave-how")).to_be_hidden()
    page.click("#leave")
    page.wait_for_url(f"{NEUTRAL}**")


@pytest.mark.parametrize("way", ["button", "keys"])
def test_a_page_is_left_at_once_and_does_not_stand_behind_the_harmless_one(phone: Phone, way: str) -> None:
    page = phone.page
    page.goto("about:blank")
    page.goto(f"{phone.address}/en/{help_path('work')}")
    expect(page.locator("#leave-how")).to_be_visible()
    if way == "button":
        page.click("#leave")
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url(f"{NEUTRAL}**")
    page.go_back()
    assert page.url == "about:blank"


def test_nothing_is_kept_and_the_tab_says_nothing(phone: Phone) -> None:
    for path in ALL:
        phone.page.goto(f"{phone.address}/en/{path}")
        assert phone.page.title().startswith("Good to know")
    assert phone.context.cookies() == []
    held = phone.page.evaluate("() => [localStorage.length, sessionStorage.length]")
    assert held == [0, 0]
    assert {request.url.split("/")[2] for request in phone.requests} == {phone.address.split("/")[2]}


def test_the_same_page_in_another_language_and_the_way_back(phone: Phone) -> None:
    page = phone.page
    page.goto(f"{phone.address}/en/{help_path('room')}")
    page.locator('.languages a[lang="ar"]').click()
    expect(page).to_have_url(f"{phone.address}/ar/{help_path('room')}")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.locator('main > p a[href="/ar/"]').click()
    expect(page.locator("#start")).to_be_visible()


def test_the_first_and_the_last_screen_lead_to_the_pages(phone: Phone) -> None:
    page = phone.page
    phone.report()
    page.get_by_role("link", name="Good to know").click()
    expect(page).to_have_url(f"{phone.address}/en/help/")
    page.go_back()
    expect(page.locator("#start")).to_be_visible()
    page.click("#return")
    page.get_by_role("link", name="Good to know").click()
    expect(page).to_have_url(f"{phone.address}/en/help/")
    page.get_by_role("link", name="What happens after you send").click()
    expect(page.locator("h1")).to_have_text("What happens after you send")


def test_a_printed_page_is_text_alone(phone: Phone) -> None:
    page = phone.page
    page.goto(f"{phone.address}/en/{help_path('where')}")
    page.emulate_media(media="print")
    expect(page.locator(".help-text .contacts")).to_be_visible()
    for hidden in ("#leave", ".languages", ".help-card", "footer", "main > p"):
        expect(page.locator(hidden)).to_be_hidden()


def test_before_the_key_ceremony_the_pages_can_be_read(
    tmp_path: Path, phone_to: Callable[..., Phone]
) -> None:
    with ReporterCity(tmp_path).open(ceremony=False) as closed:
        page = phone_to(closed).page
        page.goto(f"{closed.address}/en/")
        page.get_by_role("link", name="Where you can go").click()
        expect(page.locator(".help-text .contacts")).to_be_visible()
        page.click("#leave")
        page.wait_for_url(f"{NEUTRAL}**")
