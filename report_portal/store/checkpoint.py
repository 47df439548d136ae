"""Moving the write-ahead log into the database beside the writer, so that no request waits for it.

SQLite would do this inside a commit: some thousand pages written and flushed while everybody waits.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from .errors import ClosedError

# Each copy flushes the database, and what is committed then waits: seldom enough for less than one in a hundred.
LOOK_SECONDS: Final = 0.5
# Pages in the log beyond which the writer itself finishes the rest, so that the log can begin anew.
LOG_PAGES_MAX: Final = 20_000


class Checkpointer:
    """A thread that copies the log while the writer goes on.

    Args:
        engine: from `database.connect`, SQLite.
        outside: runs an act on the writer's connection between two transactions.
    """

    def __init__(self, engine: Engine, outside: Callable[[Callable[[Connection], int]], int]) -> None:
        self._connection = engine.connect()
        self._outside = outside
        self._written = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-checkpoint", daemon=True)
        self._thread.start()

    def written(self) -> None:
        """Note that there is something new in the log."""
        self._written.set()

    def close(self) -> None:
        """Stop; what is in the log is safe there."""
        self._closing.set()
        self._written.set()
        self._thread.join()

    def _run(self) -> None:
        with self._connection as connection:
            while True:
                self._written.wait()
                self._written.clear()
                if self._closing.is_set():
                    return
                # Another process may be at it, or the store is being closed.
                with suppress(OperationalError, ClosedError):
                    if copy_log(connection) > LOG_PAGES_MAX:
                        self._outside(copy_log)
                self._closing.wait(LOOK_SECONDS)


def copy_log(connection: Connection) -> int:
    """Copy what can be copied without waiting for anybody; gives the pages in the log.

    Source: https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
    """
    _, pages, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").one()
    return int(pages)
