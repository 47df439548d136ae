"""Where one sealed file lies: in its row, in a blob, or in a part of one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Placed:
    """A sealed file, put where the row of a later act can name it.

    Args:
        size: bytes.
        data: the file itself, or None where it is in a blob.
        blob: name of the blob, or None where the file is in its row.
        start: bytes before it in a blob that holds others too; None where it is the whole blob, or none.
    """

    size: int
    data: bytes | None
    blob: str | None
    start: int | None = None


def in_blobs(sizes: Iterable[int], blobs: Iterable[str]) -> list[Placed]:
    """Give the places of files outside of rows; those that name the same blob lie in it one behind the other.

    Args:
        sizes: bytes, in order.
        blobs: the blob of each.
    """
    pairs = list(zip(sizes, blobs, strict=True))
    shared = Counter(blob for _, blob in pairs)
    before: Counter[str] = Counter()
    placed = []
    for size, blob in pairs:
        placed.append(Placed(size, None, blob, before[blob] if shared[blob] > 1 else None))
        before[blob] += size
    return placed
