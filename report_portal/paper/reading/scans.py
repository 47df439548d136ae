"""Files and folders that hold scans."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from report_portal.paper.reading.limits import FILE_BYTES


def scan_files(named: Iterable[Path]) -> Iterator[Path]:
    """Walk files, and folders in the order of names; links, hidden and special files are left out.

    Args:
        named: files and folders.
    """
    for path in named:
        if path.is_dir():
            inside = sorted(
                one for one in path.iterdir() if not one.name.startswith(".") and not one.is_symlink()
            )
            yield from scan_files(inside)
        elif path.is_file():
            yield path


def scan_bytes(path: Path) -> bytes:
    """Read a file; no more of it than tells that it is too large.

    Args:
        path: of a regular file.

    Returns:
        Its bytes; none where it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(FILE_BYTES + 1)
    except OSError:
        return b""
