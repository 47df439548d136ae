"""Where requests are counted: for all processes together, or for each alone while the shared storage is away."""

import time
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


class Counts:
    """Counts per key.

    Args:
        shared: the storage asked first.
    """

    def __init__(self, shared: Storage) -> None:
        self._shared: Final = shared
        self._own: Final = MemoryStorage()
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

    def _storage(self) -> Storage:
        return self._shared if time.monotonic() >= self._away_until else self._own

    def _without(self) -> Storage:
        self._away_until = time.monotonic() + PAUSE_SECONDS
        return self._own
