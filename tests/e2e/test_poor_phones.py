"""Old telephones, careful browsers, bad lines: the report arrives all the same."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from chromium import SMALL, launch, leave
from main_job_wire import Wire
from playwright.sync_api import Browser, BrowserType, Page
from reporter_city import OpenCity
from reporter_phone import Phone

from report_portal.web.catalogues import load_texts

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
STORY = "They keep my passport and did not pay me."


@pytest.fixture(scope="module")
def careful(browser_type: BrowserType) -> Iterator[Browser]:
    """A browser that compiles no scripts, as Tor Browser does at its level "Safer"."""
    browser = launch(browser_type, "--js-flags=--jitless")
    yield browser
    browser.close()


# What browsers learned after the oldest that is supported: Chrome 87, Firefox 78, Safari 14, all of 2020.
SINCE_2020 = {
    "Array": ["fromAsync"],
    "Array.prototype": [
        *("at", "findLast", "findLastIndex", "toReversed", "toSorted", "toSpliced", "with"),
    ],
    "String.prototype": ["at", "isWellFormed", "toWellFormed"],
    "Uint8Array": ["fromBase64", "fromHex"],
    "Uint8Array.prototype": ["at", "findLast", "toBase64", "toHex", "toReversed", "toSorted", "setFromHex"],
    "Object": ["hasOwn", "groupBy"],
    "Map": ["groupBy"],
    "Set.prototype": ["difference", "intersection", "isSubsetOf", "union"],
    "Promise": ["any", "try", "withResolvers"],
    "Intl": ["DisplayNames", "DurationFormat", "ListFormat", "Segmenter"],
    "Crypto.prototype": ["randomUUID"],
    "URL": ["canParse", "parse"],
    "AbortSignal": ["any", "timeout"],
    "Element.prototype": ["checkVisibility", "setHTML", "setHTMLUnsafe"],
    "globalThis": [
        *("AggregateError", "Iterator", "Navigation", "WeakRef", "FinalizationRegistry", "scheduler"),
        *("structuredClone", "trustedTypes", "createImageBitmap", "CompressionStream", "DecompressionStream"),
        *("CSSStyleSheet", "OffscreenCanvas", "WebAssembly"),
    ],
}


def test_a_browser_of_2020_goes_the_whole_way(town: OpenCity, phone_to: Callable[..., Phone]) -> None:
    phone = phone_to(town)
    phone.context.add_init_script(
        "for (const [owner, names] of Object.entries("
        + json.dumps(SINCE_2020)
        + """)) {
            const object = owner.split(".").reduce((found, name) => found && found[name], globalThis);
            for (const name of names) if (object) delete object[name];
        }"""
    )
    phone.open()
    assert (
        phone.page.evaluate("[typeof [].at, typeof structuredClone, typeof trustedTypes]")
        == ["undefined"] * 3
    )
    before = set(town.reports())
    code = phone.report(STORY)
    (report,) = set(town.reports()) - before
    phone.page.get_by_role("button", name="Add photos or papers").click()
    body = b"%PDF-1.7 " + bytes(range(256)) * 30
    phone.page.set_input_files("#files", [{"name": "a.pdf", "mimeType": "application/pdf", "buffer": body}])
    phone.page.get_by_role("button", name="Send the files").click()
    phone.page.get_by_text(load_texts("en").text("reporter.files_sent")).wait_for()
    phone.come_back(code)
    phone.page.locator("#write").fill("more")
    phone.page.locator(".card .button.primary").click()
    phone.page.get_by_text(load_texts("en").text("reporter.box_written")).wait_for()
    assert [item.head["text"] for item in town.opened(report).thread if item.head] == ["", "more"]


def test_without_compiled_scripts_and_webassembly_everything_works(town: OpenCity, careful: Browser) -> None:
    context = careful.new_context(viewport=SMALL)
    context.add_init_script("delete globalThis.WebAssembly")
    phone = Phone(context, town.address)
    phone.page.set_default_timeout(60_000)
    before = set(town.reports())
    phone.open()
    assert phone.page.evaluate("typeof WebAssembly") == "undefined"
    code = phone.report(STORY)
    (report,) = set(town.reports()) - before
    opened = town.opened(report)
    assert opened.core.head
    assert opened.core.head["answers"]["story"] == STORY
    phone.come_back(code)
    phone.page.locator("#write").fill("more")
    phone.page.locator(".card .button.primary").click()
    phone.page.get_by_text(load_texts("en").text("reporter.box_written")).wait_for()
    assert [item.head["text"] for item in town.opened(report).thread if item.head] == ["more"]
    assert phone.faults == []
    leave(context)


@pytest.fixture
def bad_line(town: OpenCity) -> Iterator[Wire]:
    """A line to the site on which one piece in twenty is lost."""
    wire = Wire(town.server.port)
    wire.break_lines(every=20)
    yield wire
    wire.close()


def test_on_a_slow_line_that_breaks_the_report_arrives_once(
    town: OpenCity, phone_to: Callable[..., Phone], bad_line: Wire
) -> None:
    phone = phone_to(town)
    phone.address = bad_line.address
    page = phone.page
    page.set_default_timeout(60_000)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    before = set(town.reports())
    _reach(page, phone.open, "#start:visible")
    _reach(page, lambda: page.click("#start"), "#q-danger_now")
    phone.tick("danger_now", "no")
    phone.go_on()
    phone.skip.click()
    phone.tick("areas", "work")
    phone.go_on()
    phone.skip_to("#q-story")
    page.fill("#q-story", STORY)
    for until in (".readers", "#told", "#code"):
        _reach(page, phone.onwards.click, until)
    page.fill("#last-four", phone.code()[-4:])
    _reach(page, phone.onwards.click, ".done")
    assert bad_line.broken > 0
    (report,) = set(town.reports()) - before
    opened = town.opened(report)
    assert opened.core.head
    assert opened.core.head["answers"]["story"] == STORY


def _reach(page: Page, act: Callable[[], object], until: str) -> None:
    """Do something, and try again as the screen offers it, or load the page again where there is none."""
    end = time.monotonic() + 120
    with suppress(Exception):
        act()
    while time.monotonic() < end:
        with suppress(Exception):
            page.wait_for_selector(until, timeout=3_000)
            return
        with suppress(Exception):
            again = page.locator(".notice.error .button:visible, #again:visible")
            if again.count():
                again.first.click(timeout=1_000)
            elif page.locator("h1").count() == 0:
                act()
    raise AssertionError(until)
