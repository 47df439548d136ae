"""How the board does with thousands of cases: first start, next start, filters and search, in Chromium.

`python tests/bench/bench_board.py [cases]` prints the figures; `measure` gives them.
Every report that is opened here is really sealed, sent and opened; the lines of the others are made from theirs.
"""

import json
import os
import statistics
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from chromium import launch
from goals import Goal
from staff_house import PLACE, House, Seat, copy_of, full_office, listening

from bench.board_cases import add_lines, forget_lines, list_older, sealed, send
from bench.board_page import CLOCK, FIND, PICK, REFERENCE
from report_portal.config import Settings
from report_portal.intake.app import create_app

CASES = 5_000
# Really sealed and opened; fewer than the lines that a browser opens before it first writes its index.
OPENED = 300
QUICK = {"cases": 400}
# Milliseconds; nothing sensible is said of the rest of a first start, which grows with the number of cases.
GOALS = {"warm_ms": 3_000, "cold_first_ms": 1_000, "filter_ms": 100, "search_ms": 100}
_LONGEST = 600_000
# Lines drawn before somebody asks for more.
STEP = 100
_FILTERS = ("language", "problem", "state", "clock", "sharing")
_TYPED = ("elba", "Elba Constuct", "эльба", "santierul", "nobody at all", "lalelelor 77")

Figures = dict[str, float]


def _start(browser: Browser, house: House, until: str) -> tuple[Seat, Figures]:
    """Sign in; gives milliseconds from the desk to the first case, and to all of them."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.add_init_script(CLOCK)
    seat = Seat(house, context)
    seat.open()
    seat.enter(house.office.people["ana.coordinator"])
    seat.page.wait_for_function(f"() => window.clock.{until}", timeout=_LONGEST)
    marks: Figures = seat.page.evaluate("() => window.clock")
    return seat, {name: marks[name] - marks["board"] for name in ("first", "whole") if name in marks}


def _shown(seat: Seat) -> int:
    return int("".join(filter(str.isdigit, seat.page.locator(".head .hint").inner_text())))


def _looking(seat: Seat) -> Figures:
    page = seat.page
    page.evaluate("() => { document.querySelector('.filters').open = true }")
    reference = statistics.median(page.evaluate(REFERENCE) for _ in range(5))
    filters = [taken for name in _FILTERS for taken in page.evaluate(PICK, name)]
    # What stood there first was a beginning; all that a screen shows at first follows by itself.
    seat.lines.nth(STEP - 1).wait_for(state="attached")
    search = [page.evaluate(FIND, typed) for typed in _TYPED]
    return {
        "filter_ms": max(filters),
        "filter_usual_ms": statistics.median(filters),
        # What travels from one machine to another, and from a busy one to a quiet one.
        "filter_usual_of_reference": statistics.median(filters) / reference,
        "search_ms": max(search),
        "search_usual_ms": statistics.median(search),
        "search_usual_of_reference": statistics.median(search) / reference,
        "reference_ms": reference,
    }


def _opening(browser: Browser, house: House, opened: int) -> Figures:
    """A first start that opens everything, and leaves the sealed lines behind."""
    seat, cold = _start(browser, house, "whole")
    assert _shown(seat) == opened
    # Every story was opened, and is searched too.
    stories = _looking(seat)["search_ms"]
    seat.context.close()
    return {"cold_ms_each": cold["whole"] / opened, "search_stories_ms": stories}


def _warm(browser: Browser, house: House, cases: int) -> Figures:
    seat, warm = _start(browser, house, "whole")
    assert _shown(seat) == cases
    assert not [request for request in seat.requests if request.url.endswith("/reports/files")]
    found = {"warm_ms": warm["whole"], **_looking(seat)}
    seat.context.close()
    return found


def _cold(browser: Browser, house: House) -> Figures:
    seat, cold = _start(browser, house, "first")
    seat.context.close()
    return {"cold_first_ms": cold["first"]}


def _measured(house: House, cases: int, opened: int) -> Figures:
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        found = _opening(browser, house, opened)
        desk = house.office.signed_in("ana.coordinator")
        add_lines(house, desk, list_older(house, cases - opened))
        found |= _warm(browser, house, cases)
        forget_lines(house)
        found |= _cold(browser, house)
        browser.close()
    return found


def measure(cases: int = CASES) -> Figures:
    """Gives milliseconds, of several the slowest, and what part of its goal each is (1 is the goal)."""
    opened = min(OPENED, cases)
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool, tempfile.TemporaryDirectory() as name:
        # The sealing processes are made before anything else of this has threads.
        list(pool.map(abs, range(os.cpu_count() or 1)))
        folder = Path(name)
        with listening(copy_of(full_office(folder / "made"), folder / "office")) as house:
            # Hundreds at once would be asked for work, which is measured elsewhere.
            house.office.intake = create_app(
                Settings(data=house.office.data, work_bits=0), house.office.store
            )
            instance = house.instance()
            send(house, pool.map(sealed, ((instance, number) for number in range(opened)), chunksize=20))
            found = _measured(house, cases, opened)
    parts = {
        f"{name.removesuffix('_ms')}_of_goal": round(found[name] / goal, 3) for name, goal in GOALS.items()
    }
    return {name: round(value, 2) for name, value in found.items()} | parts


def goals(figures: Figures) -> list[Goal]:
    """Give the lines of the table."""
    return [
        Goal(
            f"board with {CASES} cases, {name.removesuffix('_ms')}",
            f"≤ {most} ms",
            f"{figures[name]:.0f} ms",
            figures[name] <= most,
        )
        for name, most in GOALS.items()
    ]


if __name__ == "__main__":
    assert PLACE.demo
    sys.stdout.write(json.dumps(measure(*map(int, sys.argv[1:])), indent=1) + "\n")
