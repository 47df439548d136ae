"""Pages ask nobody else, keep nothing, and use nothing that could keep something."""

from collections.abc import Callable, Iterator

import pytest
from main_job_kit import Answers, ReporterSteps
from main_job_place import ServedCity
from main_job_staff import StaffSteps
from main_job_watch import watch
from playwright.sync_api import Browser, Page, expect

REPORT: Answers = {"danger_now": "no", "areas": ["work", "housing"], "story": "x", "share_inspectors": "no"}
OWN_SCHEMES = ("http://localhost:", "data:")


def test_the_whole_way_uses_no_cookie_no_storage_and_no_third_party(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps]
) -> None:
    """Every use of storage, cookies and hidden lines is noted by `reporter_at` and refused at its end."""
    phone = reporter_at(served, "en")
    phone.open_site()
    code = phone.report(REPORT)
    phone.come_back(code)
    phone.write_back("More words.")
    words = phone.words
    phone.press(words.reporter("box_withdraw"))
    phone.press(words.reporter("box_withdraw_sure"))
    expect(phone.page.get_by_role("main")).to_contain_text(
        words.reporter("box_withdrawn").split("{")[0].strip()
    )
    hosts = {request.url.split("/")[2] for request in phone.requests if request.url.startswith("http")}
    assert hosts == {served.reporters.address.removeprefix("http://")}
    assert all(request.url.startswith(OWN_SCHEMES) for request in phone.requests)
    assert len(phone.requests) > 15
    assert b"set-cookie" not in served.reporters.received.lower()
    assert b"cookie:" not in served.reporters.sent.lower()


def test_staff_pages_ask_nobody_else(served: ServedCity, desk_of: Callable[..., StaffSteps]) -> None:
    ana = desk_of("ana.coordinator", "en")
    ana.look_again()
    hosts = {request.url.split("/")[2] for request in ana.requests if request.url.startswith("http")}
    assert hosts == {served.staff.address.removeprefix("http://")}
    assert b"set-cookie" not in served.staff.received.lower()
    assert b"cookie:" not in served.staff.sent.lower()


@pytest.fixture
def watched(chromium: Browser, served: ServedCity) -> Iterator[tuple[Page, list[str]]]:
    with chromium.new_context() as context:
        used = watch(context)
        page = context.new_page()
        page.goto(f"{served.reporters.address}/en/")
        yield page, used


@pytest.mark.parametrize(
    ("use", "noted"),
    [
        ("localStorage.setItem('a', '1')", "Storage.setItem"),
        ("sessionStorage.a = 1", "sessionStorage"),
        ("document.cookie = 'a=1'", "document.cookie"),
        ("document.cookie", "document.cookie"),
        ("indexedDB.open('a')", "indexedDB"),
        ("caches.open('a')", "caches"),
        ("navigator.serviceWorker", "navigator.serviceWorker"),
        ("navigator.sendBeacon('/')", "navigator.sendBeacon"),
        ("new BroadcastChannel('a')", "BroadcastChannel"),
        ("window.name = 'a'", "name"),
    ],
)
def test_the_watch_notes_every_use(watched: tuple[Page, list[str]], use: str, noted: str) -> None:
    page, used = watched
    assert used == []
    page.evaluate(f"() => void ({use})")
    page.wait_for_function("() => true")
    assert noted in used
