"""The page on OWASP ASVS names files that exist, and leaves no requirement of level 2 out."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "asvs.md").read_text("utf-8")
SHORT = {"i/": "tests/integration/", "e/": "tests/e2e/", "u/": "tests/unit/", "c/": "tests/client/"}
# How many requirements of levels 1 and 2 each section of the standard has; those of level 3 in four chapters as well.
# What the numbers leave out is of level 3 in chapters where level 2 is the goal.
SECTIONS = {
    "1.1": [1, 2],
    "1.2": [*range(1, 10)],
    "1.3": [*range(1, 12)],
    "1.4": [1, 2, 3],
    "1.5": [1, 2],
    "2.1": [1, 2, 3],
    "2.2": [1, 2, 3],
    "2.3": [1, 2, 3, 4],
    "2.4": [1],
    "3.2": [1, 2],
    "3.3": [1, 2, 3, 4],
    "3.4": [*range(1, 7)],
    "3.5": [1, 2, 3, 4, 5],
    "3.7": [1, 2],
    "4.1": [1, 2, 3],
    "4.2": [1],
    "4.3": [1, 2],
    "4.4": [1, 2, 3, 4],
    "5.1": [1],
    "5.2": [1, 2, 3],
    "5.3": [1, 2],
    "5.4": [1, 2, 3],
    "6.1": [1, 2, 3],
    "6.2": [*range(1, 13)],
    "6.3": [*range(1, 9)],
    "6.4": [*range(1, 7)],
    "6.5": [*range(1, 9)],
    "6.6": [1, 2, 3, 4],
    "6.7": [1, 2],
    "6.8": [1, 2, 3, 4],
    "7.1": [1, 2, 3],
    "7.2": [1, 2, 3, 4],
    "7.3": [1, 2],
    "7.4": [1, 2, 3, 4, 5],
    "7.5": [1, 2],
    "7.6": [1, 2],
    "8.1": [1, 2],
    "8.2": [1, 2, 3],
    "8.3": [1],
    "8.4": [1],
    "9.1": [1, 2, 3],
    "9.2": [1, 2, 3, 4],
    "11.1": [1, 2, 3, 4],
    "11.2": [1, 2, 3, 4, 5],
    "11.3": [1, 2, 3, 4, 5],
    "11.4": [1, 2, 3, 4],
    "11.5": [1, 2],
    "11.6": [1, 2],
    "11.7": [1, 2],
    "12.1": [1, 2, 3],
    "12.2": [1, 2],
    "12.3": [1, 2, 3, 4],
    "13.1": [1],
    "13.2": [1, 2, 3, 4, 5],
    "13.3": [1, 2],
    "13.4": [1, 2, 3, 4, 5],
    "14.1": [1, 2],
    "14.2": [*range(1, 9)],
    "14.3": [1, 2, 3],
    "15.1": [1, 2, 3],
    "15.2": [1, 2, 3],
    "15.3": [*range(1, 8)],
    "16.1": [1],
    "16.2": [1, 2, 3, 4, 5],
    "16.3": [1, 2, 3, 4],
    "16.4": [1, 2, 3],
    "16.5": [1, 2, 3, 4],
}
ONE, SPAN = r"\d+\.\d+\.\d+", "(\\d+\\.\\d+)\\.(\\d+)\N{EN DASH}\\1\\.(\\d+)"


def spoken_of() -> set[str]:
    """The requirements that a row's first cell names, spans written out."""
    cells = re.findall(r"^\| ([^|]+) \|", PAGE, re.MULTILINE)
    named: set[str] = set()
    for cell in cells:
        named |= set(re.findall(ONE, cell))
        for section, first, last in re.findall(SPAN, cell):
            named |= {f"{section}.{number}" for number in range(int(first), int(last) + 1)}
    return named


def test_no_requirement_is_left_out() -> None:
    wanted = {f"{section}.{number}" for section, numbers in SECTIONS.items() for number in numbers}
    assert wanted - spoken_of() == set()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`([\w./-]+\.[a-z]+)`|`(\.importlinter)`", PAGE))))
def test_what_it_names_is_there(name: tuple[str, str]) -> None:
    path = "".join(name)
    for short, whole in SHORT.items():
        if path.startswith(short):
            path = whole + path.removeprefix(short)
    assert (ROOT / path).is_file()
