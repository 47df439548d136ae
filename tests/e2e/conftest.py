"""Chromium, and a city that takes reports."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

import pytest
from chromium import SMALL, launch, launch_shell, leave, open_context
from main_job_kit import ReporterSteps
from main_job_place import Secrets, ServedCity, make_city, name_site, served_copy
from main_job_staff import StaffSteps
from main_job_watch import watch
from main_job_words import Words
from playwright.sync_api import Browser, BrowserType, expect, sync_playwright
from reporter_city import OpenCity, ReporterCity
from reporter_phone import Phone
from staff_house import CheckedOffice, House, Seat, copy_of, empty_office, full_office, listening

# Longer than anything takes on a machine that does other things too; nothing waits that long where all is well.
expect.set_options(timeout=20_000)


# Seconds after which a desk signs in anew; a test that holds one is ended after 300 s, or says why not.
_LEFT_ALONE = 240
# How Playwright says that the browser, and not the page in it, failed a test.
_BROKEN = "net::ERR_|Protocol error|Target crashed|Target page, context or browser has been closed"
TRANSPORT = rf"\A(Error|TargetClosedError): (.|\n)*({_BROKEN})"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give browser tests a second run where the browser's own transport broke, and only there.

    A browser is many programs that speak to each other; on a machine whose cores are all taken one of them now
    and then drops a page or a connection, about once in some thousands of tests, which says nothing about the
    product. What a test asserts is never asked twice: not even when it fails because of such an error. The
    summary names every second run (`-rR`), so that one which comes back again and again is seen.
    """
    here = Path(__file__).parent
    once_more = pytest.mark.flaky(reruns=1, only_rerun=[TRANSPORT], rerun_except=[AssertionError])
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(once_more)


@pytest.fixture(scope="session")
def browser_type() -> Iterator[BrowserType]:
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def chromium(browser_type: BrowserType) -> Iterator[Browser]:
    browser = launch_shell(browser_type)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def whole_chromium(browser_type: BrowserType) -> Iterator[Browser]:
    """The browser with its tabs and history, for what hangs on them."""
    browser = launch(browser_type)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCity]:
    """One city for all tests that only send and read."""
    with ReporterCity(tmp_path_factory.mktemp("town")).open() as opened:
        yield opened


@pytest.fixture
def city(tmp_path: Path) -> Iterator[OpenCity]:
    """A city of a test's own, for tests that change its keys."""
    with ReporterCity(tmp_path).open() as opened:
        yield opened


@pytest.fixture
def phone_to(chromium: Browser) -> Iterator[Callable[..., Phone]]:
    """Makes phones: `phone_to(city, "ar")`; every one of them must end without a script error."""
    with ExitStack() as stack:
        phones: list[Phone] = []

        def make(city: OpenCity, locale: str = "en", **options: object) -> Phone:
            context = open_context(chromium, **{"viewport": SMALL, **options})
            stack.callback(leave, context)
            phones.append(Phone(context, city.address, locale))
            return phones[-1]

        yield make
        assert [fault for phone in phones for fault in phone.faults] == []


@pytest.fixture
def phone(phone_to: Callable[..., Phone], town: OpenCity) -> Phone:
    """An English reader's phone at the common city."""
    return phone_to(town)


@pytest.fixture(scope="session")
def office_template(tmp_path_factory: pytest.TempPathFactory) -> CheckedOffice:
    """An open office with all staff, made once: stretching eight passphrases takes its time."""
    return full_office(tmp_path_factory.mktemp("office") / "data")


@pytest.fixture
def house(office_template: CheckedOffice, tmp_path: Path) -> Iterator[House]:
    """An open office of a test's own, listening."""
    with listening(copy_of(office_template, tmp_path / "office")) as opened:
        yield opened


@pytest.fixture
def empty_house(tmp_path: Path) -> Iterator[House]:
    """An instance before its key ceremony, listening."""
    with listening(empty_office(tmp_path / "office")) as opened:
        yield opened


@pytest.fixture
def seat_at(chromium: Browser) -> Iterator[Callable[..., Seat]]:
    """Makes staff browsers: `seat_at(house)`; every one of them must end without a script error."""
    with ExitStack() as stack:
        seats: list[Seat] = []

        def make(house: House, locale: str = "en", **options: object) -> Seat:
            context = open_context(chromium, **{"viewport": {"width": 1366, "height": 768}, **options})
            stack.callback(leave, context)
            seats.append(Seat(house, context, locale))
            return seats[-1]

        yield make
        assert [fault for seat in seats for fault in seat.faults] == []


@pytest.fixture(scope="session")
def city_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Secrets]:
    """A city's data folder and secrets, made once by its real key ceremony."""
    data = tmp_path_factory.mktemp("city") / "data"
    return data, make_city(data)


@pytest.fixture(scope="session")
def served(
    city_template: tuple[Path, Secrets], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServedCity]:
    """A whole city run by `report-portal serve`, for everything that leaves it running."""
    city = served_copy(city_template, tmp_path_factory.mktemp("served"))
    name_site(city)
    with city:
        yield city


@pytest.fixture
def own_city(city_template: tuple[Path, Secrets], tmp_path: Path) -> Iterator[ServedCity]:
    """A served city of a test's own, to stop and start."""
    with served_copy(city_template, tmp_path) as city:
        yield city


@pytest.fixture
def reporter_at(chromium: Browser) -> Iterator[Callable[..., ReporterSteps]]:
    """Makes phones: `reporter_at(city, "ar")`; none may keep anything, or end with a script error."""
    with ExitStack() as stack:
        phones: list[tuple[ReporterSteps, list[str]]] = []

        def make(city: ServedCity, locale: str = "en", **options: object) -> ReporterSteps:
            context = open_context(chromium, **{"viewport": SMALL, **options})
            stack.callback(leave, context)
            used = watch(context)
            address = city.reporters.address
            steps = ReporterSteps(context, Words(locale), address=address, instance=city.instance.instance)
            phones.append((steps, used))
            return steps

        yield make
        assert [fault for steps, _ in phones for fault in steps.faults] == []
        assert [use for _, used in phones for use in used] == []
        assert [cookie for steps, _ in phones for cookie in steps.context.cookies()] == []


@pytest.fixture(scope="session")
def desk_of(chromium: Browser, served: ServedCity) -> Iterator[Callable[[str, str], StaffSteps]]:
    """Somebody of the served city's staff, signed in once: `desk_of("ioana.resource", "ro")`.

    A desk that nobody came to for long signs in anew: left alone, the page warns after 14 minutes and locks.
    """
    with ExitStack() as stack:
        desks: dict[tuple[str, str], tuple[StaffSteps, list[str]]] = {}
        asked: dict[tuple[str, str], float] = {}

        def sit(name: str, locale: str = "en") -> StaffSteps:
            if (name, locale) not in desks:
                context = open_context(chromium, viewport={"width": 1366, "height": 768})
                stack.callback(leave, context)
                used = watch(context)
                steps = StaffSteps(context, Words(locale), city=served, name=name)
                steps.sign_in()
                desks[name, locale] = steps, used
            elif monotonic() - asked[name, locale] > _LEFT_ALONE:
                desks[name, locale][0].sign_in()
            asked[name, locale] = monotonic()
            return desks[name, locale][0]

        yield sit
        assert [fault for steps, _ in desks.values() for fault in steps.faults] == []
        assert [use for _, used in desks.values() for use in used] == []
        assert [cookie for steps, _ in desks.values() for cookie in steps.context.cookies()] == []
