"""A scanner's folder: scans are taken out of it, and deleted there only once every page of them was read.

What a station deletes there is the only copy that somebody may have, so it begins when the helper says so, and leaves
alone whatever is no scan, is still being written, or could not be read.
"""

import contextlib
import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from report_portal.paper.reading.decoding import is_scan
from report_portal.paper.reading.limits import FILE_BYTES, FILES
from report_portal.paper.reading.scans import scan_bytes

from .desk import Desk

SETTLED_SECONDS: Final = 3.0
_UNFINISHED_SECONDS: Final = 60.0
_BEGINNING: Final = 1100
_PDF: Final = b"%PDF-"
_PDF_END: Final = b"%%EOF"
_PDF_TAIL: Final = 2048


@dataclass(slots=True)
class _Known:
    """A file as it was last seen.

    Args:
        stamp: size and time of the last change.
        since: when it was first seen like this, on the monotonic clock.
        scan: it begins like a scan.
        digest: of its content; empty where that was not read.
        left: it stays where it is until it changes.
    """

    stamp: tuple[int, int]
    since: float
    scan: bool
    digest: str = ""
    left: bool = False


class Watched:
    """The folder while a helper is signed in.

    Args:
        folder: files directly in it are looked at; what lies in folders inside it, hidden files and links are not.
        desk: takes the scans in.
        clock: seconds, never going back.
    """

    def __init__(self, folder: Path, desk: Desk, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._desk = desk
        self._clock = clock
        self._known: dict[Path, _Known] = {}
        self._on = False

    def begin(self) -> None:
        """Take scans in from now on."""
        self._on = True

    def shown(self) -> dict[str, Any]:
        """Describe it to the page: `folder`, `on`, number of `scans` to be taken in, names of those that are `left`."""
        known = dict(self._known)
        return {
            "folder": str(self._folder),
            "on": self._on,
            "scans": sum(one.scan and not one.left for one in known.values()),
            "left": sorted(path.name for path, one in known.items() if one.left),
        }

    def look(self) -> None:
        """Look once: take in what is there and settled, delete there what was read.

        Raises:
            OSError: what was taken in cannot be kept on this computer's disk.
        """
        found = dict(self._stamps())
        for path in [path for path in self._known if path not in found]:
            del self._known[path]
        for path, stamp in found.items():
            known = self._known.get(path)
            if known is None or known.stamp != stamp:
                self._known[path] = _Known(stamp, self._clock(), is_scan(_beginning(path)))
            elif self._on and known.scan and not known.left:
                self._take(path, known)

    def _take(self, path: Path, known: _Known) -> None:
        age = self._clock() - known.since
        if age < SETTLED_SECONDS:
            return
        if not known.digest:
            data = scan_bytes(path)
            if not data or not _finished(data):
                # A scanner that pauses between pages is not done yet.
                known.left = age > _UNFINISHED_SECONDS
                return
            if len(data) > FILE_BYTES:
                known.left = True
                return
            self._desk.take(data)
            known.digest = hashlib.sha256(data).hexdigest()
            return
        read = self._desk.wholly_read(known.digest)
        if read:
            known.left = not _deleted(path, known.digest)
        elif read is False:
            known.left = True

    def _stamps(self) -> Iterator[tuple[Path, tuple[int, int]]]:
        with contextlib.suppress(OSError):
            for path in sorted(self._folder.iterdir())[:FILES]:
                if path.name.startswith(".") or path.is_symlink() or not path.is_file():
                    continue
                with contextlib.suppress(OSError):
                    status = path.stat()
                    yield path, (status.st_size, status.st_mtime_ns)


def _beginning(path: Path) -> bytes:
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(_BEGINNING)
    return b""


def _finished(data: bytes) -> bool:
    return not data.startswith(_PDF) or _PDF_END in data[-_PDF_TAIL:]


def _deleted(path: Path, digest: str) -> bool:
    """Delete a file if it still is what was read; False where it cannot be deleted."""
    try:
        if hashlib.sha256(scan_bytes(path)).hexdigest() == digest:
            path.unlink(missing_ok=True)
    except OSError:
        return False
    return True
