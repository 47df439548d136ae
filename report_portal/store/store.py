"""The open store of one process: where it reads, how it writes, where large files lie."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine

from .blob_port import BlobStore
from .blobs import Blobs
from .bucket import Bucket
from .database import BUSY_MILLISECONDS, connect, is_sqlite
from .direct_writer import DirectWriter
from .errors import BlobMissingError, BusyError, StorageFullError
from .ledger import Ledger
from .placed import Placed, in_blobs
from .turns import LocalTurns, ServerTurns, Turns
from .writer import Act, GroupWriter, T, Writer

# Above this an envelope costs less as a file of its own than as pages copied through the WAL.
INLINE_MAX: Final = 32 * 1024

_SCRUB_TRIES: Final = 50
_SCRUB_PAUSE_SECONDS: Final = 0.02
_SCRUB_WAIT_MILLISECONDS: Final = 100


class Store:
    """Database and blobs, opened once per process.

    Args:
        engine: from `database.connect`.
        writer: the only one of this process.
        blobs: the blob folder, or a bucket.
        ledger: where deletions are noted for restores to come.
        inline_max: bytes up to which an envelope stands in its row; 0 where deleted rows stay on
            disk (PostgreSQL).
    """

    def __init__(
        self, engine: Engine, writer: Writer, blobs: BlobStore, ledger: Ledger, inline_max: int
    ) -> None:
        self.engine = engine
        self.blobs = blobs
        self.ledger = ledger
        self.inline_max = inline_max
        self.turns: Turns = LocalTurns() if engine.dialect.name == "sqlite" else ServerTurns(engine)
        self._writer = writer

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the database until the block ends."""
        with self.engine.connect() as connection:
            if self.engine.dialect.name != "sqlite":
                yield connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                return
            driver = connection.connection.driver_connection
            assert driver is not None  # noqa: S101 - a connection taken from the pool has its driver's
            driver.execute("BEGIN")
            try:
                yield connection
            finally:
                driver.execute("ROLLBACK")

    def write(self, act: Act[T]) -> T:
        """Carry out a change whole, durably, or not at all.

        Args:
            act: gets a connection inside a transaction; it may be run again when it meets another
                writer, so it must do nothing but use that connection.

        Returns:
            What the act returned.

        Raises:
            StorageFullError: no room.
            BusyError: another process kept the lock.
            ClosedError: the store is closed.
        """
        return self._writer.write(act)

    def place(self, envelope: bytes) -> Placed:
        """Put a sealed file where the row of a later act can name it.

        Args:
            envelope: any number of bytes.

        Returns:
            Its place; a blob is durable already, and an orphan until a row names it.

        Raises:
            StorageFullError: no room.
        """
        return self.place_all({"": envelope})[""]

    def place_all(self, envelopes: Mapping[str, bytes]) -> dict[str, Placed]:
        """Put the sealed files of one item where its row can name them, all or none.

        Args:
            envelopes: by name.

        Returns:
            Their places by name, in the same order.

        Raises:
            StorageFullError: no room; nothing is left behind.
        """
        large = {name: one for name, one in envelopes.items() if len(one) > self.inline_max}
        blobs = self.blobs.put_together(list(large.values())) if large else []
        outside = dict(zip(large, in_blobs(map(len, large.values()), blobs), strict=True))
        return {name: outside.get(name) or Placed(len(one), one, None) for name, one in envelopes.items()}

    def fetch(self, placed: Placed) -> bytes:
        """Read a sealed file from its place.

        Raises:
            BlobMissingError: its blob is gone.
        """
        if placed.data is not None:
            return placed.data
        if placed.blob is None:
            raise BlobMissingError("a file has no place")
        content = self.blobs.read(placed.blob)
        return content if placed.start is None else content[placed.start : placed.start + placed.size]

    def discard(self, placed: Iterable[Placed]) -> None:
        """Unlink the blobs of files that no row names."""
        self.blobs.delete({one.blob for one in placed if one.blob is not None})

    def erase(self, placed: Iterable[Placed]) -> None:
        """Leave nothing of files that were taken out of an item; where that fails now, the sweep does it."""
        for one in placed:
            with suppress(StorageFullError, BusyError, BlobMissingError):
                if one.blob is not None and one.start is None:
                    self.blobs.delete([one.blob])
                elif one.blob is not None:
                    self.blobs.erase(one.blob, one.start or 0, one.size)

    def scrub(self) -> bool:
        """Empty the write-ahead log, so that what was deleted is not left in it.

        Returns:
            False where a reader or another checkpoint kept it from that; a job tries again.

        Source: https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
        """
        if self.engine.dialect.name != "sqlite":
            return True
        for _ in range(_SCRUB_TRIES):
            if self._writer.outside(_truncate_log):
                return True
            # Slept here and not in the writer, whom everybody waits for.
            time.sleep(_SCRUB_PAUSE_SECONDS)
        return False

    def close(self) -> None:
        """Finish what waits and close the connections."""
        self._writer.close()
        self.engine.dispose()


def _truncate_log(connection: Connection) -> bool:
    # While this waits for readers, nobody can write.
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {_SCRUB_WAIT_MILLISECONDS}")
    try:
        busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    return not busy


def open_store(url: str, folder: Path, ledger: str = "", bucket: str = "") -> Store:
    """Open the store; the database must be at the newest migration (`upgrade.upgrade`).

    Args:
        url: SQLAlchemy database address.
        folder: the data folder; blobs lie in `blobs` inside it.
        ledger: file of the deletion ledger; empty for `deletions.log` in the data folder.
        bucket: address of an S3-compatible store for the blobs; empty for the data folder.

    Returns:
        The store, ready for one process.

    Raises:
        SettingError: the address of the bucket is none.
    """
    engine = connect(url)
    blobs = Bucket(bucket) if bucket else Blobs(folder / "blobs")
    deletions = ledger_of(folder, ledger)
    if is_sqlite(url):
        return Store(engine, GroupWriter(engine), blobs, deletions, INLINE_MAX)
    return Store(engine, DirectWriter(engine), blobs, deletions, 0)


def ledger_of(folder: Path, ledger: str = "") -> Ledger:
    """Give the deletion ledger of a data folder, or the one that a setting names."""
    return Ledger(Path(ledger) if ledger else folder / "deletions.log")
