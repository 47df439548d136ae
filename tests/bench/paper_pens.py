"""Pen marks drawn into boxes, and lines like handwriting in fields."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .paper_blank import MM, Grey

FINE = 2
Points = NDArray[np.float64]

# Kind → (share, what the machine may say without being wrong). `review` is never wrong.
KINDS = {
    "cross": (0.36, {"marked"}),
    "tick": (0.24, {"marked"}),
    "large": (0.12, {"marked"}),
    "slash": (0.03, {"marked"}),
    "scribble": (0.04, {"marked"}),
    "pale": (0.05, {"marked"}),
    "thick": (0.06, {"marked"}),
    "dot": (0.02, {"empty"}),
    "black": (0.03, set()),
    "blackened": (0.03, set()),
    "struck": (0.01, set()),
    "beside": (0.01, set()),
}
NONE = "none"
_PENS = {
    "ball": (0.35, 0.6, 0.6, 0.9),
    "gel": (0.5, 0.8, 0.85, 1.0),
    "pencil": (0.35, 0.6, 0.4, 0.6),
    "felt": (0.8, 1.2, 0.8, 0.95),
}


@dataclass(frozen=True)
class Pen:
    """Width in millimetres; darkness from 0 to 1."""

    width: float
    dark: float


def right(kind: str) -> set[str]:
    return {"empty"} if kind == NONE else KINDS[kind][1]


def person(random: np.random.Generator) -> Pen:
    low, high, pale, dark = _PENS[str(random.choice(list(_PENS), p=[0.5, 0.25, 0.1, 0.15]))]
    return Pen(float(random.uniform(low, high)), float(random.uniform(pale, dark)))


def fill(grey: Grey, page: dict[str, Any], random: np.random.Generator, share: float) -> list[str]:
    """Fill boxes as one person would; gives each box's kind in the geometry's order."""
    pen = person(random)
    kinds = []
    names, shares = list(KINDS), np.array([one[0] for one in KINDS.values()])
    for box in page["boxes"]:
        kind = str(random.choice(names, p=shares / shares.sum())) if random.random() < share else NONE
        if kind != NONE:
            mark(grey, box, kind, random, pen)
        kinds.append(kind)
    for field in page["fields"]:
        if random.random() < 0.6:
            _write(grey, field, pen, random)
    return kinds


def mark(  # noqa: C901 - one case for each kind
    grey: Grey, box: dict[str, Any], kind: str, random: np.random.Generator, pen: Pen
) -> None:
    """Put one mark into a box, or near it."""
    side = box["width"]
    centre = np.array([box["x"] + side / 2, box["y"] + side / 2]) + random.normal(0, 0.35, 2)
    reach = side / 2 * random.uniform(0.7, 1.15)
    match kind:
        case "cross" | "tick":
            _draw(grey, _shape(kind, centre, reach, random), pen)
        case "large":
            _draw(
                grey,
                _shape(
                    str(random.choice(["cross", "tick"])), centre, reach * random.uniform(1.3, 1.9), random
                ),
                pen,
            )
        case "slash":
            _draw(grey, _shape("cross", centre, reach, random)[:1], pen)
        case "scribble":
            _draw(grey, [_zigzag(centre, reach * 0.8, int(random.integers(3, 6)), random)], pen)
        case "pale":
            pale = Pen(float(random.uniform(0.3, 0.45)), float(random.uniform(0.28, 0.4)))
            _draw(grey, _shape("cross", centre, reach, random), pale)
        case "thick":
            thick = Pen(float(random.uniform(1.2, 2.2)), float(random.uniform(0.8, 1)))
            _draw(grey, _shape("cross", centre, reach, random), thick)
        case "dot":
            dark = Pen(float(random.uniform(0.5, 1.0)), pen.dark)
            _draw(grey, [np.array([centre, centre + random.normal(0, 0.15, 2)])], dark)
        case "black" | "blackened":
            if kind == "blackened":
                _draw(grey, _shape("cross", centre, reach, random), pen)
            lines = int(random.integers(11, 16) if kind == "black" else random.integers(8, 13))
            _draw(
                grey,
                [_zigzag(centre, side / 2 * random.uniform(0.85, 1.05), lines, random)],
                Pen(max(pen.width, 0.45), max(pen.dark, 0.55)),
            )
        case "struck":
            _draw(grey, _shape("cross", centre, reach, random), pen)
            line = np.array(
                [
                    (box["x"] - 2, centre[1]),
                    (box["x"] + side + random.uniform(15, 35), centre[1] + random.normal(0, 0.5)),
                ]
            )
            _draw(grey, [line], pen)
        case "beside":
            away = np.array([side * random.uniform(1.3, 3), random.normal(0, 0.3)])
            _draw(grey, _shape("cross", centre + away, reach * 0.8, random), pen)


def _shape(kind: str, centre: Points, reach: float, random: np.random.Generator) -> list[Points]:
    def near(x: float, y: float) -> Points:
        return centre + np.array([x, y]) * reach + random.normal(0, 0.12 * reach, 2)

    if kind == "tick":
        return [
            np.vstack(
                [
                    _bent(near(-0.9, -0.1), near(-0.3, 0.75), random),
                    _bent(near(-0.3, 0.75), near(1.0, -0.95), random),
                ]
            )
        ]
    return [
        _bent(near(-0.85, -0.85), near(0.85, 0.85), random),
        _bent(near(0.85, -0.85), near(-0.85, 0.85), random),
    ]


def _bent(start: Points, end: Points, random: np.random.Generator) -> Points:
    t = np.linspace(0, 1, 12)[:, None]
    middle = (start + end) / 2 + random.normal(0, 0.06, 2) * np.linalg.norm(end - start)
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end


def _zigzag(centre: Points, reach: float, lines: int, random: np.random.Generator) -> Points:
    y = np.linspace(-1, 1, lines) * reach
    x = np.where(np.arange(lines) % 2, 1, -1) * reach
    made = centre + np.column_stack([x, y]) + random.normal(0, 0.12, (lines, 2))
    return made if random.random() < 0.5 else centre + (made - centre)[:, ::-1]


def _write(grey: Grey, field: dict[str, Any], pen: Pen, random: np.random.Generator) -> None:
    y = field["y"] + 5
    while y < field["y"] + field["height"] - 1.5:
        x = field["x"] + random.uniform(2, 6)
        end = field["x"] + field["width"] * random.uniform(0.4, 0.95)
        t = np.arange(x, end, 0.5)
        wave = np.cumsum(random.normal(0, 0.6, len(t)))
        wave = (wave - np.convolve(wave, np.ones(9) / 9, "same")) + 1.1 * np.sin(t * random.uniform(2, 4))
        _draw(grey, [np.column_stack([t + 0.4 * np.cos(t * 5), y - 1 + wave])], pen)
        y += random.uniform(6.5, 8)


def _draw(grey: Grey, lines: list[Points], pen: Pen) -> None:
    """Draw lines given in millimetres; what is drawn twice gets a little darker, as ink does."""
    every = np.vstack(lines)
    low = np.floor((every.min(axis=0) - pen.width - 0.5) * MM).astype(int)
    high = np.ceil((every.max(axis=0) + pen.width + 0.5) * MM).astype(int)
    low, high = np.maximum(low, 0), np.minimum(high, (grey.shape[1], grey.shape[0]))
    if (high <= low).any():
        return
    size = (high - low)[::-1] * FINE
    clear = np.ones(size, np.float32)
    for line in lines:
        ink = np.zeros(size, np.uint8)
        points = np.round((line * MM - low) * FINE * 16).astype(np.int32)
        cv2.polylines(
            ink,
            [points],
            isClosed=False,
            color=255,
            thickness=max(1, round(pen.width * MM * FINE)),
            lineType=cv2.LINE_AA,
            shift=4,
        )
        clear *= 1 - pen.dark * (ink.astype(np.float32) / 255)
    clear = cv2.resize(clear, (int(high[0] - low[0]), int(high[1] - low[1])), interpolation=cv2.INTER_AREA)
    part = grey[low[1] : high[1], low[0] : high[0]]
    part[:] = np.round(part * clear).astype(np.uint8)
