"""A slip in a picture: it shows somebody's code, so such a picture is never shown to anybody.

Below its sheet's tear line it is cut off; anywhere else the picture is refused.
"""

from functools import lru_cache
from typing import Final

import cv2
import numpy as np

from report_portal.paper.marks import SLIP_IDS
from report_portal.paper.reading.finding import Marker
from report_portal.paper.reading.placing import Placement
from report_portal.paper.reading.raster import Grey, halved

# From a slip that fills the picture to one that lies beside an A4 page.
_LONG_SIDES: Final = (600, 1600, 3200)


@lru_cache(maxsize=1)
def _detector() -> cv2.aruco.ArucoDetector:
    whole = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    # No wrong cell: one mark is enough, and a lease must not be taken for a slip.
    ours = cv2.aruco.Dictionary(whole.bytesList[SLIP_IDS[0] : SLIP_IDS[-1] + 1], 4, 0)
    wanted = cv2.aruco.DetectorParameters()
    wanted.adaptiveThreshWinSizeMin = 5
    wanted.adaptiveThreshWinSizeMax = 45
    wanted.adaptiveThreshWinSizeStep = 10
    wanted.minMarkerPerimeterRate = 0.02
    wanted.maxMarkerPerimeterRate = 3.0
    wanted.errorCorrectionRate = 0.0
    wanted.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_NONE
    return cv2.aruco.ArucoDetector(ours, wanted)


def shows_slip(grey: Grey) -> bool:
    """Tell whether one of a slip's two marks is in a picture.

    Args:
        grey: the whole picture, any way round.
    """
    return any(len(_detector().detectMarkers(halved(grey, side))[0]) for side in _LONG_SIDES)


def on_sheet(found: list[Marker], placement: Placement, tear: float) -> bool:
    """Tell whether another slip lies on a sheet, above its tear line.

    Args:
        found: all markers of the picture.
        placement: of the sheet.
        tear: millimetres from its upper edge.
    """
    # Both marks: what one alone may be, a cross in a box can look like.
    above = {one.id for one in found if one.id in SLIP_IDS and _down(one, placement) < tear}
    return above == set(SLIP_IDS)


def _down(marker: Marker, placement: Placement) -> float:
    """Give how far down a sheet a marker lies, in millimetres."""
    middle = marker.corners.mean(axis=0).astype(np.float64).reshape(1, 1, 2)
    return float(cv2.perspectiveTransform(middle, np.linalg.inv(placement.to_pixels))[0, 0, 1])
