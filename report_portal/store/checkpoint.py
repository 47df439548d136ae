"""Moving the write-ahead log into the database beside the writer, so that no request waits for it.

SQLite would do this inside a commit: some thousand pages written and flushed while everybody waits.
"""

import threading
from contextlib import suppress
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

# Each copy flushes the database, and what is committed then waits: seldom enough for less than one in a hundred.
LOOK_SECONDS: Final = 0.5
# Pages in the log from which on a commit finishes the copy itself, so that the log can begin anew: 160 MB.
LOG_PAGES_MAX: Final = 20_000


class Checkpointer:
    """A thread that copies the log while the writer goes on.

    It alone never ends the log, as there is always something new behind what it copied: past `LOG_PAGES_MAX` a
    commit does that (`bound_log`).

    Args:
        engine: from `database.connect`, SQLite.
    """

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect()
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
                # Another process may be at it.
                with suppress(OperationalError):
                    # Copies what can be copied without waiting for anybody.
                    # Source: https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").one()
                self._closing.wait(LOOK_SECONDS)


def bound_log(connection: Connection, pages: int = LOG_PAGES_MAX) -> None:
    """Have a connection's commits copy the log wherever it is longer than so many pages.

    Source: https://www.sqlite.org/pragma.html#pragma_wal_autocheckpoint
    """
    connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint = {pages:d}")
