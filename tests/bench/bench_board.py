"""How the board does with thousands of cases: first start, next start, filters and search, in Chromium.

`python tests/bench/bench_board.py [cases]` prints the figures; `measure` gives them.
Every report is really sealed, sent and opened.
"""

import json
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from board_page import CLOCK, FIND, PICK
from chromium import launch
from staff_house import PLACE, House, Seat, copy_of, full_office, listening
from triage_kit import Reporter

from report_portal.config import Settings
from report_portal.crypto.codes import ReporterKeys
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.items.report import Report, seal_report
from report_portal.forms import clean, split
from report_portal.intake.app import create_app
from report_portal.reports.routing import readers, routing_from

CASES = 5_000
# Milliseconds; nothing sensible is said of the rest of a first start, which grows with the number of cases.
GOALS = {"warm_ms": 3_000, "cold_first_ms": 1_000, "filter_ms": 100, "search_ms": 100}
_LONGEST = 1_800_000
_STORY = "They did not pay me for three months and they keep my passport. " * 8
_NAMES = (
    "Elba Construct SRL",
    "Елба Констракт",
    "Omega Farm",
    "Șantierul Nou SA",
    "شركة بناء",
    "Lalelelor Servicii",
)
_PROBLEMS = ("not_paid", "paid_late", "too_many_hours", "threats", "no_contract", "documents_taken")
_FILTERS = ("language", "problem", "state", "clock", "sharing")
_TYPED = ("elba", "Elba Constuct", "эльба", "santierul", "nobody at all", "lalelelor 77")

Sealed = tuple[ReporterKeys, bytes]


def _answers(random: Random) -> dict[str, Any]:
    name = random.choice(_NAMES) if random.random() < 0.3 else f"Firma {random.randrange(10**6)} SRL"
    return {
        "areas": random.choice((["work"], ["work", "housing"])),
        "work_problem": random.sample(_PROBLEMS, 2),
        "employer_name": name,
        "workplace_place": f"Str. Lalelelor {random.randrange(200)}, Timișoara",
        "when_last": random.choice(("now", "this_month", "over_1_year")),
        "share_inspectors": random.choice(("no", "ask_me_first", "all_but_contact")),
        "pattern_use": random.choice(("yes", "no")),
        "story": _STORY,
    }


def _sealed(task: tuple[SignedInstance, int]) -> Sealed:
    instance, number = task
    random = Random(number)  # noqa: S311 - what is made up must be the same in every run
    answers = clean(_answers(random))
    core, private, contact = split(answers)
    keys = ReporterKeys.from_seed(secrets.token_bytes(32))
    report = Report(
        core=core,
        private=private,
        contact=contact,
        readers=tuple(readers(routing_from(instance.routing), answers)),
        locale=random.choice(("en", "ro", "ar", "ne", "uk")),
        day=datetime.now(UTC).date(),
    )
    return keys, seal_report(instance, keys, report).bundle()


def _fill(house: House, sealed: Iterator[Sealed]) -> None:
    def send(one: Sealed) -> None:
        reporter = Reporter(house.office)
        reporter.keys, bundle = one
        reporter.post("/reports", bundle).raise_for_status()

    # Acts that wait together are written together.
    with ThreadPoolExecutor(16) as senders:
        for _ in senders.map(send, sealed):
            pass


def _start(browser: Browser, house: House, cases: int) -> tuple[Seat, dict[str, float]]:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.add_init_script(CLOCK)
    seat = Seat(house, context)
    seat.open()
    seat.enter(house.office.people["ana.coordinator"])
    seat.page.wait_for_function("() => window.clock.whole", timeout=_LONGEST)
    assert f"{cases}" in "".join(filter(str.isdigit, seat.page.locator(".head .hint").inner_text()))
    marks: dict[str, float] = seat.page.evaluate("() => window.clock")
    return seat, {name: marks[name] - marks["board"] for name in ("first", "whole")}


def _looking(seat: Seat) -> dict[str, float]:
    page = seat.page
    page.evaluate("() => { document.querySelector('.filters').open = true }")
    filters = [taken for name in _FILTERS for taken in page.evaluate(PICK, name)]
    search = [page.evaluate(FIND, typed) for typed in _TYPED]
    return {"filter_ms": max(filters), "search_ms": max(search)}


def _measured(browser: Browser, house: House, cases: int) -> dict[str, float]:
    seat, cold = _start(browser, house, cases)
    # Every story was opened, and is searched too.
    stories = _looking(seat)["search_ms"]
    seat.context.close()
    seat, warm = _start(browser, house, cases)
    assert not [request for request in seat.requests if request.url.endswith("/reports/files")]
    found = {
        "cold_first_ms": cold["first"],
        "cold_whole_ms": cold["whole"],
        "cold_whole_ms_each": cold["whole"] / cases,
        "warm_ms": warm["whole"],
        **_looking(seat),
        "search_stories_ms": stories,
    }
    seat.context.close()
    return found


def measure(cases: int = CASES) -> dict[str, float]:
    """Gives milliseconds, of several the slowest, and what part of its goal each is (1 is the goal)."""
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool, tempfile.TemporaryDirectory() as name:
        # The sealing processes are made before anything else of this has threads.
        list(pool.map(abs, range(os.cpu_count() or 1)))
        folder = Path(name)
        with listening(copy_of(full_office(folder / "made"), folder / "office")) as house:
            # Thousands at once would be asked for work, which is measured elsewhere.
            house.office.intake = create_app(
                Settings(data=house.office.data, work_bits=0), house.office.store
            )
            instance = house.instance()
            _fill(house, pool.map(_sealed, ((instance, number) for number in range(cases)), chunksize=20))
            with sync_playwright() as playwright:
                browser = launch(playwright.chromium)
                found = _measured(browser, house, cases)
                browser.close()
    parts = {
        f"{name.removesuffix('_ms')}_of_goal": round(found[name] / goal, 3) for name, goal in GOALS.items()
    }
    return {name: round(value, 1) for name, value in found.items()} | parts


if __name__ == "__main__":
    assert PLACE.demo
    sys.stdout.write(json.dumps(measure(*map(int, sys.argv[1:])), indent=1) + "\n")
