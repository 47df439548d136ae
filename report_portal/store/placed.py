"""Where one sealed file lies: in its row or in a blob."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Placed:
    """A sealed file, put where the row of a later act can name it.

    Args:
        size: bytes.
        data: the file itself, or None where it is a blob.
        blob: name of the blob, or None where the file is in its row.
    """

    size: int
    data: bytes | None
    blob: str | None
