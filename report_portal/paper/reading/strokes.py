"""What is in a box, in figures."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from report_portal.paper.reading.outlines import Outline
from report_portal.paper.reading.placing import FLAT
from report_portal.paper.reading.tone import Tone

_INNER_MM: Final = 0.75
_EDGE_MM: Final = 0.4
_OUTSIDE_MM: Final = (0.35, 0.8)
# A share of `Tone.ink`: what may be a faint pen.
_FAINT: Final = 0.55
# Less ink than makes a mark has no shape worth the time.
_DRAWN: Final = 0.05
_SIDES: Final = 4
_STRIKE_FROM: Final = 0.2
_STRIKE_SLOPE: Final = 0.25
_STRIKE_COVERED: Final = 0.95
_GAP_MM: Final = 0.8
_OPEN: Final = 0.4

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Strokes:
    """Figures of one box; shares are from 0 to 1. Shapes are measured where there is some ink: most boxes are empty.

    Args:
        ink: share of the inner window with ink.
        faint: share with ink or what may be faint ink.
        ring: share of the ring between inner window and outline with ink.
        extent: longer side of what is drawn, as a share of the window's side.
        breadth: shorter side of it, likewise.
        thinness: spread across the drawn line's own direction over the spread along it; a lone straight stroke
            is near 0.
        off: distance of its middle from the window's middle, as a share of the side.
        busy: times that a row or column is crossed by ink, the mean over those with any.
        struck: a nearly level straight line goes through from side to side.
        gaps: share of the window in white places that are wider than the slits between the lines of a scribble.
        open_sides: edges of the window (of four) at whose middle such a white place lies.
        crossed: sides (left, up, right, down) on which ink goes on outside the outline.
        density: mean darkness of what has ink, 1 as print.
    """

    ink: float
    faint: float
    ring: float
    extent: float
    breadth: float
    thinness: float
    off: float
    busy: float
    struck: bool
    gaps: float
    open_sides: int
    crossed: tuple[bool, bool, bool, bool]
    density: float


def measure(tone: Tone, box: dict[str, Any], outline: Outline) -> Strokes:
    """Measure a box.

    Args:
        tone: of the sheet.
        box: of the geometry.
        outline: where it was found.
    """
    width, height = round(box["width"] * FLAT), round(box["height"] * FLAT)
    margin = round(_OUTSIDE_MM[1] * FLAT)
    part = tone.darkness(
        slice(outline.y - margin, outline.y + height + margin + 1),
        slice(outline.x - margin, outline.x + width + margin + 1),
    )
    ink = part >= tone.ink
    inset, edge = margin + round(_INNER_MM * FLAT), margin + round(_EDGE_MM * FLAT)
    inner = ink[inset:-inset, inset:-inset]
    framed = ink[edge:-edge, edge:-edge]
    ring = (int(framed.sum()) - int(inner.sum())) / (framed.size - inner.size)
    dark = part[inset:-inset, inset:-inset]
    faint = float(np.mean(dark >= tone.ink * _FAINT))
    share = float(inner.mean())
    drawn = share >= _DRAWN
    extent, breadth, thinness, off = _shape(inner) if drawn else (0.0, 0.0, 0.0, 0.0)
    gaps, open_sides = _white(inner) if drawn else (1.0, _SIDES)
    return Strokes(
        ink=share,
        faint=faint,
        ring=ring,
        extent=extent,
        breadth=breadth,
        thinness=thinness,
        off=off,
        busy=(_runs(inner) + _runs(inner.T)) / 2 if drawn else 0.0,
        struck=drawn and _struck(inner),
        gaps=gaps,
        open_sides=open_sides,
        crossed=_crossed(ink, margin),
        density=float(dark[inner].mean()) if drawn else 0.0,
    )


def _shape(inner: Mask) -> tuple[float, float, float, float]:
    rows, columns = np.nonzero(inner)
    if len(rows) < 2:  # noqa: PLR2004 - a spread needs two
        return 0.0, 0.0, 0.0, 0.0
    side = max(inner.shape)
    # One stray pixel must not make a small mark large.
    spans = [float(np.subtract(*np.quantile(axis, (0.98, 0.02)))) / side for axis in (rows, columns)]
    along = np.linalg.eigvalsh(np.cov(np.vstack([rows, columns])))
    middle = np.hypot(rows.mean() / inner.shape[0] - 0.5, columns.mean() / inner.shape[1] - 0.5)
    thinness = float(max(along[0], 0) / max(along[1], 1e-9))
    return max(spans), min(spans), thinness, float(middle)


def _runs(inner: Mask) -> float:
    begins = inner.copy()
    begins[:, 1:] &= ~inner[:, :-1]
    counts = begins.sum(axis=1)
    with_ink = counts > 0
    return float(counts[with_ink].mean()) if with_ink.any() else 0.0


@lru_cache(maxsize=8)
def _level_lines(height: int, width: int) -> NDArray[np.intp]:
    """Give every line from the left edge to the right one that rises or falls little: rows of it, column by column."""
    from_, to = round(height * _STRIKE_FROM), round(height * (1 - _STRIKE_FROM))
    starts, ends = np.arange(from_, to), np.arange(from_, to)
    across = np.linspace(0, 1, width)
    rows = np.round(starts[:, None, None] + (ends[None, :, None] - starts[:, None, None]) * across).astype(
        np.intp
    )
    level = np.abs(ends[None, :] - starts[:, None]) <= height * _STRIKE_SLOPE
    return np.asarray(rows[level], np.intp)


def _struck(inner: Mask) -> bool:
    height, width = inner.shape
    covered = inner[_level_lines(height, width), np.arange(width)].mean(axis=1)
    return bool((covered >= _STRIKE_COVERED).any())


def _white(inner: Mask) -> tuple[float, int]:
    side = round(_GAP_MM * FLAT)
    white = cv2.copyMakeBorder((~inner).astype(np.uint8), side, side, side, side, cv2.BORDER_REPLICATE)
    wide = cv2.morphologyEx(white, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))[side:-side, side:-side]
    third = slice(len(wide) // 3, -(len(wide) // 3))
    edges = (wide[:side, third], wide[-side:, third], wide[third, :side], wide[third, -side:])
    return float(wide.mean()), sum(bool(edge.mean() >= _OPEN) for edge in edges)


def _crossed(ink: Mask, margin: int) -> tuple[bool, bool, bool, bool]:
    skip = round(_OUTSIDE_MM[0] * FLAT)
    band = margin - skip
    along = slice(margin, -margin)
    left, right = ink[along, :band], ink[along, -band:]
    up, down = ink[:band, along], ink[-band:, along]
    # Some rows of a band are enough: a pen's line is thinner than the band is long.
    found = [bool(part.all(axis=axis).any()) for part, axis in ((left, 1), (up, 0), (right, 1), (down, 0))]
    return found[0], found[1], found[2], found[3]
