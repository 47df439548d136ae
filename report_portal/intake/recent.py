"""What was kept a short while ago, so that a retry costs a look and not another writing."""

from threading import Lock


class Recent:
    """Remembers the newest of the keys it was told, and forgets the oldest.

    Args:
        most: how many it holds.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._keys: dict[bytes, None] = {}
        self._lock = Lock()

    def __contains__(self, key: bytes) -> bool:
        """Tell whether a key is among the newest."""
        return key in self._keys

    def note(self, key: bytes) -> None:
        """Hold a key as the newest."""
        with self._lock:
            self._keys.pop(key, None)
            self._keys[key] = None
            if len(self._keys) > self._most:
                del self._keys[next(iter(self._keys))]
