"""Where each box's printed outline truly is: paper bends, so every box is looked for near its place."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import cv2
import numpy as np

from report_portal.paper.reading.placing import FLAT
from report_portal.paper.reading.raster import Matrix, Real
from report_portal.paper.reading.tone import Tone

REACH_MM: Final = 1.6
_LINE_MM: Final = 0.175
_BESIDE_MM: Final = (0.35, 0.7)
_FOUND: Final = 0.3
_OFF_MM: Final = 0.5
_ENOUGH: Final = 8
_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class Outline:
    """A box's outline.

    Args:
        x: of its left line's middle, pixels of the sheet laid flat.
        y: of its upper line's middle.
        score: contrast of the outline, 1 where it is as dark as print on clean paper.
        inside: the sheet's picture holds the box and what is searched around it.
    """

    x: int
    y: int
    score: float
    inside: bool

    @property
    def found(self) -> bool:
        """The outline is there."""
        return self.inside and self.score >= _FOUND


@lru_cache(maxsize=8)
def _kernel(width: int, height: int) -> Real:
    """Weigh an outline against what lies on both sides of it."""
    margin = round(_BESIDE_MM[1] * FLAT)
    y, x = np.mgrid[-margin : height + margin + 1, -margin : width + margin + 1]
    off = np.maximum(np.maximum(-x, x - width), np.maximum(-y, y - height))
    inner = np.minimum(np.minimum(x, width - x), np.minimum(y, height - y))
    away = np.where(off > 0, off, inner) / FLAT
    line = (away <= _LINE_MM).astype(np.float32)
    beside = ((away >= _BESIDE_MM[0]) & (away <= _BESIDE_MM[1])).astype(np.float32)
    return np.asarray(line / line.sum() - beside / beside.sum(), np.float32)


def find_outlines(tone: Tone, boxes: list[dict[str, Any]]) -> list[Outline]:
    """Find the outlines of a page.

    Args:
        tone: of the sheet.
        boxes: of its geometry.

    Returns:
        One for each box, in their order.
    """
    searched = [_response(tone, box) for box in boxes]
    best = [_peak(answer, (0.0, 0.0), REACH_MM) if answer is not None else None for answer in searched]
    bend = _bend(boxes, best)
    outlines = []
    for box, answer, first in zip(boxes, searched, best, strict=True):
        x, y = round(box["x"] * FLAT), round(box["y"] * FLAT)
        if answer is None or first is None:
            outlines.append(Outline(x, y, 0.0, inside=False))
            continue
        at = first
        if bend is not None:
            expected = _expected(bend, box)
            if np.hypot(first[0] - expected[0], first[1] - expected[1]) > _OFF_MM * FLAT:
                at = _peak(answer, expected, _OFF_MM)
        outlines.append(Outline(x + round(at[0]), y + round(at[1]), at[2], inside=True))
    return outlines


def _response(tone: Tone, box: dict[str, Any]) -> Real | None:
    width, height = round(box["width"] * FLAT), round(box["height"] * FLAT)
    reach = round((REACH_MM + _BESIDE_MM[1]) * FLAT)
    x, y = round(box["x"] * FLAT) - reach, round(box["y"] * FLAT) - reach
    rows, columns = slice(y, y + height + 2 * reach + 1), slice(x, x + width + 2 * reach + 1)
    if x < 0 or y < 0 or rows.stop > tone.flat.shape[0] or columns.stop > tone.flat.shape[1]:
        return None
    part = np.clip(tone.darkness(rows, columns), 0, 1)
    return np.asarray(cv2.matchTemplate(part, _kernel(width, height), cv2.TM_CCORR), np.float32)


def _peak(answer: Real, about: tuple[float, float], reach_mm: float) -> tuple[float, float, float]:
    centre_y, centre_x = answer.shape[0] // 2, answer.shape[1] // 2
    reach = reach_mm * FLAT
    y0, y1 = (max(0, round(centre_y + about[1] + sign * reach)) for sign in (-1, 1))
    x0, x1 = (max(0, round(centre_x + about[0] + sign * reach)) for sign in (-1, 1))
    part = answer[y0 : y1 + 1, x0 : x1 + 1]
    if part.size == 0:
        return about[0], about[1], 0.0
    row, column = divmod(int(part.argmax()), part.shape[1])
    return float(x0 + column - centre_x), float(y0 + row - centre_y), float(part[row, column])


def _terms(boxes: list[dict[str, Any]]) -> Matrix:
    x = np.array([box["x"] / 100 - 1 for box in boxes])
    y = np.array([box["y"] / 130 - 1 for box in boxes])
    return np.column_stack([np.ones_like(x), x, y, x * y, x * x, y * y])


def _bend(boxes: list[dict[str, Any]], best: list[tuple[float, float, float] | None]) -> Matrix | None:
    """Fit how the sheet bends; a few boxes that jumped to a neighbouring line are left out."""
    use = [n for n, one in enumerate(best) if one is not None and one[2] >= _FOUND]
    if len(use) < _ENOUGH:
        return None
    terms = _terms(boxes)
    moved = np.array([(0.0, 0.0) if one is None else one[:2] for one in best])
    # A stiff start: the median, then the curve through what agrees.
    kept = np.array(use)
    off = np.linalg.norm(moved[kept] - np.median(moved[kept], axis=0), axis=1)
    kept = kept[off <= max(np.quantile(off, 0.7), _OFF_MM * FLAT)]
    fitted = None
    for _ in range(_ROUNDS):
        few = terms[:, :3] if len(kept) < 2 * terms.shape[1] else terms
        solved = np.linalg.lstsq(few[kept], moved[kept], rcond=None)[0]
        fitted = np.zeros((terms.shape[1], 2))
        fitted[: len(solved)] = solved
        off = np.linalg.norm(moved[use] - terms[use] @ fitted, axis=1)
        kept = np.array(use)[off <= max(_OFF_MM * FLAT, 2 * float(np.median(off)))]
    return fitted


def _expected(bend: Matrix, box: dict[str, Any]) -> tuple[float, float]:
    x, y = (_terms([box]) @ bend)[0]
    limit = REACH_MM * FLAT
    return float(np.clip(x, -limit, limit)), float(np.clip(y, -limit, limit))
