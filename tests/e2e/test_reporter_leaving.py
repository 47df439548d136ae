"""Leaving: nothing of what was typed is left in the page, behind Back, or in any storage."""

import base64
import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Route, expect
from reporter_city import OpenCity
from reporter_phone import NEUTRAL, Phone

from report_portal.crypto.codes import derive_keys

SECRET = "a secret about Mr Popescu"


@pytest.fixture(scope="module")
def chromium(whole_chromium: Browser) -> Browser:
    """What stands behind Back is the whole browser's business."""
    return whole_chromium


def _typed(phone: Phone) -> None:
    phone.to_story()
    phone.page.fill("#q-story", SECRET)


def _gone(phone: Phone) -> None:
    phone.page.wait_for_url(f"{NEUTRAL}**")
    phone.page.go_back()
    phone.page.wait_for_load_state()
    assert SECRET not in phone.page.content()
    fields = phone.page.eval_on_selector_all("input, textarea", "all => all.map(field => field.value)")
    assert SECRET not in fields


@pytest.mark.parametrize("screen", ["story", "code"])
def test_leave_now_goes_elsewhere_and_back_shows_nothing(phone: Phone, screen: str) -> None:
    if screen == "code":
        phone.to_code(SECRET)
    else:
        _typed(phone)
    phone.page.click("#leave")
    _gone(phone)


def test_shift_pressed_three_times_leaves(phone: Phone) -> None:
    _typed(phone)
    for _ in range(3):
        phone.page.keyboard.press("Shift")
    _gone(phone)


def test_the_harmless_page_is_asked_for_once_however_slow_it_is(phone: Phone) -> None:
    waiting: list[Route] = []
    phone.context.route(f"{NEUTRAL}**", lambda route: waiting.append(route))  # noqa: PLW0108 - Playwright marks the handler
    _typed(phone)
    # Playwright's own click would wait for the page that is held back here.
    phone.page.locator("#leave").evaluate("link => link.click()")
    phone.page.wait_for_timeout(600)
    for route in waiting:
        route.fulfill(body="<title>elsewhere</title>", content_type="text/html")
    phone.page.wait_for_url(f"{NEUTRAL}**")
    assert len(waiting) == 1


def test_shift_within_words_does_not_leave(phone: Phone) -> None:
    _typed(phone)
    phone.page.focus("#q-story")
    for _ in range(4):
        phone.page.keyboard.press("Shift+A")
    assert phone.page.url.startswith(phone.address)
    expect(phone.page.locator("#q-story")).to_have_value(SECRET + "AAAA")


def test_leave_now_is_a_link_before_any_script_runs(phone_to: Callable[..., Phone], town: OpenCity) -> None:
    phone = phone_to(town, java_script_enabled=False)
    phone.open()
    expect(phone.page.locator("#leave")).to_have_attribute("href", NEUTRAL)


def test_the_page_behind_the_harmless_one_is_not_ours(phone: Phone) -> None:
    phone.page.goto("about:blank")
    _typed(phone)
    phone.page.click("#leave")
    phone.page.wait_for_url(f"{NEUTRAL}**")
    phone.page.go_back()
    assert phone.page.url == "about:blank"


def test_going_to_another_page_empties_this_one(phone: Phone) -> None:
    _typed(phone)
    phone.page.goto(NEUTRAL)
    _gone_after_goto = phone.page
    _gone_after_goto.go_back()
    _gone_after_goto.wait_for_load_state()
    assert SECRET not in _gone_after_goto.content()
    expect(_gone_after_goto.locator("#start")).to_be_visible()


def test_wiping_empties_fields_and_page_before_the_browser_moves(phone: Phone) -> None:
    _typed(phone)
    phone.page.evaluate(
        """() => {
            window.kept = [...document.querySelectorAll("textarea")];
            dispatchEvent(new PageTransitionEvent("pagehide"));
        }"""
    )
    left = phone.page.evaluate(
        "() => [window.kept.map(field => field.value), document.body.childNodes.length]"
    )
    assert left == [[""], 0]


def test_no_cookie_no_storage_no_third_party_and_a_title_that_says_nothing(phone: Phone) -> None:
    code = phone.report(SECRET)
    title = phone.page.title()
    assert phone.context.cookies() == []
    held = phone.page.evaluate(
        """async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
        (await caches.keys()).length, (await navigator.serviceWorker?.getRegistrations() ?? []).length]"""
    )
    assert held == [0, 0, 0, 0, 0]
    assert {request.url.split("/")[2] for request in phone.requests} == {phone.address.split("/")[2]}
    assert not any(part in title for part in (SECRET, code[:4], code[8:12], code[-4:]))


def test_sentinels_leave_the_phone_in_no_readable_form(town: OpenCity, phone: Phone) -> None:
    """What is typed, and the code, stand in no URL, header or body, in plain, base64, hex or UTF-16."""
    sentinel = "Zq7Sentinel9xK"
    code = phone.to_code(f"{sentinel} at work")
    phone.page.get_by_role("button", name="I cannot keep the code").click()
    phone.page.fill("#q-contact_value", sentinel)
    phone.page.get_by_role("button", name="I can keep the code").click()
    phone.send(code)
    phone.sent()
    haystack = b""
    for request in phone.requests:
        haystack += request.url.encode() + json.dumps(request.all_headers()).encode()
        haystack += request.post_data_buffer or b""
    # An id of random hex would hold eight of somebody's digits once in some ten millions of runs.
    mailbox = derive_keys(code, town.city.place.instance).mailbox.encode()
    assert mailbox in haystack
    haystack = haystack.replace(mailbox, b"")
    for secret in (sentinel, code, code[:8], code[8:16], code[16:]):
        plain = secret.encode()
        for form in (plain, plain.hex().encode(), secret.encode("utf-16-le"), secret.encode("utf-16-be")):
            assert form not in haystack
        assert not any(part in haystack for part in _base64_forms(plain))


def _base64_forms(plain: bytes) -> list[bytes]:
    """The letters that the text alone decides, at each of the three places where it can begin."""
    forms = []
    for before in range(3):
        start, end = -(-before * 8 // 6), (before + len(plain)) * 8 // 6
        # Four letters would stand in some sealed file by chance, once in five hundred runs.
        assert end - start >= 8
        forms.append(base64.b64encode(bytes(before) + plain)[start:end])
    return forms
