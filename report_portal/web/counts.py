"""Where requests are counted: for all processes together, or for each alone while the shared storage is away."""

import time
from threading import Lock
from typing import Final

from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage

from .salts import MEMORY, PAUSE_SECONDS, TIMEOUT_SECONDS


def storage_options(url: str) -> dict[str, str | int]:
    """Tell `limits` how to treat a storage: errors as its own, and nobody waits long."""
    options: dict[str, str | int] = {"wrap_exceptions": True}
    if url != MEMORY:
        options |= {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS}
    return options


_SWEEP_SECONDS: Final = 60.0


class OwnCounts:
    """Counts in the memory of this process.

    The storage of `limits` starts a thread for every request that comes more than ten milliseconds after the last.
    """

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, float]] = {}
        self._sweep_at = 0.0
        self._lock = Lock()

    def get(self, key: str) -> int:
        """Give the count under a key."""
        count, until = self._counts.get(key, (0, 0.0))
        return count if time.monotonic() < until else 0

    def incr(self, key: str, expiry: int) -> None:
        """Count one more under a key, forgotten so many seconds after the first."""
        now = time.monotonic()
        with self._lock:
            count, until = self._counts.get(key, (0, 0.0))
            self._counts[key] = (count + 1, until) if now < until else (1, now + expiry)
            if now >= self._sweep_at:
                self._sweep_at = now + _SWEEP_SECONDS
                self._counts = {each: held for each, held in self._counts.items() if now < held[1]}


class Counts:
    """Counts per key.

    Args:
        shared: the storage asked first; one in memory stands for this process alone.
    """

    def __init__(self, shared: Storage) -> None:
        self._own: Final = OwnCounts()
        self._shared: Final = self._own if isinstance(shared, MemoryStorage) else shared
        self._away_until = 0.0

    def get(self, key: str) -> int:
        """Give the count under a key."""
        try:
            return self._storage().get(key)
        except StorageError:
            return self._without().get(key)

    def add(self, key: str, seconds: int) -> None:
        """Count one more under a key, forgotten after so many seconds."""
        try:
            self._storage().incr(key, seconds)
        except StorageError:
            self._without().incr(key, seconds)

    def _storage(self) -> Storage | OwnCounts:
        return self._shared if time.monotonic() >= self._away_until else self._own

    def _without(self) -> OwnCounts:
        self._away_until = time.monotonic() + PAUSE_SECONDS
        return self._own
