"""Finding a sheet in a picture: corner markers and the QR, wherever and whichever way round they are."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
import zxingcpp

from report_portal.paper.reading.raster import Grey, Real, halved

# The corners' eight, and the slip's two.
_IDS: Final = 10
_CORNERS: Final = 8
_COARSE: Final = 1600
_FINE: Final = 2800
_WANTED: Final = 4
_QR: Final = re.compile(r"RP([0-9]):([1-9][0-9]{0,5}):([A-Z]{2,8}):([12]):([0-9A-F]{16}|SPECIMEN)")
_QR_MAX: Final = 64
_KNOWN_FORMAT: Final = "1"
_FORMATS: Final = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


@dataclass(frozen=True, slots=True)
class Marker:
    """A corner marker.

    Args:
        id: 0 to 7 in corners, 8 and 9 on slips.
        corners: 4 by 2 pixels, clockwise from the marker's own upper left.
    """

    id: int
    corners: Real


@dataclass(frozen=True, slots=True)
class Named:
    """What a QR says.

    Args:
        known: the text's format is one that this program knows; the rest holds only then.
        version: of the form.
        language: locale.
        page: 1 or 2.
        form: 16 hex characters, or `specimen`.
        corners: 4 by 2 pixels, clockwise from the QR's own upper left.
    """

    known: bool
    version: int
    language: str
    page: int
    form: str
    corners: Real


@lru_cache(maxsize=1)
def _detector() -> cv2.aruco.ArucoDetector:
    whole = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    # Only ours, and one wrong cell at most: fewer, and safer, finds.
    ours = cv2.aruco.Dictionary(whole.bytesList[:_IDS], 4, 1)
    wanted = cv2.aruco.DetectorParameters()
    wanted.adaptiveThreshWinSizeMin = 7
    wanted.adaptiveThreshWinSizeMax = 31
    wanted.adaptiveThreshWinSizeStep = 12
    wanted.minMarkerPerimeterRate = 0.03
    wanted.maxMarkerPerimeterRate = 0.4
    wanted.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_NONE
    return cv2.aruco.ArucoDetector(ours, wanted)


def find_markers(grey: Grey) -> list[Marker]:
    """Find markers of corners and slips; one that is there twice is listed twice.

    Args:
        grey: the whole picture.

    Returns:
        Markers in the order of their ids.
    """
    found = _found(grey, _COARSE)
    if sum(marker.id < _CORNERS for marker in found) < _WANTED:
        finer = _found(grey, _FINE)
        have = {marker.id for marker in found}
        found += [marker for marker in finer if marker.id not in have]
    return sorted(found, key=lambda marker: marker.id)


def _found(grey: Grey, long_side: int) -> list[Marker]:
    small = halved(grey, long_side)
    factor = max(1, grey.shape[1] // small.shape[1])
    corners, ids, _ = _detector().detectMarkers(small)
    # None where there are none, whatever the stubs say.
    ids = np.zeros(0, np.int32) if not len(corners) else ids
    return [
        Marker(int(id_), _refined(grey, (one.reshape(4, 2) + 0.5) * factor - 0.5))
        for id_, one in zip(ids.ravel(), corners, strict=True)
    ]


def _refined(grey: Grey, corners: Real) -> Real:
    side = float(np.mean(np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1)))
    # A cell is a sixth of the side; the window must not reach the next cell's corner.
    reach = max(2, round(side / 14))
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.02)
    start = corners.astype(np.float32).reshape(-1, 1, 2)
    better = cv2.cornerSubPix(grey, start.copy(), (reach, reach), (-1, -1), criteria)
    moved = np.linalg.norm(better - start, axis=2) > reach
    better[moved] = start[moved]
    return np.asarray(better.reshape(4, 2), np.float32)


def find_named(grey: Grey) -> tuple[list[Named], bool]:
    """Read our QRs in a picture.

    Args:
        grey: a picture, or part of one.

    Returns:
        Ours, each text once; and whether there was any other QR. Other texts go no further than here.
    """
    named: dict[str, Named] = {}
    other = False
    for code in zxingcpp.read_barcodes(grey, formats=_FORMATS, text_mode=zxingcpp.TextMode.Plain):
        text = code.text
        match = _QR.fullmatch(text) if len(text) <= _QR_MAX else None
        if match is None:
            other = True
            continue
        where = code.position
        points = [where.top_left, where.top_right, where.bottom_right, where.bottom_left]
        known = match[1] == _KNOWN_FORMAT
        corners = np.array([(point.x, point.y) for point in points], np.float32)
        named[text] = Named(known, int(match[2]), match[3].lower(), int(match[4]), match[5].lower(), corners)
    return list(named.values()), other
