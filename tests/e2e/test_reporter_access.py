"""Every screen in every language under axe, and the whole way by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from reporter_audit import NARROW, auditor
from reporter_city import OpenCity
from reporter_phone import Phone

from report_portal.crypto.codes import derive_keys
from report_portal.instance_folder import load_instance

Look = Callable[[], None]


@pytest.mark.parametrize("locale", load_instance().languages)
def test_axe_finds_nothing_on_any_screen(town: OpenCity, phone_to: Callable[..., Phone], locale: str) -> None:
    phone = phone_to(town, locale, viewport=NARROW, color_scheme="light", bypass_csp=True)
    page = phone.page
    look = auditor(page, locale)
    for path in ("/", f"/{locale}/nowhere", f"/{locale}/"):
        page.goto(town.address + path)
        look()
    _audit_questions(phone, look)
    _audit_check_and_code(phone, look)
    _audit_return(phone, look)


def _audit_questions(phone: Phone, look: Look) -> None:
    page = phone.page
    phone.start()
    look()
    phone.onwards.click()
    look()
    phone.tick("danger_now", "yes")
    phone.go_on()
    look()
    phone.onwards.click()
    phone.tick("age_group", "under_18")
    phone.tick("reporting_for", "i_help_someone")
    look()
    phone.go_on()
    phone.tick("areas", "work", "housing", "unfair_treatment")
    look()
    phone.go_on()
    while not page.locator("#q-story").is_visible():
        look()
        phone.skip.click()
    page.fill("#q-story", "x" * 9990)
    phone.tick("who_did_it", "ngo_or_helper", "city_official")
    look()
    phone.go_on()
    page.locator(".readers").wait_for()
    look()
    phone.go_on()


def _audit_check_and_code(phone: Phone, look: Look) -> None:
    page = phone.page
    look()
    for number in range(page.locator("section.card .options .button").count()):
        page.locator("section.card .options .button").nth(number).click()
        look()
        phone.back.click()
    phone.go_on()
    page.locator("#code").wait_for()
    look()
    code = phone.code()
    page.locator(".question .button.quiet").click()
    look()
    page.locator("main > .button.quiet").click()
    page.route("**/api/v1/reports", lambda route: route.abort())
    phone.send(code)
    page.locator(".notice.error").wait_for()
    look()
    page.unroute("**/api/v1/reports")
    page.locator(".notice.error .button.primary").click()
    phone.sent()
    look()
    page.locator("main > .actions .button").first.click()
    page.locator("#write").wait_for()
    look()
    _audit_second_thoughts(phone, look)
    _more(phone, 4)
    page.locator("#code").wait_for()
    look()
    page.route("**/mailbox/code", lambda route: route.abort())
    phone.send(phone.code())
    page.locator(".notice.error").wait_for()
    look()
    page.unroute("**/mailbox/code")
    page.locator(".notice.error .button.primary").click()
    page.locator(".done").wait_for()
    look()
    phone.onwards.click()
    page.locator("#write").wait_for()
    look()


def _more(phone: Phone, number: int) -> None:
    """Open one of the things that can be done beside writing; they stand in the last card."""
    phone.page.locator("#write").wait_for()
    phone.page.locator("section.card").last.locator(".button").nth(number).click()


def _audit_second_thoughts(phone: Phone, look: Look) -> None:
    page = phone.page
    _more(phone, 0)
    look()
    for number in range(page.locator("section.card .options .button").count()):
        page.locator("section.card .options .button").nth(number).click()
        look()
        phone.back.click()
    page.locator("section.card .options .button").nth(2).click()
    page.locator("#q-work_problem input").first.check()
    phone.onwards.click()
    page.locator("#told").wait_for()
    look()
    page.locator("main > .actions .button").click()
    _more(phone, 2)
    look()
    phone.onwards.click()
    page.locator("#faults").wait_for()
    page.locator("summary").nth(5).click()
    page.locator("#strikes input:visible").first.check()
    look()
    phone.onwards.click()
    page.locator("#struck").wait_for()
    look()
    page.locator("main > .actions .button").last.click()
    expect(page.locator("#strikes input:checked")).to_have_count(1)
    phone.back.click()
    for number in (3, 5):
        _more(phone, number)
        look()
        page.locator("main > .actions .button").last.click()
    page.locator("#write").wait_for()


def _audit_return(phone: Phone, look: Look) -> None:
    page = phone.page
    phone.open()
    page.click("#return")
    look()
    page.fill("#code", "1")
    phone.onwards.click()
    page.locator("#faults").wait_for()
    look()


def test_every_screen_puts_the_focus_on_its_heading(phone: Phone) -> None:
    phone.start()
    expect(phone.heading).to_be_focused()
    phone.tick("danger_now", "no")
    phone.go_on()
    expect(phone.heading).to_be_focused()
    phone.back.click()
    expect(phone.heading).to_be_focused()


def _tab_to(page: Page, selector: str, most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            _in_sight(page)
            return
    raise AssertionError(selector)


def _in_sight(page: Page) -> None:
    """What has the focus is not hidden behind the bar that stays on top."""
    hidden = page.evaluate(
        """() => {
            const box = document.activeElement.getBoundingClientRect();
            const bar = document.querySelector(".bar").getBoundingClientRect();
            return !document.activeElement.closest(".bar") && box.bottom <= bar.bottom && box.top >= 0;
        }"""
    )
    assert not hidden


def test_a_report_is_sent_with_the_keyboard_alone(town: OpenCity, phone: Phone) -> None:
    before = set(town.reports())
    page = phone.page
    phone.open()
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    expect(page.locator(".skip-link")).to_be_in_viewport()
    _tab_to(page, "#start")
    page.keyboard.press("Enter")
    expect(page.locator("#q-danger_now")).to_be_visible()
    _tab_to(page, "#q-danger_now input")
    page.keyboard.press("ArrowDown")
    _tab_to(page, "main > .actions .primary")
    page.keyboard.press("Enter")
    expect(page.locator("#q-age_group")).to_be_visible()
    _tab_to(page, "main > .actions .quiet")
    page.keyboard.press("Enter")
    expect(page.locator("#q-areas")).to_be_visible()
    _tab_to(page, "#q-areas input")
    page.keyboard.press("Space")
    _tab_to(page, "main > .actions .primary")
    page.keyboard.press("Enter")
    while not page.locator("#q-story").is_visible():
        _tab_to(page, "main > .actions .quiet")
        page.keyboard.press("Enter")
    _tab_to(page, "#q-story")
    page.keyboard.type("typed by hand")
    _tab_to(page, "main > .actions .primary")
    page.keyboard.press("Enter")
    page.locator(".readers").wait_for()
    _tab_to(page, "main > .actions .primary")
    page.keyboard.press("Enter")
    page.locator("#told").wait_for()
    _tab_to(page, "main > .actions .primary")
    page.keyboard.press("Enter")
    page.locator("#code").wait_for()
    _tab_to(page, "#last-four")
    page.keyboard.type(phone.code()[-4:])
    _tab_to(page, "main > .actions .primary")
    page.keyboard.press("Enter")
    phone.sent()
    (report,) = set(town.reports()) - before
    opened = town.opened(report)
    assert opened.core.head
    assert opened.core.head["answers"]["story"] == "typed by hand"


def test_who_comes_back_does_everything_with_the_keyboard_alone(town: OpenCity, phone: Phone) -> None:
    code = phone.report()
    page = phone.page
    phone.open()
    _press(page, "#return")
    page.locator("#code").wait_for()
    _tab_to(page, "#code")
    page.keyboard.type(code)
    _press(page, "main > .actions .primary")
    page.locator("#write").wait_for()
    _tab_to(page, "#write")
    page.keyboard.type("and then it went on")
    _press(page, ".card .actions .primary")
    expect(page.locator("main .notice[role=status]")).to_contain_text("has arrived")
    _press(page, "section.card:last-of-type .options button:nth-child(3)")
    _press(page, "#strikes details:nth-child(6) summary")
    _press(page, "#strikes details[open] input", "Space")
    _press(page, "main > .actions .primary")
    page.locator("#struck").wait_for()
    _press(page, "main > .actions .danger")
    page.locator("#write").wait_for()
    _press(page, "section.card:last-of-type .options button:nth-child(4)")
    _press(page, ".permission button")
    page.locator("#write").wait_for()
    _press(page, "section.card:last-of-type .options button:nth-child(2)")
    _tab_to(page, "main input[type=file], main button")
    _press(page, "main > .actions button")
    page.locator("#write").wait_for()
    _press(page, "section.card:last-of-type .options button:nth-child(1)")
    _press(page, "section.card .options button:nth-child(3)")
    _press(page, "#q-work_problem input", "Space")
    _press(page, "main > .actions .primary")
    page.locator("#told").wait_for()
    _press(page, ".card .actions .primary")
    page.locator("#write").wait_for()
    report = derive_keys(code, town.city.place.instance).mailbox
    kinds = [item.head["kind"] for item in town.opened(report).thread if item.head]
    assert kinds == ["message", "strike", "permission", "message"]
    _press(page, "section.card:last-of-type .options button:nth-child(5)")
    _tab_to(page, "#last-four")
    page.keyboard.type(phone.code()[-4:])
    _press(page, "main > .actions .primary")
    page.locator(".done").wait_for()
    _press(page, "main > .actions .primary")
    page.locator("#write").wait_for()
    _press(page, "section.card:last-of-type .options button:nth-child(6)")
    _press(page, "main > .actions .danger")
    expect(page.locator("main")).to_contain_text("You took this report back")


def _press(page: Page, selector: str, key: str = "Enter") -> None:
    _tab_to(page, selector)
    page.keyboard.press(key)


def test_targets_are_large_enough_for_a_thumb(phone: Phone) -> None:
    phone.to_code()
    for button in phone.page.locator("button:visible, a.button:visible").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 24
        assert box["width"] >= 24


@pytest.mark.parametrize("setting", [{"reduced_motion": "reduce"}, {"forced_colors": "active"}])
def test_the_way_works_with_forced_colours_and_without_motion(
    town: OpenCity, phone_to: Callable[..., Phone], setting: dict[str, str]
) -> None:
    phone = phone_to(town, "en", **setting)
    phone.to_share()
    expect(phone.page.locator(".readers")).to_be_visible()


def test_the_printed_code_stands_alone_on_its_paper(phone: Phone) -> None:
    phone.to_code()
    phone.page.emulate_media(media="print")
    expect(phone.page.locator("#code")).to_be_visible()
    expect(phone.page.locator(".paper-only").first).to_contain_text("localhost")
    for hidden in ("#leave", "main > .actions", "#languages", "#last-four"):
        expect(phone.page.locator(hidden).first).to_be_hidden()
