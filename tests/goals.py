"""The product's goals as `make bench` and `make soak` print them: target, figure, met or not; and how busy it was."""

import os
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of the table.

    Args:
        subject: what was measured, and on which engine.
        target: in words.
        figure: what was found, in words.
        met: whether the figure meets the target.
    """

    subject: str
    target: str
    figure: str
    met: bool


def table(goals: Iterable[Goal]) -> str:
    """Set goals as lines of even columns."""
    rows = [("goal", "target", "measured", "met")]
    rows += [(one.subject, one.target, one.figure, "yes" if one.met else "NO") for one in goals]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join(lines) + "\n"


def load() -> str:
    """Say how many processes have been ready to run, on how many cores."""
    minute, five, fifteen = os.getloadavg()
    return f"load {minute:.1f} {five:.1f} {fifteen:.1f} on {os.cpu_count()} cores"
