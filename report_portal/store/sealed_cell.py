"""One sealed file in a single column: itself, or the name of the blob it lies in where deleted rows stay on disk."""

from collections.abc import Iterable
from typing import Final

from .placed import Placed

# No age file begins like this.
_BLOB: Final = b"blob:"


def write_cell(placed: Placed) -> bytes:
    """Write the place of a sealed file as what its column holds."""
    if placed.blob is not None:
        return _BLOB + f"{placed.size}:{placed.blob}".encode()
    return placed.data or b""


def read_cell(cell: bytes) -> Placed:
    """Read the place of a sealed file."""
    if cell.startswith(_BLOB):
        size, blob = cell.removeprefix(_BLOB).decode().split(":")
        return Placed(int(size), None, blob)
    return Placed(len(cell), cell, None)


def blobs_of_cells(cells: Iterable[bytes]) -> list[str]:
    """Name the blobs in cells."""
    places = (read_cell(cell) for cell in cells)
    return [place.blob for place in places if place.blob is not None]
