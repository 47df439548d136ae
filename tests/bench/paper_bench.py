"""`python -m tests.bench.paper_bench`: reads damaged sheets of every language and prints what went right and wrong.

--seeds tune   what thresholds are chosen on (the default is `test`, what is reported)
--pages N      default 1040: every language, side and kind of damage at least three times
--quick        104 pages, to see while developing
--show         every sure box that is wrong, and every sheet that is not read
"""

import argparse
import json
import multiprocessing
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np

from report_portal.instance_folder import load_instance
from report_portal.paper.reading.crops import crops
from report_portal.paper.reading.decoding import pages
from report_portal.paper.reading.page import PageRead, read_page
from report_portal.paper.reading.refusals import PageRefusedError

from .paper_blank import Blank, keep, kept, named, stamp
from .paper_damage import ALL, damage
from .paper_pens import NONE, fill, right

SEEDS = {"tune": 1_000_000, "test": 2_000_000}
OUTPUT = Path(__file__).resolve().parents[2] / "build" / "bench-paper.json"
PAGES = 1040
QUICK = 104
FOREIGN = 60
TIMED = 24
_folder = ""


def use(folder: str) -> None:
    """Begin a process: blank sheets are files in this folder."""
    global _folder  # noqa: PLW0603 - what a pool's processes begin with has no other place
    _folder = folder
    cv2.setNumThreads(1)


@lru_cache(maxsize=2)
def blank_of(language: str, page: int) -> Blank:
    return kept(_folder, language, page)


@dataclass
class Case:
    seed: int
    language: str
    page: int
    how: str


@dataclass
class Outcome:
    case: Case
    refused: str = ""
    wrong_page: bool = False
    kinds: list[str] = field(default_factory=list)
    states: list[tuple[str, str]] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)


def read(data: bytes) -> PageRead:
    raster = next(iter(pages(data)))
    if isinstance(raster, PageRefusedError):
        raise raster
    return read_page(raster)


def run(case: Case) -> Outcome:
    random = np.random.default_rng(case.seed)
    blank = blank_of(case.language, case.page)
    form = random.bytes(8).hex()
    grey = named(blank, form)
    kinds = fill(grey, blank.places, random, share=float(random.choice([0, 0.1, 0.25, 0.4])))
    made = damage(grey, case.how, random)
    outcome = Outcome(case, kinds=kinds)
    try:
        found = read(made.data)
    except PageRefusedError as error:
        outcome.refused = error.code
        return outcome
    outcome.wrong_page = (found.form, found.page, found.language) != (form, case.page, case.language)
    outcome.states = [(box.state.state, box.state.reason) for box in found.boxes]
    outcome.places = [(box.question, box.option) for box in found.boxes]
    return outcome


def foreign(seed: int) -> str:
    """Read a page that is none of ours: our look without our QR, another's QR, or just words."""
    random = np.random.default_rng(seed)
    blank = blank_of("en", int(random.integers(1, 3)))
    grey = blank.grey.copy()
    x, y, side = (round(blank.places["qr"][name] * 300 / 25.4) for name in ("x", "y", "width"))
    match int(random.integers(3)):
        case 0:
            grey[y - 9 : y + side + 9, x - 9 : x + side + 9] = 255
        case 1:
            grey[:] = 255
            grey[900:2800] = np.roll(blank.grey, 200, axis=1)[900:2800]
        case _:
            stamp(grey, blank.places["qr"], f"HTTPS://{random.integers(10**9)}.EXAMPLE")
    try:
        read(damage(grey, str(random.choice(ALL)), random).data)
    except PageRefusedError:
        return ""
    return "read"


def timed(seed: int) -> list[float]:
    """CPU seconds of 300 dpi scans, from the file's bytes to the crops."""
    taken = []
    for number in range(TIMED):
        random = np.random.default_rng(seed + number)
        blank = blank_of("ne", number % 2 + 1)
        grey = named(blank, random.bytes(8).hex())
        fill(grey, blank.places, random, share=0.25)
        made = damage(grey, str(random.choice(["plain", "slanted", "upside_down"])), random, dpi=300)
        began = time.process_time()
        found = read(made.data)
        list(crops(found))
        taken.append(time.process_time() - began)
    return taken


