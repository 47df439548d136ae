"""What the helper has said of a batch so far: it outlives a crash, and goes with what it was said of."""

from collections.abc import Collection
from typing import Any, Final

from .spool import Spool

_STATE: Final = "state"


class Decided:
    """What a person said of pages and sheets, and what has become of them.

    Args:
        spool: of the helper, from which the last saved state is taken.

    Attributes:
        boxes: page id → box → ticked.
        placed: page id → where it belongs.
        sheets: key of a sheet → `texts` (question → what was read in its field), `alone` (the other side is empty).
        seen: SHA-256 of a file, as hex → its scan.
        sent: key of a sheet → UTC day on which the server took it.
    """

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        kept = spool.get(_STATE, _STATE)
        meta = kept.meta if kept else {}
        self.boxes: dict[str, dict[str, bool]] = meta.get("boxes", {})
        self.placed: dict[str, str] = meta.get("placed", {})
        self.sheets: dict[str, dict[str, Any]] = meta.get("sheets", {})
        self.seen: dict[str, str] = meta.get("seen", {})
        self.sent: dict[str, str] = meta.get("sent", {})

    def save(self, held: Collection[str]) -> None:
        """Bring it to the disk, without what was said of sheets that are there no more.

        Args:
            held: keys of the sheets in the batch.
        """
        self.sheets = {key: said for key, said in self.sheets.items() if key in held}
        whole = {"boxes": self.boxes, "placed": self.placed, "sheets": self.sheets}
        self._spool.put(_STATE, _STATE, whole | {"seen": self.seen, "sent": self.sent})

    def of(self, sheet: str) -> dict[str, Any]:
        """Give what was said of a sheet, to be added to."""
        return self.sheets.setdefault(sheet, {})

    def forget_page(self, page: str) -> None:
        """Forget what was said of a page."""
        self.boxes.pop(page, None)
        self.placed.pop(page, None)

    def forget_file(self, scan: str) -> None:
        """Forget that a file was here, so that it may be scanned in once more."""
        self.seen = {digest: name for digest, name in self.seen.items() if name != scan}
