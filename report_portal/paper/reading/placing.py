"""From millimetres on the sheet to pixels in the picture, and the sheet laid flat."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from report_portal.paper.reading.finding import Marker, Named
from report_portal.paper.reading.raster import Grey, Matrix, Real
from report_portal.paper.reading.refusals import PageRefusedError

# Pixels a millimetre of the sheet laid flat: 203 dpi.
FLAT: Final = 8
MARKERS_NEEDED: Final = 3
_PIXELS_A_MM: Final = 4.3
_RANSAC_MM: Final = 0.9
_INLIERS_OF_MARKER: Final = 3
_ASPECT: Final = 1.8
_QR_OFF_MM: Final = 4.0
# The slip's print begins 4 mm below the tear line; nothing from here on is ever part of a picture.
_KEPT_ABOVE_TEAR_MM: Final = 0.5


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a sheet lies.

    Args:
        to_pixels: 3 by 3, millimetres to pixels.
        pixels_a_mm: the least over the sheet.
        markers: how many agree with it.
    """

    to_pixels: Matrix
    pixels_a_mm: float
    markers: int

    def pixels(self, points: Sequence[tuple[float, float]]) -> Matrix:
        """Map millimetres to pixels."""
        return _mapped(self.to_pixels, np.array(points, np.float64))


def corners_of(thing: dict[str, Any]) -> list[tuple[float, float]]:
    """Give a thing's corners in millimetres, clockwise from its upper left."""
    x, y, right, low = thing["x"], thing["y"], thing["x"] + thing["width"], thing["y"] + thing["height"]
    return [(x, y), (right, y), (right, low), (x, low)]


def place(markers: Sequence[Marker], page: dict[str, Any], named: Named | None = None) -> Placement:
    """Find how a page lies from its markers, and its QR where a marker is missing.

    Args:
        markers: found ones of this page.
        page: of a geometry.
        named: the page's QR.

    Raises:
        PageRefusedError: `markers`, `too_small`.
    """
    wanted = {one["id"]: corners_of(one) for one in page["markers"]}
    used = [marker for marker in markers if marker.id in wanted]
    if len({marker.id for marker in used}) < MARKERS_NEEDED:
        raise PageRefusedError("markers")
    sheet = [point for marker in used for point in wanted[marker.id]]
    seen = [tuple(point) for marker in used for point in marker.corners]
    if named is not None and len(used) == MARKERS_NEEDED:
        sheet += corners_of(page["qr"])
        seen += [tuple(point) for point in named.corners]
    source, target = np.array(sheet, np.float64), np.array(seen, np.float64)
    scale = _scale(target, source)
    found, inlying = cv2.findHomography(source, target, cv2.RANSAC, _RANSAC_MM * scale)
    if found is None:
        raise PageRefusedError("markers")
    per_marker = inlying.ravel()[: 4 * len(used)].reshape(-1, 4).sum(axis=1)
    agreeing = int((per_marker >= _INLIERS_OF_MARKER).sum())
    matrix = np.asarray(found, np.float64)
    if agreeing < MARKERS_NEEDED or not _plausible(matrix):
        raise PageRefusedError("markers")
    least = _least_scale(matrix)
    if least < _PIXELS_A_MM:
        raise PageRefusedError("too_small")
    return Placement(matrix, least, agreeing)


def qr_off(placement: Placement, page: dict[str, Any], named: Named) -> bool:
    """Tell whether a QR lies elsewhere than the markers say."""
    expected = placement.pixels(corners_of(page["qr"]))
    off = np.linalg.norm(expected - named.corners, axis=1).max()
    return bool(off > _QR_OFF_MM * placement.pixels_a_mm * _ASPECT)


def flat_size(geometry: dict[str, Any]) -> tuple[int, int]:
    """Give width and height in pixels of a sheet laid flat: it ends above the tear line."""
    return (
        round(geometry["width"] * FLAT),
        round((geometry["tear"] - _KEPT_ABOVE_TEAR_MM) * FLAT),
    )


def laid_flat(grey: Grey, placement: Placement, geometry: dict[str, Any]) -> Grey:
    """Give the sheet upright at `FLAT` pixels a millimetre, without anything below the tear line.

    Args:
        grey: the whole picture.
        placement: of the sheet in it.
        geometry: of the form.
    """
    step = 1 / FLAT
    to_sheet = np.array([[step, 0, step / 2], [0, step, step / 2], [0, 0, 1]])
    return warped(grey, placement.to_pixels @ to_sheet, flat_size(geometry))


def warped(grey: Grey, matrix: Matrix, size: tuple[int, int]) -> Grey:
    """Take pixels of a new picture from where `matrix` says they were."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    made = cv2.warpPerspective(grey, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(made, np.uint8)


def _mapped(matrix: Matrix, points: Matrix) -> Matrix:
    return np.asarray(cv2.perspectiveTransform(points.reshape(-1, 1, 2), matrix).reshape(-1, 2), np.float64)


def _scale(target: Matrix, source: Matrix) -> float:
    return float(np.ptp(target, axis=0).max() / np.ptp(source, axis=0).max())


_PROBES: Final = np.array([(15.0, 15.0), (195.0, 15.0), (15.0, 245.0), (195.0, 245.0), (105.0, 130.0)])


def _steps(matrix: Matrix) -> tuple[Real, Real]:
    here = _mapped(matrix, _PROBES)
    across = np.linalg.norm(_mapped(matrix, _PROBES + np.array([1.0, 0.0])) - here, axis=1)
    down = np.linalg.norm(_mapped(matrix, _PROBES + np.array([0.0, 1.0])) - here, axis=1)
    return across.astype(np.float32), down.astype(np.float32)


def _least_scale(matrix: Matrix) -> float:
    across, down = _steps(matrix)
    return float(min(across.min(), down.min()))


def _plausible(matrix: Matrix) -> bool:
    """Refuse mirrored, folded or wildly slanted sheets."""
    across, down = _steps(matrix)
    ratio = across / np.maximum(down, 1e-6)
    upper, right, low = _mapped(matrix, _PROBES[[0, 1, 2]])
    turned = float(np.cross(np.append(right - upper, 0), np.append(low - upper, 0))[2])
    spread = max(across.max(), down.max()) / max(min(across.min(), down.min()), 1e-6)
    return (
        turned > 0 and bool((ratio < _ASPECT).all() and (ratio > 1 / _ASPECT).all()) and spread < 2 * _ASPECT
    )