def cases(seeds: int, count: int) -> list[Case]:
    languages = load_instance().languages
    made = []
    for number in range(count):
        how = ALL[number % len(ALL)]
        page = number // len(ALL) % 2 + 1
        made.append(Case(seeds + number, languages[number // (2 * len(ALL)) % len(languages)], page, how))
    return made


def figures(outcomes: list[Outcome], strangers: list[str], taken: list[float]) -> dict[str, Any]:
    boxes = [
        (kind, state, reason)
        for one in outcomes
        for kind, (state, reason) in zip(one.kinds, one.states, strict=False)
    ]
    judged = [(kind, state) for kind, state, _ in boxes if kind != "beside"]
    wrong = [(kind, state) for kind, state in judged if state != "review" and state not in right(kind)]
    sure = [one for one in judged if one[1] != "review"]
    inked = [state for kind, state, _ in boxes if kind != NONE]
    beside = [state for kind, state, _ in boxes if kind == "beside"]
    read_ = [one for one in outcomes if not one.refused]
    return {
        "sheets": len(outcomes),
        "read": len(read_) / len(outcomes),
        "not_read": dict(Counter(f"{one.case.how}: {one.refused}" for one in outcomes if one.refused)),
        "wrong_form": sum(one.wrong_page for one in outcomes),
        "foreign_read": sum(map(bool, strangers)),
        "foreign": len(strangers),
        "boxes": len(boxes),
        "sure": len(sure),
        "sure_and_wrong": len(wrong),
        "wrong_kinds": dict(Counter(f"{kind} as {state}" for kind, state in wrong)),
        "review": sum(state == "review" for _, state, _ in boxes) / len(boxes),
        "review_of_inked": inked.count("review") / max(1, len(inked)),
        "review_kinds": dict(
            Counter(f"{kind}: {reason}" for kind, state, reason in boxes if state == "review").most_common(30)
        ),
        "beside_called_empty": f"{beside.count('empty')} of {len(beside)}",
        "conditions": {how: condition([one for one in outcomes if one.case.how == how]) for how in ALL},
        "cpu_mean": float(np.mean(taken)),
        "cpu_worst": max(taken),
    }


def condition(outcomes: list[Outcome]) -> dict[str, Any]:
    states = [
        (kind, state) for one in outcomes for kind, (state, _) in zip(one.kinds, one.states, strict=False)
    ]
    wrong = [
        1 for kind, state in states if state != "review" and kind != "beside" and state not in right(kind)
    ]
    return {
        "sheets": len(outcomes),
        "read": sum(not one.refused for one in outcomes),
        "sure_and_wrong": len(wrong),
        "review": sum(state == "review" for _, state in states) / max(1, len(states)),
    }


def table(told: dict[str, Any]) -> str:
    rows = [
        ("sheets read", ">= 99.5 %", f"{told['read']:.2%} of {told['sheets']}", told["read"] >= 0.995),
        ("wrong QR or form", "0", str(told["wrong_form"]), told["wrong_form"] == 0),
        (
            "foreign pages taken for ours",
            "0",
            f"{told['foreign_read']} of {told['foreign']}",
            told["foreign_read"] == 0,
        ),
        (
            "sure boxes that are wrong",
            "<= 1 in 10,000",
            f"{told['sure_and_wrong']} of {told['sure']}",
            told["sure_and_wrong"] * 10_000 <= told["sure"],
        ),
        (
            "boxes sent to a person",
            "<= 8 %",
            f"{told['review']:.2%} of {told['boxes']}",
            told["review"] <= 0.08,
        ),
        ("... of those with ink", "", f"{told['review_of_inked']:.2%}", True),
        (
            "CPU of a 300 dpi page, to crops",
            "<= 0.25 s",
            f"mean {told['cpu_mean']:.3f} s, worst {told['cpu_worst']:.3f} s",
            told["cpu_mean"] <= 0.25,
        ),
        ("marks beside a box, called empty", "a person looks", told["beside_called_empty"], True),
    ]
    lines = [
        f"{how:34} {one['read']} of {one['sheets']} read, {one['sure_and_wrong']} wrong, {one['review']:.2%} asked"
        for how, one in told["conditions"].items()
    ]
    return (
        "\n".join([*lines, ""])
        + "\n"
        + "\n".join(
            f"{name:34} {target:16} {got:34} {'' if ok else 'MISSED'}".rstrip()
            for name, target, got, ok in rows
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", choices=list(SEEDS), default="test")
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--show", action="store_true")
    told = parser.parse_args()
    start = SEEDS[told.seeds]
    count = QUICK if told.quick else told.pages
    with TemporaryDirectory() as folder:
        context = multiprocessing.get_context("spawn")
        with context.Pool(2, maxtasksperchild=1) as pool:
            pool.map(partial(keep, folder), load_instance().languages, chunksize=1)
        with context.Pool(2, use, (folder,)) as pool:
            outcomes = list(pool.imap_unordered(run, cases(start, count), chunksize=len(ALL)))
            strangers = pool.map(foreign, range(start + 500_000, start + 500_000 + FOREIGN))
        use(folder)
        result = figures(outcomes, strangers, timed(start + 600_000))
    sys.stdout.write(table(result) + "\n")
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(result, indent=1) + "\n")
    if told.show:
        sys.stdout.write(json.dumps(result, indent=1) + "\n")
        for one in outcomes:
            for kind, (state, _), place in zip(one.kinds, one.states, one.places, strict=False):
                if state != "review" and kind != "beside" and state not in right(kind):
                    sys.stdout.write(f"{one.case} {kind} as {state}: {place}\n")


if __name__ == "__main__":
    main()
