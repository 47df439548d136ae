"""What can go wrong when keeping things. No message here holds an id or anything that was sealed.

StoreError
├── StorageFullError    the disk has no room; nothing of this write was kept
├── BusyError           another process held the database for too long; nothing was kept
├── ClosedError         the store was closed while this write waited; nothing was kept
└── BlobMissingError    a row names a blob that is not on disk
"""

import errno
import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError

_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class StoreError(Exception):
    """Root of everything this package raises on purpose."""


class StorageFullError(StoreError):
    """There was no room; the whole write was taken back."""


class BusyError(StoreError):
    """The database stayed locked longer than the patience of this process."""


class ClosedError(StoreError):
    """The store is closed and takes no more writes."""


class BlobMissingError(StoreError):
    """A blob that a row names is gone."""


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
    if isinstance(cause, OSError) and cause.errno in _FULL:
        return StorageFullError("the disk is full")
    return error
