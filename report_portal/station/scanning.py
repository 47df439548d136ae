"""Scans as they come in: sealed to disk first, read second, so that no page is lost in between."""

import secrets
import time
from typing import Final

from report_portal.paper.reading.batch import Answer, Reader

from .loose import drawn
from .pages import Page, page_from
from .sheets import BLANK, LOOSE
from .spool import Spool

_SCANS: Final = "scans"
_PAGES: Final = "pages"
_PICTURE: Final = "sheet"


class Scans:
    """Files waiting to be read, and the pages that came of them.

    Args:
        spool: where both are kept.
    """

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self.pages: dict[str, Page] = {}
        for name in spool.names(_PAGES):
            kept = spool.get(_PAGES, name)
            if kept is not None:
                self.pages[name] = page_from(name, kept.meta["page"])

    @property
    def waiting(self) -> int:
        """Files not read yet."""
        return len(self._spool.names(_SCANS))

    def waits(self, scan: str) -> bool:
        """Tell whether a file is still to be read."""
        return scan in self._spool.names(_SCANS)

    def take(self, data: bytes) -> str:
        """Keep a file until it is read.

        Args:
            data: the whole file.

        Returns:
            Name of the scan; ids of its pages begin with it.
        """
        # Time first, so that pages keep the order in which they were scanned.
        name = f"{time.time_ns():016x}{secrets.token_hex(4)}"
        self._spool.put(_SCANS, name, {}, {"file": data})
        return name

    def read_next(self, reader: Reader) -> bool:
        """Read the oldest file that waits.

        Every page of it is on disk before the file goes; reading it again writes the same pages anew.

        Args:
            reader: with pictures.

        Returns:
            False where none waits.
        """
        name = next(iter(self._spool.names(_SCANS)), None)
        if name is None:
            return False
        kept = self._spool.get(_SCANS, name)
        if kept is not None:
            data, foreign = kept.files["file"], []
            for answer in reader.read(data):
                code = answer.page["refused"]["code"] if answer.page["refused"] else ""
                if code == LOOSE:
                    foreign.append(answer)
                elif code != BLANK:
                    self._keep(name, answer, answer.pictures)
            pictures = drawn(data, [answer.number for answer in foreign]) if foreign else {}
            for answer in foreign:
                picture = pictures.get(answer.number)
                self._keep(name, answer, {_PICTURE: picture} if picture else {})
            self._spool.drop(_SCANS, name)
        return kept is not None

    def _keep(self, scan: str, answer: Answer, pictures: dict[str, bytes]) -> None:
        id_ = f"{scan}-{answer.number:04}"
        named = {name: picture for name, picture in pictures.items() if picture}
        self._spool.put(_PAGES, id_, {"page": answer.page}, named)
        self.pages[id_] = page_from(id_, answer.page)

    def picture(self, page: str, name: str = _PICTURE) -> bytes | None:
        """Give a picture of a page.

        Args:
            page: id.
            name: `sheet`, `box-<question>-<option>` or `field-<question>`.

        Returns:
            JPEG, or None where there is none.
        """
        kept = self._spool.get(_PAGES, page) if page in self.pages else None
        return None if kept is None else kept.files.get(name)

    def forget(self, page: str) -> None:
        """Delete a page and its pictures."""
        self.pages.pop(page, None)
        self._spool.drop(_PAGES, page)
