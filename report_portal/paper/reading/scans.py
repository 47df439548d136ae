"""Files and folders that hold scans."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from report_portal.paper.reading.limits import FILE_BYTES

# Opening a pipe that was put in a file's place would wait for ever.
_OPENED: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def scan_files(named: Iterable[Path]) -> Iterator[Path]:
    """Walk files, and folders in the order of names; links, hidden, special and unreadable ones are left out.

    Args:
        named: files and folders.
    """
    # No function for each level: folders can be nested deeper than calls.
    waiting = [iter(named)]
    while waiting:
        path = next(waiting[-1], None)
        if path is None:
            waiting.pop()
        elif path.is_dir():
            waiting.append(iter(_inside(path)))
        elif path.is_file():
            yield path


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(
            one for one in folder.iterdir() if not one.name.startswith(".") and not one.is_symlink()
        )
    except OSError:
        return []


def scan_bytes(path: Path) -> bytes:
    """Read a file; no more of it than tells that it is too large.

    Args:
        path: of a regular file.

    Returns:
        Its bytes; none where it cannot be read.
    """
    try:
        with os.fdopen(os.open(path, _OPENED), "rb") as file:
            regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            return file.read(FILE_BYTES + 1) if regular else b""
    except OSError:
        return b""
