"""One page: from grey pixels to what is ticked, or to the reason why it is not read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np

from report_portal.paper.geometry import stored
from report_portal.paper.marks import SLIP_IDS
from report_portal.paper.reading.finding import Marker, Named, find_markers, find_named
from report_portal.paper.reading.neighbours import spilled
from report_portal.paper.reading.outlines import Outline, find_outlines
from report_portal.paper.reading.placing import (
    FLAT,
    Placement,
    corners_of,
    laid_flat,
    place,
    qr_off,
    warped,
)
from report_portal.paper.reading.raster import Grey, Raster, blank, shrunk
from report_portal.paper.reading.refusals import PageRefusedError
from report_portal.paper.reading.slips import on_sheet, shows_slip
from report_portal.paper.reading.states import State, state_of
from report_portal.paper.reading.strokes import Strokes, measure
from report_portal.paper.reading.tone import Tone, toned

Lookup: TypeAlias = Callable[[int, str], dict[str, Any] | None]

# Any form's marks stand about here: enough to look for the QR in the right corner first.
_HINT: Final = (1, "en")
_QR_ROOM_MM: Final = 4
_QR_PIXELS_A_MM: Final = 8
_WHOLE: Final = 2600
_PER_PAGE: Final = 4
_OUTLINES_FOUND: Final = 0.8
_OUTLINE_SCORE: Final = 0.4
_BACKGROUND: Final = 0.03
_WRITTEN: Final = 0.002
_FIELD_INSET_MM: Final = 1.2


@dataclass(frozen=True, slots=True)
class Box:
    """A box that was read.

    Args:
        question: its id.
        option: its id.
        state: what it is.
        outline: where it is on the sheet laid flat.
        strokes: the figures that it was decided on; None where it is not wholly in the picture.
    """

    question: str
    option: str
    state: State
    outline: Outline
    strokes: Strokes | None


@dataclass(frozen=True, slots=True)
class Field:
    """A field for handwriting; nothing in it is recognised.

    Args:
        question: its id.
        written: something is in it.
    """

    question: str
    written: bool


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page that was read.

    Args:
        form: 16 hex characters, or `specimen`.
        language: locale.
        version: of the form.
        page: 1 or 2.
        boxes: in the geometry's order.
        fields: likewise.
        markers: corner markers that agree.
        pixels_a_mm: of the picture.
        sheet: laid flat, upright, nothing below the tear line.
        geometry: of this page.
    """

    form: str
    language: str
    version: int
    page: int
    boxes: list[Box]
    fields: list[Field]
    markers: int
    pixels_a_mm: float
    sheet: Grey = field(repr=False)
    geometry: dict[str, Any] = field(repr=False)


def read_page(raster: Raster, lookup: Lookup = stored) -> PageRead:
    """Read a page.

    Args:
        raster: the page, any way round.
        lookup: gives the geometry of a form version and language.

    Raises:
        PageRefusedError: see `refusals.REASONS`.
    """
    if blank(raster.grey):
        raise PageRefusedError("blank")
    found = find_markers(raster.grey)
    markers = [one for one in found if one.id not in SLIP_IDS]
    named = _named(raster.grey, markers, lookup)
    if raster.one_bit:
        raise PageRefusedError("one_bit")
    geometry = lookup(named.version, named.language) if named.known else None
    if geometry is None:
        raise PageRefusedError("unknown_version")
    page = next((one for one in geometry["pages"] if one["page"] == named.page), None)
    if page is None:
        raise PageRefusedError("unknown_version")
    _check_one_sheet(markers, page)
    placement = place(markers, page, named)
    if qr_off(placement, page, named):
        raise PageRefusedError("mixed")
    if on_sheet(found, placement, geometry["tear"]):
        raise PageRefusedError("slip")
    return _read(raster.grey, placement, geometry, page, named)


def _read(
    grey: Grey, placement: Placement, geometry: dict[str, Any], page: dict[str, Any], named: Named
) -> PageRead:
    sheet = laid_flat(grey, placement, geometry)
    tone = toned(sheet, page)
    if tone.background > _BACKGROUND:
        raise PageRefusedError("dirty")
    outlines = _inside_picture(grey, placement, page["boxes"], find_outlines(tone, page["boxes"]))
    _check_outlines(outlines)
    strokes = [
        measure(tone, box, at) if at.inside else None for box, at in zip(page["boxes"], outlines, strict=True)
    ]
    states = [
        State("review", 0.0, "clipped") if one is None else state_of(one, at)
        for one, at in zip(strokes, outlines, strict=True)
    ]
    states = spilled(page["boxes"], outlines, strokes, states)
    return PageRead(
        form=named.form,
        language=named.language,
        version=named.version,
        page=named.page,
        boxes=[
            Box(box["question"], box["option"], state, at, figures)
            for box, state, at, figures in zip(page["boxes"], states, outlines, strokes, strict=True)
        ],
        fields=[Field(one["question"], _written(tone, one)) for one in page["fields"]],
        markers=placement.markers,
        pixels_a_mm=round(placement.pixels_a_mm, 1),
        sheet=sheet,
        geometry=page,
    )


