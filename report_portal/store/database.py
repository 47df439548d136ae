"""Connections: SQLite set to lose nothing and keep nothing deleted, PostgreSQL as it comes."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from report_portal.config import SettingError, Settings

from .errors import as_absence

PAGE_SIZE: Final = 8192
BUSY_MILLISECONDS: Final = 10_000
POOL_SIZE: Final = 32
CONNECT_SECONDS: Final = 5
# Left behind by `report-portal move` in place of the database file.
MOVED_SUFFIX: Final = ".moved"

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


def address_of(settings: Settings) -> str:
    """Give the database's address on this machine.

    Raises:
        SettingError: several workers on SQLite, where each application has one writer; or what this folder
            held was moved to another database, and that one is not named: an empty one in its place would look
            as if nobody had ever reported.
    """
    url = settings.database_url or sqlite_url(settings.data)
    if not is_sqlite(url):
        return url
    if settings.workers > 1:
        raise SettingError(
            f"REPORT_PORTAL_WORKERS is {settings.workers}, but on SQLite each application has one writer: "
            "leave it at 1, or name a PostgreSQL database in REPORT_PORTAL_DATABASE_URL"
        )
    file = make_url(url).database or ""
    if Path(file + MOVED_SUFFIX).exists():
        raise SettingError(
            "this folder's reports were moved to another database: name it in REPORT_PORTAL_DATABASE_URL"
        )
    return url


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
        `secure_delete`, and never begin a transaction by themselves. Of PostgreSQL, a server that is away
        is told as `BusyError`.

    Source: https://www.sqlite.org/pragma.html; https://www.sqlite.org/wal.html;
        https://www.postgresql.org/docs/15/runtime-config-client.html
    """
    if not is_sqlite(url):
        return _connect_to_server(url)
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


def _connect_to_server(url: str) -> Engine:
    waiting = f"-c lock_timeout={BUSY_MILLISECONDS} -c idle_in_transaction_session_timeout=60s"
    engine = create_engine(
        url,
        pool_size=POOL_SIZE,
        # A thread that waits for a second connection must never wait for those that wait as well.
        max_overflow=-1,
        # The server may have been started anew since a connection was last used.
        pool_pre_ping=True,
        hide_parameters=True,
        # Durable whatever the server's default is: what was acknowledged must survive its crash.
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "options": f"{waiting} -c synchronous_commit=on -c timezone=UTC",
        },
    )
    event.listen(engine, "handle_error", _tell_absence)
    return engine


def _tell_absence(context: ExceptionContext) -> BaseException | None:
    # A connection that died while nobody used it is replaced, and nobody needs to know.
    if context.is_pre_ping:
        return None
    absence = as_absence(context.original_exception)
    if absence is None and context.is_disconnect:
        return as_absence(ConnectionError())
    return absence
