"""Parts of a sheet to look at. Made from the sheet laid flat alone: no slip, no metadata."""

from collections.abc import Iterator
from typing import Any, Final

import cv2

from report_portal.paper.reading.page import PageRead
from report_portal.paper.reading.placing import FLAT
from report_portal.paper.reading.raster import Grey
from report_portal.paper.reading.states import EMPTY

SHEET: Final = "sheet"
_QUALITY: Final = 88
_BOX_ROOM_MM: Final = (6.0, 2.5)
_FIELD_ROOM_MM: Final = (1.0, 1.0)


def crops(read: PageRead) -> Iterator[tuple[str, bytes]]:
    """Give the whole sheet, every box that is not empty, and every field that has something in it.

    Args:
        read: a page.

    Yields:
        Name (`sheet`, `box-<question>-<option>`, `field-<question>`) and JPEG.
    """
    yield SHEET, _picture(read.sheet)
    for box in read.boxes:
        if box.state.state != EMPTY:
            size = next(
                one
                for one in read.geometry["boxes"]
                if (one["question"], one["option"]) == (box.question, box.option)
            )
            where = size | {"x": box.outline.x / FLAT, "y": box.outline.y / FLAT}
            yield f"box-{box.question}-{box.option}", _picture(_cut(read.sheet, where, _BOX_ROOM_MM))
    written = {field.question for field in read.fields if field.written}
    for field in read.geometry["fields"]:
        if field["question"] in written:
            yield f"field-{field['question']}", _picture(_cut(read.sheet, field, _FIELD_ROOM_MM))


def _cut(sheet: Grey, thing: dict[str, Any], room: tuple[float, float]) -> Grey:
    x, y = thing["x"] - room[0], thing["y"] - room[1]
    right, low = thing["x"] + thing["width"] + room[0], thing["y"] + thing["height"] + room[1]
    return sheet[
        max(0, round(y * FLAT)) : round(low * FLAT),
        max(0, round(x * FLAT)) : round(right * FLAT),
    ]


def _picture(part: Grey) -> bytes:
    # JPEG: a sheet's PNG takes longer than reading it.
    return cv2.imencode(".jpg", part, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
