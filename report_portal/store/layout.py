"""How the files of one item share its row: a line of text says which bytes are whose."""

from collections.abc import Iterable, Mapping

from .placed import Placed


def pack(placed: Mapping[str, Placed]) -> tuple[str, bytes]:
    """Write the files of an item as layout and data.

    Args:
        placed: files by name; names hold neither `:` nor `,`.

    Returns:
        The layout, `name:size:blob` joined by commas, and the bytes of the files that are no blobs.
    """
    layout = ",".join(f"{name}:{one.size}:{one.blob or ''}" for name, one in placed.items())
    return layout, b"".join(one.data for one in placed.values() if one.data is not None)


def unpack(layout: str, data: bytes) -> dict[str, Placed]:
    """Read the files of an item.

    Args:
        layout: from `pack`.
        data: from `pack`.

    Returns:
        The files by name, in order.
    """
    placed: dict[str, Placed] = {}
    start = 0
    for entry in layout.split(",") if layout else ():
        name, size_text, blob = entry.split(":")
        size = int(size_text)
        if blob:
            placed[name] = Placed(size, None, blob)
        else:
            placed[name] = Placed(size, data[start : start + size], None)
            start += size
    return placed


def blobs(layouts: Iterable[str]) -> list[str]:
    """Name the blobs in layouts."""
    entries = [entry for layout in layouts for entry in layout.split(",") if entry]
    return [blob for blob in (entry.rpartition(":")[2] for entry in entries) if blob]
