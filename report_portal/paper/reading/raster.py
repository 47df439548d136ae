"""A page as grey pixels."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Grey: TypeAlias = NDArray[np.uint8]
Real: TypeAlias = NDArray[np.float32]
Matrix: TypeAlias = NDArray[np.float64]

_TONES: Final = 2
_SPARSE: Final = 16
_BLANK_LONG: Final = 500
_BLANK_SHARE: Final = 0.0008
_BLANK_DARK: Final = 0.25


@dataclass(frozen=True, slots=True)
class Raster:
    """One page.

    Args:
        grey: rows by columns, 0 black, 255 white.
        one_bit: it came as black and white only.
    """

    grey: Grey
    one_bit: bool = False


def shrunk(grey: Grey, long_side: int) -> Grey:
    """Make a picture smaller so that its longer side has at most `long_side` pixels."""
    factor = long_side / max(grey.shape)
    if factor >= 1:
        return grey
    size = (max(1, round(grey.shape[1] * factor)), max(1, round(grey.shape[0] * factor)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def halved(grey: Grey, long_side: int) -> Grey:
    """Make a picture smaller by a whole factor, to about `long_side`: far less work than any other factor.

    Args:
        grey: a picture.
        long_side: pixels, which the longer side may exceed by a third.
    """
    factor = round(max(grey.shape) / long_side)
    height, width = grey.shape[0] // max(1, factor), grey.shape[1] // max(1, factor)
    if factor <= 1 or not height or not width:
        return grey
    whole = grey[: height * factor, : width * factor]
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def two_tones(grey: Grey) -> bool:
    """Tell whether a picture has but two tones, whatever its file calls it."""
    if len(np.unique(grey[::_SPARSE, ::_SPARSE])) > _TONES:
        return False
    present = np.flatnonzero(cv2.calcHist([grey], [0], None, [256], [0, 256]))
    return len(present) == _TONES


def blank(grey: Grey) -> bool:
    """Tell whether there is nothing on a page but paper."""
    small = halved(grey, _BLANK_LONG)
    kernel = np.ones((25, 25), np.uint8)
    paper = cv2.morphologyEx(cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, kernel)
    inner = np.s_[len(small) // 25 : -len(small) // 25, small.shape[1] // 25 : -small.shape[1] // 25]
    flat = cv2.divide(small, paper, scale=255)[inner]
    return bool(flat.size == 0 or np.mean(flat < 255 * (1 - _BLANK_DARK)) < _BLANK_SHARE)