def _named(grey: Grey, markers: list[Marker], lookup: Lookup) -> Named:
    """Read the page's own QR: in its corner first, then anywhere."""
    found: list[Named] = []
    other = False
    hint = lookup(*_HINT)
    for page in hint["pages"] if hint else ():
        try:
            found = _in_corner(grey, place(markers, page), page)
        except PageRefusedError:
            continue
        if found:
            break
    if not found:
        whole = shrunk(grey, _WHOLE)
        found, other = find_named(whole)
        factor = grey.shape[1] / whole.shape[1]
        found = [_moved(one, one.corners * factor) for one in found]
    if len({(one.form, one.page) for one in found}) > 1:
        raise PageRefusedError("two_sheets")
    if found:
        return found[0]
    if markers and not (other and len(markers) < _PER_PAGE - 1):
        raise PageRefusedError("qr")
    # Whatever is foreign may be looked at, so this is the last chance to see that it must not be.
    raise PageRefusedError("slip" if shows_slip(grey) else "foreign")


def _in_corner(grey: Grey, placement: Placement, page: dict[str, Any]) -> list[Named]:
    x, y = page["qr"]["x"] - _QR_ROOM_MM, page["qr"]["y"] - _QR_ROOM_MM
    step = 1 / _QR_PIXELS_A_MM
    matrix = placement.to_pixels @ np.array([[step, 0, x], [0, step, y], [0, 0, 1]])
    side = round((page["qr"]["width"] + 2 * _QR_ROOM_MM) * _QR_PIXELS_A_MM)
    found, _ = find_named(warped(grey, matrix, (side, side)))
    back = Placement(matrix, 0.0, 0)
    return [_moved(one, back.pixels([tuple(point) for point in one.corners])) for one in found]


def _moved(one: Named, corners: Any) -> Named:
    return Named(one.known, one.version, one.language, one.page, one.form, np.asarray(corners, np.float32))


def _check_one_sheet(markers: list[Marker], page: dict[str, Any]) -> None:
    ids = [marker.id for marker in markers]
    own = {one["id"] for one in page["markers"]}
    if len(set(ids)) < len(ids):
        raise PageRefusedError("two_sheets")
    strange = [id_ for id_ in ids if id_ not in own]
    if len(strange) > 1:
        raise PageRefusedError("mixed")


def _inside_picture(
    grey: Grey, placement: Placement, boxes: list[dict[str, Any]], outlines: list[Outline]
) -> list[Outline]:
    """Mark boxes that the picture's edge cuts: what lies beyond is made up from the edge's own pixels."""
    height, width = grey.shape
    checked = []
    for box, outline in zip(boxes, outlines, strict=True):
        corners = placement.pixels(corners_of(box | {"x": outline.x / FLAT, "y": outline.y / FLAT}))
        whole = bool(
            (corners >= 0).all() and (corners[:, 0] < width).all() and (corners[:, 1] < height).all()
        )
        checked.append(outline if whole else Outline(outline.x, outline.y, outline.score, inside=False))
    return checked


def _check_outlines(outlines: list[Outline]) -> None:
    seen = [one for one in outlines if one.inside]
    if not outlines:
        return
    found = sum(one.found for one in seen)
    score = float(np.median([one.score for one in seen])) if seen else 0.0
    if found < _OUTLINES_FOUND * len(outlines) or score < _OUTLINE_SCORE:
        raise PageRefusedError("outlines")


def _written(tone: Tone, one: dict[str, Any]) -> bool:
    x, y = one["x"] + _FIELD_INSET_MM, one["y"] + _FIELD_INSET_MM
    right, low = one["x"] + one["width"] - _FIELD_INSET_MM, one["y"] + one["height"] - _FIELD_INSET_MM
    part = tone.darkness(
        slice(round(y * FLAT), round(low * FLAT)), slice(round(x * FLAT), round(right * FLAT))
    )
    return bool(np.mean(part >= tone.ink) > _WRITTEN)
