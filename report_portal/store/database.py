"""Connections: SQLite set to lose nothing and keep nothing deleted, PostgreSQL as it comes."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry

PAGE_SIZE: Final = 8192
BUSY_MILLISECONDS: Final = 10_000
POOL_SIZE: Final = 32

_PRAGMAS: Final = (
    # Only takes effect on a database that has no page yet.
    f"PRAGMA page_size = {PAGE_SIZE}",
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    # Nothing of a query may spill into a file outside the data folder.
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -32768",
)


def sqlite_url(folder: Path) -> str:
    """Give the address of the database file inside a data folder."""
    return f"sqlite:///{folder / 'report_portal.sqlite3'}"


def is_sqlite(url: str) -> bool:
    """Tell whether a database address names SQLite."""
    return make_url(url).get_backend_name() == "sqlite"


def _make_private(url: str) -> None:
    # SQLite would make the file readable by every account of the machine where the folder lets them in, and
    # gives the log beside it the same rights. Second factors are in it.
    with suppress(FileNotFoundError):
        number = os.open(make_url(url).database or "", os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.close(number)


def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # Python's own transaction handling begins lazily and deferred; ours is explicit.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def connect(url: str) -> Engine:
    """Make the engine that every part of one process shares.

    Args:
        url: SQLAlchemy database address; SQLite must name a file, since WAL needs one.

    Returns:
        An engine whose SQLite connections are in WAL mode with `synchronous=FULL` and
        `secure_delete`, and never begin a transaction by themselves.

    Source: https://www.sqlite.org/pragma.html; https://www.sqlite.org/wal.html
    """
    if not is_sqlite(url):
        return create_engine(url, pool_size=POOL_SIZE, hide_parameters=True)
    _make_private(url)
    engine = create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=-1,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args={"check_same_thread": False, "cached_statements": 256},
    )
    event.listen(engine, "connect", _prepare)
    return engine
