"""One moment of the database and every blob that it names, taken while others write."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, insert, select

from .chunks import chunks
from .database import connect, sqlite_url
from .layout import named_parts
from .schema import items
from .store import Store
from .sweeps import named_blobs
from .tables import metadata
from .upgrade import upgrade

PREFIX: Final = ".backup-"
_TRIES: Final = 5
# Nobody else needs them where a backup is restored, and a session or a half upload must not come back.
_LEFT_OUT: Final = (
    "DELETE FROM staff_sessions",
    "DELETE FROM staff_challenges",
    "DELETE FROM uploads WHERE mailbox IS NULL",
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a backup holds.

    Args:
        database: a copy, in a file of its own.
        blobs: folder of the blobs, as links, by name.
        names: the blobs that rows of the copy name.
        missing: those that were gone from the disk before.
    """

    database: Path
    blobs: Path
    names: frozenset[str]
    missing: frozenset[str]


@contextmanager
def snapshot(store: Store, data: Path) -> Iterator[Snapshot]:
    """Take a snapshot and remove it at the end.

    Args:
        store: open; a snapshot of PostgreSQL is a SQLite file as well, so that there is one kind of backup.
        data: the data folder; links to blobs need the same file system, those of a bucket are copied here.

    Source: https://www.sqlite.org/lang_vacuum.html#vacuuminto
    """
    sweep(data)
    folder = data / f"{PREFIX}{os.getpid()}"
    links = folder / "blobs"
    links.mkdir(mode=0o700, parents=True)
    try:
        # A link keeps a blob that is deleted meanwhile: what the copy names stays whole until it is packed.
        for name in store.blobs.names():
            store.blobs.hold(name, links / name)
        database = folder / "report_portal.sqlite3"
        for _ in range(_TRIES):
            names = _copy(store, database)
            absent = {name for name in names if not (links / name).exists()}
            missing = {name for name in absent if not store.blobs.hold(name, links / name)}
            if not missing:
                break
        _leave_only_named(database, links, missing)
        yield Snapshot(database, links, frozenset(names), frozenset(missing))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(data: Path) -> None:
    """Remove what a backup that was killed left behind."""
    for folder in data.glob(f"{PREFIX}*"):
        number = folder.name.removeprefix(PREFIX)
        if not (number.isdecimal() and _runs(int(number))):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid()


def _copy(store: Store, database: Path) -> set[str]:
    with suppress(FileNotFoundError):
        database.unlink()
    database.touch(mode=0o600)
    if store.engine.dialect.name == "sqlite":
        with store.engine.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(database),))
    else:
        _copy_rows(store, database)
    # Through SQLite itself, since the engine would bring its log files along.
    with closing(sqlite3.connect(database)) as copy:
        copy.execute("PRAGMA secure_delete = ON")
        for change in _LEFT_OUT:
            copy.execute(change)
        copy.commit()
    with _reading(database) as connection:
        return set(named_blobs(connection))


@contextmanager
def _reading(database: Path) -> Iterator[Connection]:
    # Opened and closed here, so that no log file is left beside the copy.
    engine = connect(sqlite_url(database.parent))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _leave_only_named(database: Path, links: Path, missing: set[str]) -> None:
    """Put zeros wherever no row of the copy names bytes of a held blob.

    It was held before the rows were copied: what was taken out of it meanwhile, or could not be taken out yet, would
    come back with the backup.
    """
    with _reading(database) as connection:
        layouts = select(items.c.layout).where(items.c.layout.contains("+"))
        for layout in connection.execute(layouts).scalars():
            for name, named in named_parts(layout).items():
                if name not in missing:
                    _blank(links / name, named)


def _blank(path: Path, named: list[slice]) -> None:
    if path.stat().st_size == sum(one.stop - one.start for one in named):
        return
    content = path.read_bytes()
    kept = bytearray(len(content))
    for one in named:
        kept[one] = content[one]
    if kept != content:
        # Only the link: the blob itself may be somebody's who reads it.
        path.unlink()
        path.write_bytes(kept)


def _copy_rows(store: Store, database: Path) -> None:
    url = sqlite_url(database.parent)
    upgrade(url)
    engine = connect(url)
    try:
        with store.read() as reading, engine.connect() as writing:
            writing.exec_driver_sql("BEGIN IMMEDIATE")
            for table in metadata.sorted_tables:
                for chunk in chunks(reading, table):
                    writing.execute(insert(table), chunk)
            writing.exec_driver_sql("COMMIT")
    finally:
        engine.dispose()
