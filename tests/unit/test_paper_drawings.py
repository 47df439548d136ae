"""Drawings for paper: every path of the set that is used, with its arcs as curves."""

import math

import pytest

from report_portal.paper.drawings import curves, drawings
from report_portal.paper.guides import PARTS


def test_every_drawing_lies_in_its_square() -> None:
    stored = drawings()
    assert set(stored["guide"]) == set(PARTS)
    for named in stored.values():
        for parts in named.values():
            points = [point for part in parts for point in part[1:]]
            assert parts[0][0] == "M"
            assert len(points) > 3
            assert all(0 <= value <= 24 for point in points for value in point)


@pytest.mark.parametrize(
    ("large", "sweep", "centre"), [(0, 1, (5, 5)), (1, 0, (5, 5)), (0, 0, (15, 15)), (1, 1, (15, 15))]
)
def test_an_arc_stays_on_its_circle(large: int, sweep: int, centre: tuple[int, int]) -> None:
    here = (15.0, 5.0)
    parts = list(curves(f"M15 5A10 10 0 {large} {sweep} 5 15"))
    assert parts[-1][-1] == (5, 15)
    assert len(parts) == (4 if large else 2)
    for _, first, second, end in parts[1:]:
        for t in (0.25, 0.5, 0.75):
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            x, y = (
                sum(w * p[axis] for w, p in zip(weights, (here, first, second, end), strict=True))
                for axis in (0, 1)
            )
            assert math.hypot(x - centre[0], y - centre[1]) == pytest.approx(10, abs=0.01)
        here = end


def test_paths_are_read_as_the_standard_says() -> None:
    square = [("M", (1, 2)), ("L", (4, 2)), ("L", (4, 6)), ("L", (1, 6)), ("Z",), ("L", (1, 3))]
    assert list(curves("M1 2h3v4H1zl0 1")) == square
    assert list(curves("m1,2 3,0 0,4-3,0zl0,1")) == square
    # Flags need nothing between them, nor after them.
    assert list(curves("M0 0a1 1 0 012 0")) == list(curves("M0 0a1 1 0 0 1 2 0"))
    for wrong in ("M1 2q3 4 5 6", "M1 2L3", "M1 2 what"):
        with pytest.raises(ValueError, match="M1 2"):
            list(curves(wrong))
