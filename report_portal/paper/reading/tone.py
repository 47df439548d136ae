"""How dark a place is, as a share of the page's own printed black over its own paper."""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from report_portal.paper.reading.placing import FLAT
from report_portal.paper.reading.raster import Grey, Real
from report_portal.paper.reading.refusals import PageRefusedError

_SHRINK: Final = 4
# Wider than a marker, so that print never passes for paper.
_PAPER_MM: Final = 12.5
_RIM_MM: Final = (0.35, 1.15)
_QUIET_MM: Final = (0.7, 1.8)
_CONTRAST: Final = 0.22
_INK: Final = 0.24
_NOISES: Final = 5.0
_INK_MAX: Final = 0.5


@dataclass(frozen=True, slots=True)
class Tone:
    """A sheet laid flat, and its tones.

    Args:
        flat: rows by columns, 255 where it is as bright as the paper around.
        paper: darkness of paper, 0 to 1.
        black: darkness of print, 0 to 1.
        ink: share of print's darkness from which a place has ink.
        background: share of ink where there must be none.
    """

    flat: Grey
    paper: float
    black: float
    ink: float
    background: float

    def darkness(self, rows: slice, columns: slice) -> Real:
        """Give a part's darkness: 0 is paper, 1 is print."""
        part = self.flat[rows, columns].astype(np.float32)
        return np.asarray(
            np.clip((1 - part / 255 - self.paper) / (self.black - self.paper), -0.5, 1.2), np.float32
        )


def toned(sheet: Grey, page: dict[str, Any]) -> Tone:
    """Flatten the light and measure print and paper.

    Args:
        sheet: laid flat.
        page: of its geometry.

    Raises:
        PageRefusedError: `too_faint`, `dirty`.
    """
    flat = np.asarray(cv2.GaussianBlur(_even(sheet), (0, 0), 0.8), np.uint8)
    paper_parts = [part for one in page["markers"] if (part := _below(flat, one)).size]
    paper_parts.append(_left_of(flat, page["qr"]))
    paper = float(np.median([1 - _middle(part) / 255 for part in paper_parts]))
    black = float(np.median([1 - _middle(_rim(flat, one)) / 255 for one in page["markers"]]))
    if black - paper < _CONTRAST:
        raise PageRefusedError("too_faint")
    noise = float(np.median([part.std() for part in paper_parts])) / 255 / (black - paper)
    ink = max(_INK, _NOISES * noise)
    if ink > _INK_MAX:
        raise PageRefusedError("dirty")
    line = 255 * (1 - paper - ink * (black - paper))
    background = float(np.median([np.mean(part < line) for part in paper_parts]))
    return Tone(flat, paper, black, ink, background)


def _middle(part: Grey) -> float:
    return float(np.median(part.astype(np.float32)))


def _even(sheet: Grey) -> Grey:
    size = (sheet.shape[1] // _SHRINK, sheet.shape[0] // _SHRINK)
    small = cv2.medianBlur(cv2.resize(sheet, size, interpolation=cv2.INTER_AREA), 3)
    side = round(_PAPER_MM * FLAT / _SHRINK) | 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), side / 4)
    whole = cv2.resize(paper, (sheet.shape[1], sheet.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(sheet, whole, scale=245), np.uint8)


def _cut(flat: Grey, x: float, y: float, right: float, low: float) -> Grey:
    return flat[max(0, round(y * FLAT)) : round(low * FLAT), max(0, round(x * FLAT)) : round(right * FLAT)]


def _below(flat: Grey, one: dict[str, Any]) -> Grey:
    low = one["y"] + one["height"]
    return _cut(flat, one["x"], low + _QUIET_MM[0], one["x"] + one["width"], low + _QUIET_MM[1])


def _left_of(flat: Grey, one: dict[str, Any]) -> Grey:
    return _cut(flat, one["x"] - _QUIET_MM[1], one["y"], one["x"] - _QUIET_MM[0], one["y"] + one["height"])


def _rim(flat: Grey, one: dict[str, Any]) -> Grey:
    """Give the black cells along a marker's upper and lower edge."""
    near, far = _RIM_MM
    x, right = one["x"] + near, one["x"] + one["width"] - near
    low = one["y"] + one["height"]
    return np.vstack(
        [_cut(flat, x, one["y"] + near, right, one["y"] + far), _cut(flat, x, low - far, right, low - near)]
    )
