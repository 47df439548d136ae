"""Drawings as lines and curves: the set's files are SVG paths, whose arcs the typesetter does not know."""

import json
import math
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

from report_portal.paper.errors import PaperError

Point: TypeAlias = tuple[float, float]
# "M", "L", "C" or "Z", and its points.
Part: TypeAlias = tuple[str | Point, ...]

_STORED: Final = Path(__file__).parent / "static" / "drawings.json"
_TOKEN: Final = re.compile(r"([MmLlHhVvCcAaZz])|([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)|[\s,]+|(.)")
_NUMBERS: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "A": 7, "Z": 0}
_QUARTER: Final = math.pi / 2
_DIGITS: Final = 3


@lru_cache(maxsize=1)
def drawings() -> dict[str, dict[str, list[Part]]]:
    """Read the drawings that paper uses.

    Returns:
        `guide` and `areas` of `drawings.json` → what it stands for → parts, in a square of 24.

    Raises:
        PaperError: `drawings`, when the build has not put them there.
    """
    try:
        stored = json.loads(_STORED.read_text("utf-8"))
    except OSError:
        raise PaperError(
            "drawings", "The drawings of the paper forms are missing.", "Run node scripts/build.mjs first."
        ) from None
    return {
        where: {name: list(curves(path)) for name, path in named.items()} for where, named in stored.items()
    }


def curves(path: str) -> Iterator[Part]:
    """Turn an SVG path into absolute lines and cubic curves.

    Args:
        path: `d` of SVG 1.1, 8.3, without the commands S, Q and T, which the set does not use.

    Yields:
        Parts with rounded points.

    Raises:
        ValueError: it is no such path.
    """
    here: Point = (0.0, 0.0)
    began = here
    for command, numbers in _commands(path):
        kind = command.upper()
        base = (0.0, 0.0) if command.isupper() else here
        if kind == "Z":
            here = began
            yield ("Z",)
        elif kind == "A":
            end = (base[0] + numbers[5], base[1] + numbers[6])
            yield from _arc(here, numbers, end)
            here = end
        else:
            points = _points(kind, numbers, here, base)
            here = points[-1]
            began = here if kind == "M" else began
            yield ("L" if kind in "HV" else kind, *map(_rounded, points))


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    command, numbers = "", list[float]()
    # In arcs, two flags of one digit may stand without anything between them and what follows.
    for match in _TOKEN.finditer(re.sub(r"[Aa][^A-Za-z]*", _spaced, path)):
        if match[3]:
            raise ValueError(path)
        if match[1]:
            if numbers:
                raise ValueError(path)
            command = match[1]
            if command in "Zz":
                yield command, []
        elif match[2]:
            numbers.append(float(match[2]))
            if len(numbers) == _NUMBERS.get(command.upper(), -1):
                yield command, numbers
                numbers = []
                # More points after a move are lines.
                command = {"M": "L", "m": "l"}.get(command, command)
    if numbers:
        raise ValueError(path)


def _spaced(arc: re.Match[str]) -> str:
    number = r"[-+]?(?:\d+\.?\d*|\.\d+)"
    parts = [number] * 3 + ["[01]"] * 2 + [number] * 2
    one = r"\s*" + r"[\s,]*".join(f"({part})" for part in parts) + r"[\s,]*"
    return arc[0][0] + re.sub(one, r" \1 \2 \3 \4 \5 \6 \7", arc[0][1:])


def _points(kind: str, numbers: list[float], here: Point, base: Point) -> list[Point]:
    if kind == "H":
        return [(base[0] + numbers[0], here[1])]
    if kind == "V":
        return [(here[0], base[1] + numbers[0])]
    return [(base[0] + x, base[1] + y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def _arc(begin: Point, numbers: list[float], end: Point) -> Iterator[Part]:
    """Turn an arc into cubics of at most a quarter each (SVG 1.1, appendix F.6)."""
    rx, ry, turned = abs(numbers[0]), abs(numbers[1]), math.radians(numbers[2])
    if begin == end or not rx or not ry:
        yield ("L", _rounded(end))
        return
    cos, sin = math.cos(turned), math.sin(turned)
    half = ((begin[0] - end[0]) / 2, (begin[1] - end[1]) / 2)
    x, y = cos * half[0] + sin * half[1], cos * half[1] - sin * half[0]
    grown = math.sqrt(max(1.0, (x / rx) ** 2 + (y / ry) ** 2))
    rx, ry = rx * grown, ry * grown
    below = (rx * y) ** 2 + (ry * x) ** 2
    far = math.sqrt(max(0.0, ((rx * ry) ** 2 - below) / below))
    far = -far if bool(numbers[3]) == bool(numbers[4]) else far
    middle = (far * rx * y / ry, -far * ry * x / rx)
    first = math.atan2((y - middle[1]) / ry, (x - middle[0]) / rx)
    last = math.atan2((-y - middle[1]) / ry, (-x - middle[0]) / rx)
    sweep = (last - first) % (2 * math.pi)
    sweep = sweep if numbers[4] else sweep - 2 * math.pi
    centre = (begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2

    def at(across: float, up: float) -> Point:
        u, v = across * rx + middle[0], up * ry + middle[1]
        return _rounded((centre[0] + cos * u - sin * v, centre[1] + sin * u + cos * v))

    steps = math.ceil(abs(sweep) / _QUARTER - 1e-9)
    step = sweep / steps
    reach = 4 / 3 * math.tan(step / 4)
    for n in range(steps):
        a, b = first + n * step, first + (n + 1) * step
        yield (
            "C",
            at(math.cos(a) - reach * math.sin(a), math.sin(a) + reach * math.cos(a)),
            at(math.cos(b) + reach * math.sin(b), math.sin(b) - reach * math.cos(b)),
            _rounded(end) if n == steps - 1 else at(math.cos(b), math.sin(b)),
        )


def _rounded(point: Point) -> Point:
    return round(point[0], _DIGITS), round(point[1], _DIGITS)
