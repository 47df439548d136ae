"""How the files of one item share its row: a line of text says which bytes are whose.

Files that name the same blob lie in it one behind the other, in the order of the line. One that was taken out of a
blob which others need leaves its size behind, so that theirs keep their places: under `!` until the sweep has made sure
that its bytes are gone (`erased`), then under `-`.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from .placed import Placed, in_blobs

TAKEN_OUT: Final = "!"
_ERASED: Final = "-"
_GAPS: Final = {TAKEN_OUT, _ERASED}

Entry = tuple[str, Placed]


def pack(placed: Iterable[Entry]) -> tuple[str, bytes]:
    """Write the files of an item as layout and data.

    Args:
        placed: files with their names, which hold neither `:` nor `,`; those that share a blob in the order in which
            they lie in it.

    Returns:
        The layout, `name:size:blob` joined by commas, and the bytes of the files that are no blobs.
    """
    listed = list(placed)
    layout = ",".join(f"{name}:{one.size}:{one.blob or ''}" for name, one in listed)
    return layout, b"".join(one.data for _, one in listed if one.data is not None)


def entries(layout: str, data: bytes) -> list[Entry]:
    """Read all that a layout names, what was taken out as well.

    Args:
        layout: from `pack`.
        data: from `pack`.
    """
    fields = [entry.split(":") for entry in layout.split(",")] if layout else []
    places = in_blobs((int(size) for _, size, _ in fields), (blob for _, _, blob in fields))
    found: list[Entry] = []
    start = 0
    for (name, _, blob), one in zip(fields, places, strict=True):
        if blob:
            found.append((name, one))
        else:
            found.append((name, Placed(one.size, data[start : start + one.size], None)))
            start += one.size
    return found


def unpack(layout: str, data: bytes) -> dict[str, Placed]:
    """Read the files of an item.

    Args:
        layout: from `pack`.
        data: from `pack`.

    Returns:
        The files by name, in order.
    """
    return {name: one for name, one in entries(layout, data) if name not in _GAPS}


def take_out(layout: str, data: bytes, names: Collection[str]) -> tuple[str, bytes, list[Placed]]:
    """Take files out of an item.

    Args:
        layout: from `pack`.
        data: from `pack`.
        names: of the files.

    Returns:
        Layout and data without them, and where they were, for `Store.erase`.
    """
    before = entries(layout, data)
    needed = {one.blob for name, one in before if name not in names and name not in _GAPS and one.blob}
    gone = [one if one.blob in needed else replace(one, start=None) for name, one in before if name in names]
    after = [
        (TAKEN_OUT if name in names else name, one)
        for name, one in before
        if one.blob in needed or (name not in names and name not in _GAPS)
    ]
    return *pack(after), gone


def taken_out(layout: str) -> list[Placed]:
    """Give what was taken out of blobs and may still be in them."""
    return [one for name, one in entries(layout, b"") if name == TAKEN_OUT]


def erased(layout: str) -> str:
    """Note that nothing is left of what was taken out."""
    noted = ((_ERASED if name == TAKEN_OUT else name, one) for name, one in entries(layout, b""))
    return pack(noted)[0]


def blobs(layouts: Iterable[str]) -> list[str]:
    """Name the blobs in layouts, each once for a layout."""
    return [
        blob
        for layout in layouts
        for blob in {entry.rpartition(":")[2]: None for entry in layout.split(",")}
        if blob
    ]
