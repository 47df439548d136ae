"""How the files of one item share its row: a line of text says which bytes are whose.

Each entry is `name:size:blob`, joined by commas; `blob` is empty where the file stands in the row itself, and ends with
`+` and the bytes before it where the blob holds others too. What was taken out of such a blob stays in the line under
the name `!` until the sweep has made sure that its bytes are gone (`erased`).
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from .placed import Placed

TAKEN_OUT: Final = "!"

Entry = tuple[str, Placed]


def pack(placed: Iterable[Entry]) -> tuple[str, bytes]:
    """Write the files of an item as layout and data.

    Args:
        placed: files with their names, which hold none of `:`, `,`, `+` and `!`.

    Returns:
        The layout, and the bytes of the files that are no blobs.
    """
    listed = list(placed)
    layout = ",".join(f"{name}:{one.size}:{_place(one)}" for name, one in listed)
    return layout, b"".join(one.data for _, one in listed if one.data is not None)


def entries(layout: str, data: bytes) -> list[Entry]:
    """Read all that a layout names, what was taken out as well.

    Args:
        layout: from `pack`.
        data: from `pack`.
    """
    found: list[Entry] = []
    begin = 0
    for entry in layout.split(",") if layout else ():
        name, size_text, place = entry.split(":")
        size = int(size_text)
        if place:
            blob, shared, start = place.partition("+")
            found.append((name, Placed(size, None, blob, int(start) if shared else None)))
        else:
            found.append((name, Placed(size, data[begin : begin + size], None)))
            begin += size
    return found


def unpack(layout: str, data: bytes) -> dict[str, Placed]:
    """Read the files of an item.

    Args:
        layout: from `pack`.
        data: from `pack`.

    Returns:
        The files by name, in order.
    """
    return {name: one for name, one in entries(layout, data) if name != TAKEN_OUT}


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
    leaving = {*names, TAKEN_OUT}
    needed = {one.blob for name, one in before if name not in leaving and one.blob}
    gone = [one if one.blob in needed else replace(one, start=None) for name, one in before if name in names]
    after = [
        (TAKEN_OUT if name in leaving else name, one)
        for name, one in before
        if name not in leaving or one.blob in needed
    ]
    return *pack(after), gone


def taken_out(layout: str) -> list[Placed]:
    """Give what was taken out of blobs and may still be in them."""
    return [one for name, one in entries(layout, b"") if name == TAKEN_OUT]


def erased(layout: str) -> str:
    """Note that nothing is left of what was taken out."""
    return pack((name, one) for name, one in entries(layout, b"") if name != TAKEN_OUT)[0]


def blobs(layouts: Iterable[str]) -> list[str]:
    """Name the blobs in layouts, each once for a layout."""
    return [
        blob
        for layout in layouts
        for blob in {entry.rpartition(":")[2].partition("+")[0]: None for entry in layout.split(",")}
        if blob
    ]


def named_parts(layout: str) -> dict[str, list[slice]]:
    """Give the bytes that are still somebody's of each blob that holds several files.

    Args:
        layout: from `pack`.
    """
    parts: dict[str, list[slice]] = {}
    for name, one in entries(layout, b""):
        if one.blob is not None and one.start is not None:
            named = parts.setdefault(one.blob, [])
            if name != TAKEN_OUT:
                named.append(slice(one.start, one.start + one.size))
    return parts


def _place(one: Placed) -> str:
    if one.blob is None:
        return ""
    return one.blob if one.start is None else f"{one.blob}+{one.start}"
