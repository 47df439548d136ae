"""Boxes stand a millimetre apart: a long stroke of one must not pass for a mark in the next."""

from collections.abc import Sequence
from typing import Any, Final

from report_portal.paper.reading.outlines import Outline
from report_portal.paper.reading.states import MARKED, REVIEW, State
from report_portal.paper.reading.strokes import Strokes

_NEAR_MM: Final = 3.0
# Left, up, right, down: the side on which the other box lies, and the same seen from there.
_OPPOSITE: Final = (2, 3, 0, 1)
_CLEARLY_MORE: Final = 1.25


def spilled(
    boxes: Sequence[dict[str, Any]],
    outlines: Sequence[Outline],
    strokes: Sequence[Strokes | None],
    states: Sequence[State],
) -> list[State]:
    """Ask about marked boxes that ink from a neighbouring box runs into.

    Args:
        boxes: of the geometry.
        outlines: of them.
        strokes: their figures; None where there are none.
        states: as decided alone.

    Returns:
        States, some of them now `review`.
    """
    decided = list(states)
    for n, state in enumerate(states):
        own = strokes[n]
        if state.state != MARKED or own is None or not outlines[n].inside:
            continue
        for m, other in enumerate(strokes):
            side = _side(boxes[n], boxes[m]) if m != n else None
            if other is None or side is None or not own.crossed[side] or not other.crossed[_OPPOSITE[side]]:
                continue
            if other.ink > 0 and own.ink < other.ink * _CLEARLY_MORE:
                decided[n] = State(REVIEW, 0.0, "neighbour")
    return decided


def _side(box: dict[str, Any], other: dict[str, Any]) -> int | None:
    across = _gap(box["x"], box["width"], other["x"], other["width"])
    down = _gap(box["y"], box["height"], other["y"], other["height"])
    if across <= 0 and 0 <= down <= _NEAR_MM:
        return 3 if other["y"] > box["y"] else 1
    if down <= 0 and 0 <= across <= _NEAR_MM:
        return 2 if other["x"] > box["x"] else 0
    return None


def _gap(start: float, length: float, other: float, other_length: float) -> float:
    return max(other - (start + length), start - (other + other_length))
