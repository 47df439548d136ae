"""Turning addresses into keys that mean nothing outside a window of time, and nothing at all after it.

The salt lives in memory and changes with every window. Where several processes count together it lives in the
memory of a Redis that writes nothing to disk, and is forgotten there as well.
"""

import hmac
import secrets
import time
from threading import Lock
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from redis import Redis

MEMORY: Final = "memory://"
# A Redis that hangs must not hold requests up one after the other.
TIMEOUT_SECONDS: Final = 1
PAUSE_SECONDS: Final = 5.0
_SALT_BYTES: Final = 32


class Salt(Protocol):
    """Blinds addresses, and what else is counted."""

    def blind(self, text: str) -> str:
        """Turn a text into a key that means nothing outside this window."""
        ...


class OwnSalt:
    """A secret of this process that changes with every window.

    Args:
        seconds: length of a window.
    """

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._window = -1
        self._salt = b""
        self._lock = Lock()

    def blind(self, text: str) -> str:
        """Turn a text into a key that means nothing outside this window and process."""
        window = int(time.monotonic()) // self._seconds
        with self._lock:
            if window != self._window:
                self._window, self._salt = window, secrets.token_bytes(_SALT_BYTES)
            salt = self._salt
        return _blinded(salt, text)


class SharedSalt:
    """A secret that processes share through Redis; while that is away, each goes on with its own.

    Args:
        client: of a Redis that forgets.
        name: tells salts of different uses apart.
        seconds: length of a window.
    """

    def __init__(self, client: "Redis", name: str, seconds: int) -> None:
        self._client = client
        self._name = name
        self._seconds = seconds
        self._window = -1
        self._salt = b""
        self._away_until = 0.0
        self._own = OwnSalt(seconds)
        self._lock = Lock()

    def blind(self, text: str) -> str:
        """Turn a text into a key that means the same in all processes, until the window ends."""
        salt = self._current()
        return self._own.blind(text) if salt is None else _blinded(salt, text)

    def _current(self) -> bytes | None:
        from redis.exceptions import RedisError  # noqa: PLC0415 - an optional extra

        # Machines agree on the time of day, not on how long they have been running.
        window = int(time.time()) // self._seconds
        with self._lock:
            if window != self._window and time.monotonic() >= self._away_until:
                try:
                    self._salt, self._window = self._agreed(window), window
                except RedisError:
                    self._away_until = time.monotonic() + PAUSE_SECONDS
            return self._salt if window == self._window else None

    def _agreed(self, window: int) -> bytes:
        key = f"report-portal/salt/{self._name}/{window}"
        drawn = secrets.token_bytes(_SALT_BYTES)
        if self._client.set(key, drawn, nx=True, ex=2 * self._seconds):
            return drawn
        found = self._client.get(key)
        return found if isinstance(found, bytes) else drawn


def make_salt(url: str, name: str, seconds: int) -> Salt:
    """Make the salt that goes with a limiter's storage.

    Args:
        url: `memory://` or a Redis.
        name: tells salts of different uses apart.
        seconds: length of a window.
    """
    return OwnSalt(seconds) if url == MEMORY else SharedSalt(redis_at(url), name, seconds)


def redis_at(url: str) -> "Redis":
    """Give a client of the Redis at an address; it connects when it is first asked."""
    from redis import Redis  # noqa: PLC0415 - an optional extra

    waits = {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS}
    return Redis.from_url(url.replace("redis+unix", "unix"), **waits)


def _blinded(salt: bytes, text: str) -> str:
    return hmac.digest(salt, text.encode(), "sha256").hex()
