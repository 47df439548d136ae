"""From figures to a state: what the machine is sure of, and what it asks a person."""

from dataclasses import dataclass
from typing import Final

from report_portal.paper.reading.outlines import Outline
from report_portal.paper.reading.strokes import Strokes

EMPTY: Final = "empty"
MARKED: Final = "marked"
REVIEW: Final = "review"

_EMPTY_INK: Final = 0.02
_EMPTY_FAINT: Final = 0.06
_EMPTY_RING: Final = 0.09
_MARKED_INK: Final = 0.08
_FILLED_INK: Final = 0.5
_EXTENT: Final = 0.5
_BREADTH: Final = 0.35
_THIN: Final = 0.06
_OFF: Final = 0.22
_BUSY: Final = 2.3
# Boxes made black by hand kept gaps of up to 0.19, open to two sides, on the seeds that thresholds are chosen on.
_BOLD_GAPS: Final = 0.22
_BOLD_GAPS_TICK: Final = 0.32
_SLASH_BREADTH: Final = 0.7
_SLASH_EXTENT: Final = 0.75


@dataclass(frozen=True, slots=True)
class State:
    """What a box is.

    Args:
        state: `empty`, `marked` or `review`.
        confidence: 0 to 1; how far the figures are from where the state would change. 0 for `review`.
        reason: why a person is asked; empty otherwise.
    """

    state: str
    confidence: float
    reason: str = ""


def state_of(strokes: Strokes, outline: Outline) -> State:
    """Decide on one box.

    Args:
        strokes: its figures.
        outline: where it was found.
    """
    if not outline.inside:
        return State(REVIEW, 0.0, "clipped")
    if not outline.found and strokes.ink < _FILLED_INK:
        return State(REVIEW, 0.0, "outline")
    emptiness = max(strokes.ink / _EMPTY_INK, strokes.ring / _EMPTY_RING, strokes.faint / _EMPTY_FAINT)
    if emptiness < 1:
        return State(EMPTY, _rounded(1 - emptiness / 2))
    reason = _doubt(strokes)
    if reason:
        return State(REVIEW, 0.0, reason)
    room = (
        (_FILLED_INK - strokes.ink) / _FILLED_INK if strokes.ink < _FILLED_INK else strokes.gaps - _BOLD_GAPS
    )
    margins = (
        strokes.ink / _MARKED_INK - 1,
        room,
        (strokes.extent - _EXTENT) / (1 - _EXTENT),
    )
    return State(MARKED, _rounded(0.5 + min(0.5, *margins)))


def _doubt(strokes: Strokes) -> str:
    little = "faint" if strokes.faint >= _MARKED_INK else "little"
    doubts = (
        (strokes.ink >= _FILLED_INK and not _bold(strokes), "filled"),
        (strokes.ink < _MARKED_INK, little),
        (strokes.extent < _EXTENT or strokes.breadth < _BREADTH, "small"),
        (strokes.struck, "struck"),
        (strokes.thinness < _THIN and not _slash(strokes), "one_stroke"),
        (strokes.off > _OFF, "beside"),
        (strokes.busy > _BUSY, "busy"),
    )
    return next((reason for doubtful, reason in doubts if doubtful), "")


def _bold(strokes: Strokes) -> bool:
    """Tell a cross of a broad pen from a box made black: between its arms wide places stay white, out to the edges."""
    return any(
        strokes.open_sides >= sides and strokes.gaps >= gaps
        for sides, gaps in ((3, _BOLD_GAPS), (2, _BOLD_GAPS_TICK))
    )


def _slash(strokes: Strokes) -> bool:
    """Tell a lone stroke from corner to corner from a line that only passes through."""
    return strokes.breadth >= _SLASH_BREADTH and strokes.extent >= _SLASH_EXTENT and not any(strokes.crossed)


def _rounded(share: float) -> float:
    return round(max(0.0, min(1.0, share)), 2)
