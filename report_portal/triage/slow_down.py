"""How wrong sign-ins are slowed down, without ever keeping the right member out.

Two delays, on purpose:

- Wrong passphrases are counted per name, known or not, in this process's memory. The delay refuses only
  further *wrong* secrets: one with the right secret passes through it, so nobody who merely knows a name can
  keep its owner out. (The secret has 77 bits behind Argon2id; guessing it is not the danger.)
- Wrong codes behind the right secret are counted in the database: six digits can be guessed, so there the
  delay refuses every code. Tries during a delay neither count nor prolong it.
"""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from math import ceil
from threading import Lock
from typing import Final

FREE_TRIES: Final = 2
LONGEST_SECONDS: Final = 30
_FORGET_SECONDS: Final = 900
_NAMES_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries so far.

    Args:
        wrong: how many, 0 or more.
        until: seconds since 1970 until which a further try is refused; 0 where none is.
    """

    wrong: int = 0
    until: float = 0.0

    def wait(self, now: float) -> int:
        """Give the whole seconds left to wait, 0 where a try is welcome."""
        return max(0, ceil(self.until - now))

    def after_wrong(self, now: float) -> "Tries":
        """Count one more wrong try: free at first, then 1, 2, 4 … up to `LONGEST_SECONDS`."""
        wrong = self.wrong + 1
        over = wrong - FREE_TRIES
        delay = min(2 ** min(over - 1, 10), LONGEST_SECONDS) if over > 0 else 0
        return Tries(wrong, now + delay if delay else 0.0)


class WrongSecrets:
    """Wrong passphrases by name, in memory only and bounded.

    Names are kept under a keyed hash, since people type passphrases into name fields.
    """

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(32)
        self._tries: OrderedDict[bytes, Tries] = OrderedDict()
        self._lock = Lock()

    def _key(self, name: str) -> bytes:
        return hmac.digest(self._salt, name.encode("utf-8", "replace"), hashlib.sha256)

    def wait(self, name: str, now: float) -> int:
        """Give the seconds that the next wrong try for this name has to wait, 0 for none."""
        with self._lock:
            return self._tries.get(self._key(name), Tries()).wait(now)

    def count(self, name: str, now: float) -> None:
        """Count one wrong try; the longest untouched names are forgotten first."""
        key = self._key(name)
        with self._lock:
            tries = self._tries.pop(key, Tries())
            if tries.until and now - tries.until > _FORGET_SECONDS:
                tries = Tries()
            self._tries[key] = tries.after_wrong(now)
            while len(self._tries) > _NAMES_MAX:
                self._tries.popitem(last=False)

    def forget(self, name: str) -> None:
        """Start afresh after a right sign-in."""
        with self._lock:
            self._tries.pop(self._key(name), None)
