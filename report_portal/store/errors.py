"""What can go wrong when keeping things. No message here holds an id or anything that was sealed.

StoreError
├── StorageFullError    the disk has no room; nothing of this write was kept
├── BusyError           the database was held by others for too long, or is away; nothing was kept
│   └── InDoubtError    the connection was lost while a write became durable: it is kept, or it is not
├── ClosedError         the store was closed while this write waited; nothing was kept
└── BlobMissingError    a row names a blob that is not on disk
"""

import errno
import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError

# Shut down by somebody, crashed, starting, too many connections.
_AWAY: Final = {"57P01", "57P02", "57P03", "53300"}
# Two that cannot stand beside each other, a deadlock, a lock that took too long.
CONFLICTS: Final = {"40001", "40P01", "55P03"}

_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class StoreError(Exception):
    """Root of everything this package raises on purpose."""


class StorageFullError(StoreError):
    """There was no room; the whole write was taken back."""


class BusyError(StoreError):
    """The database stayed locked longer than the patience of this process."""


class InDoubtError(BusyError):
    """Nobody knows whether the write was kept. Blobs that its rows may name must stay; a sweep looks later."""


class ClosedError(StoreError):
    """The store is closed and takes no more writes."""


class BlobMissingError(StoreError):
    """A blob that a row names is gone."""


def as_absence(error: BaseException) -> BusyError | None:
    """Tell whether a driver's error means that the database server is away.

    Args:
        error: what the driver or the operating system raised.

    Returns:
        The error to raise instead, or None.

    Source: https://www.postgresql.org/docs/15/errcodes-appendix.html, classes 08 and 57, 53300
    """
    state = getattr(error, "sqlstate", None) or ""
    lost = isinstance(error, ConnectionError) or state[:2] == "08" or state in _AWAY
    # A server that cannot be reached gives no code at all.
    unreached = type(error).__module__.startswith("psycopg") and hasattr(error, "sqlstate") and not state
    if lost or (unreached and type(error).__name__ in {"OperationalError", "ConnectionTimeout"}):
        return BusyError("the database is away")
    return None


def translate(error: BaseException) -> BaseException:
    """Give the store's own error for what a driver or the operating system raised.

    Args:
        error: anything.

    Returns:
        A `StoreError` where the cause is a full disk or a lock, else the same error.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.OperationalError):
        match getattr(cause, "sqlite_errorcode", 0) & 0xFF:
            case sqlite3.SQLITE_FULL:
                return StorageFullError("the disk is full")
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                return BusyError("the database is locked")
    # PostgreSQL: 53100 disk_full.
    if getattr(cause, "sqlstate", None) == "53100":
        return StorageFullError("the disk is full")
    if getattr(cause, "sqlstate", None) in CONFLICTS:
        return BusyError("others kept changing the same rows")
    if isinstance(cause, OSError) and cause.errno in _FULL:
        return StorageFullError("the disk is full")
    return error
