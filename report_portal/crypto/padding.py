"""Padded sizes, so that a file's length says little about what is in it."""

from typing import Final

from .errors import RecordError

BUCKET_MIN: Final = 4 * 1024
RECORD_MAX: Final = 64 * 1024
INDEX_MAX: Final = 16 * 1024 * 1024
ATTACHMENT_MAX: Final = 32 * 1024 * 1024


def bucket(length: int) -> int:
    """Round up to 4, 8, 16 … KiB.

    Args:
        length: bytes.

    Returns:
        Bytes, at least 4,096.
    """
    return max(BUCKET_MIN, 1 << (length - 1).bit_length()) if length else BUCKET_MIN


def padme(length: int) -> int:
    """Round up so that at most 12 % is added and few lengths remain.

    Args:
        length: bytes.

    Returns:
        Bytes.

    Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with
        PURBs", PETS 2019, section 4.
    """
    exponent = length.bit_length() - 1
    if exponent < 1:
        return length
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


def padded_size(kind: str, length: int) -> int:
    """Give the size that the plaintext of a kind must have.

    Args:
        kind: as in the head.
        length: bytes before padding, the length in front included.

    Returns:
        Bytes.

    Raises:
        RecordError: `too-large` for the kind.

    Source: SPEC section 4.
    """
    if kind == "attachment":
        size, limit = padme(length), ATTACHMENT_MAX
    else:
        size, limit = bucket(length), INDEX_MAX if kind == "index" else RECORD_MAX
    if size > limit:
        raise RecordError("too-large", "there is more in the file than its kind may hold")
    return size
