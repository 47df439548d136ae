"""One page as the machine read it, and what a person decided about its boxes since."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

EMPTY: Final = "empty"
MARKED: Final = "marked"
REVIEW: Final = "review"
SPECIMEN: Final = "specimen"
# Refused, and yet no better for being scanned again.
_DONE: Final = frozenset({"", "foreign", "blank", "slip", SPECIMEN})

Box: TypeAlias = tuple[str, str]
"""Question id, option id."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a scan.

    Args:
        id: of this scan of it, unique in the batch.
        form: 16 hex characters, `specimen`, or empty where it was not read.
        language: locale of the sheet.
        version: of the form.
        number: 1 or 2.
        boxes: state of each box.
        written: questions whose field has something in it.
        refused: code of the reason why it was not read; empty where it was.
    """

    id: str
    form: str
    language: str
    version: int
    number: int
    boxes: Mapping[Box, str] = field(repr=False)
    written: frozenset[str] = field(repr=False)
    refused: str = ""

    @property
    def done(self) -> bool:
        """Another scan of it would bring nothing new."""
        return self.refused in _DONE

    @property
    def unsure(self) -> list[Box]:
        """Boxes that the machine asks about."""
        return [box for box, state in self.boxes.items() if state not in {EMPTY, MARKED}]

    def decided(self, decisions: Mapping[str, bool]) -> "dict[Box, bool | None]":
        """Give each box as it counts: a person's word before the machine's, None where one is still needed.

        Args:
            decisions: `box_name` → ticked or not.
        """
        sure: dict[str, bool] = {EMPTY: False, MARKED: True}
        return {box: decisions.get(box_name(box), sure.get(state)) for box, state in self.boxes.items()}

    def contradicts(self, other: "Page") -> bool:
        """Tell whether the machine is sure that two scans are not of the same page of one sheet."""
        if (self.language, self.version, self.written) != (other.language, other.version, other.written):
            return True
        return any({state, other.boxes.get(box)} == {EMPTY, MARKED} for box, state in self.boxes.items())


def box_name(box: Box) -> str:
    """Name a box as the reader's pictures do, without `box-`."""
    return f"{box[0]}-{box[1]}"


def page_from(id_: str, read: Mapping[str, Any]) -> Page:
    """Take what the reader said of a page.

    Args:
        id_: for this scan of it.
        read: as `paper.reading.report` describes a page.
    """
    if read["refused"]:
        return Page(id_, "", "", 0, 0, {}, frozenset(), str(read["refused"]["code"]))
    boxes = {(box["question"], box["option"]): str(box["state"]) for box in read["boxes"]}
    written = frozenset(field["question"] for field in read["fields"] if field["written"])
    refused = SPECIMEN if read["form"] == SPECIMEN else ""
    return Page(id_, read["form"], read["language"], read["version"], read["page"], boxes, written, refused)
