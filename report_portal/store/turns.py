"""Taking turns: two requests for one upload must not write into its blob at once."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final, Protocol

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError

from .errors import translate

_STRIPES: Final = 64


class Turns(Protocol):
    """Lets one after the other at each thing."""

    def at(self, key: bytes) -> AbstractContextManager[None]:
        """Wait for the turn at one thing and keep it until the block ends."""
        ...


class LocalTurns:
    """Turns among the threads of one process, the only one that writes uploads on SQLite."""

    def __init__(self) -> None:
        self._locks = [threading.Lock() for _ in range(_STRIPES)]

    @contextmanager
    def at(self, key: bytes) -> Iterator[None]:
        """Wait for the turn; `key` is one byte or more."""
        with self._locks[key[0] % _STRIPES]:
            yield


class ServerTurns:
    """Turns among all processes on one PostgreSQL; a process that dies gives its turn away.

    Args:
        engine: from `database.connect`.

    Source: https://www.postgresql.org/docs/15/explicit-locking.html#ADVISORY-LOCKS
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def at(self, key: bytes) -> Iterator[None]:
        """Wait for the turn; `key` is eight bytes or more.

        Raises:
            BusyError: others kept it for too long, or the database is away.
        """
        number = int.from_bytes(key[:8], "big", signed=True)
        with self._engine.connect() as connection:
            try:
                connection.execute(select(func.pg_advisory_xact_lock(number)))
            except DBAPIError as error:
                raise translate(error) from error
            yield
