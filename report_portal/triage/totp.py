"""The second factor: time-based one-time passwords, each step accepted once."""

import hashlib
import hmac
from typing import Final

SECRET_LENGTH: Final = 20
STEP_SECONDS: Final = 30
DIGITS: Final = 6
# One step each way: a phone's clock may be half a minute off, and typing takes time.
WINDOW_STEPS: Final = 1


def step_at(now: float) -> int:
    """Give the number of the 30-second step that holds `now` (seconds since 1970, UTC)."""
    return int(now) // STEP_SECONDS


def code_at(secret: bytes, step: int) -> str:
    """Compute the code of one step.

    Args:
        secret: shared with the member's phone, `SECRET_LENGTH` bytes by our own choice.
        step: number of the step, 0 or more.

    Returns:
        Six decimal digits.

    Source: RFC 6238, section 4; RFC 4226, section 5.3.
    """
    digest = hmac.digest(secret, step.to_bytes(8, "big"), hashlib.sha1)
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: bytes, code: str, now: float, last_step: int) -> int | None:
    """Find the step that a typed code belongs to.

    Args:
        secret: the member's, in bytes.
        code: what was typed, any text.
        now: seconds since 1970, UTC.
        last_step: the newest step this member has used; it and all before are refused.

    Returns:
        The step, to be kept as the new `last_step`, or None where the code is wrong, too far
        from now or used.

    Source: RFC 6238, sections 5.2 (one use) and 6 (clock drift).
    """
    typed = code.encode("utf-8", "replace")
    current = step_at(now)
    found: int | None = None
    # Every candidate is computed, so that the time tells nothing about which one fits.
    for step in range(max(current - WINDOW_STEPS, 0), current + WINDOW_STEPS + 1):
        fits = hmac.compare_digest(code_at(secret, step).encode("ascii"), typed)
        if fits and step > last_step and found is None:
            found = step
    return found
