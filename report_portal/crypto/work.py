"""Proof of work: what the server may ask for when it is flooded."""

import hashlib
import re
import secrets
from itertools import count
from typing import Final

_PREFIX: Final = b"report-portal/v1/work\n"
_NONCE: Final = re.compile(r"[0-9a-f]{16}")


def check(body_hash: bytes, work: str, bits: int) -> bool:
    """Say whether a nonce does the work asked for.

    Args:
        body_hash: SHA-256 of the whole body, 32 bytes.
        work: what the `Work` field held.
        bits: leading zero bits asked for, 0 to 256.

    Returns:
        False for anything malformed, too.

    Source: SPEC section 8.
    """
    if not _NONCE.fullmatch(work):
        return False
    digest = hashlib.sha256(_PREFIX + body_hash + bytes.fromhex(work)).digest()
    return int.from_bytes(digest) >> (256 - bits) == 0


def solve(body_hash: bytes, bits: int) -> str:
    """Find a nonce, another one each time; takes 2^bits hashes on average.

    Args:
        body_hash: SHA-256 of the whole body, 32 bytes.
        bits: leading zero bits asked for.

    Returns:
        16 hex characters for the `Work` field.

    Source: SPEC section 8.
    """
    start = hashlib.sha256(_PREFIX + body_hash)
    limit = 1 << (256 - bits)
    # Drawn, so that a server to which one nonce is used up gets another.
    for nonce in count(secrets.randbits(63)):
        attempt = start.copy()
        attempt.update(nonce.to_bytes(8))
        if int.from_bytes(attempt.digest()) < limit:
            return f"{nonce:016x}"
    raise AssertionError("counting does not end")
