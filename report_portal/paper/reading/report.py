"""What a page says, as JSON."""

from typing import Any

from report_portal.paper.reading.page import PageRead
from report_portal.paper.reading.refusals import PageRefusedError


def described(read: PageRead) -> dict[str, Any]:
    """Describe a page that was read."""
    return {
        "form": read.form,
        "language": read.language,
        "version": read.version,
        "page": read.page,
        "markers": read.markers,
        "pixels_a_mm": read.pixels_a_mm,
        "boxes": [
            {"question": box.question, "option": box.option, "state": box.state.state}
            | {"confidence": box.state.confidence}
            | ({"reason": box.state.reason} if box.state.reason else {})
            for box in read.boxes
        ],
        "fields": [{"question": field.question, "written": field.written} for field in read.fields],
        "refused": None,
    }


def refusal(error: PageRefusedError) -> dict[str, Any]:
    """Describe a page that was not read."""
    return {"refused": {"code": error.code, "what": error.what, "fix": error.fix}}
