"""The upload port on this store: attachments arriving in parts, each part durable before it is counted."""

import hashlib
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from report_portal.mailboxes import (
    UploadLengthError,
    UploadMissingError,
    UploadOffsetError,
    UploadsFullError,
)

from .days import today
from .errors import InDoubtError
from .prepared import Prepared
from .schema import uploads
from .store import Store

_FIND: Final = Prepared(
    select(uploads.c.length, uploads.c.offset, uploads.c.blob).where(uploads.c.id == bindparam("key")),
    "key",
)
_INSERT: Final = Prepared(
    insert(uploads).values(
        id=bindparam("key"),
        length=bindparam("whole"),
        offset=bindparam("end"),
        sha256=bindparam("hash"),
        blob=bindparam("name"),
        day=bindparam("today"),
    ),
    "key",
    "whole",
    "end",
    "hash",
    "name",
    "today",
)
_EXTEND: Final = Prepared(
    update(uploads)
    .where(uploads.c.id == bindparam("key"), uploads.c.offset == bindparam("start"))
    .values(offset=bindparam("end"), sha256=bindparam("hash"), day=bindparam("today")),
    "key",
    "start",
    "end",
    "hash",
    "today",
)
_TAKE: Final = Prepared(
    update(uploads)
    .where(
        uploads.c.id == bindparam("key"),
        uploads.c.sha256 == bindparam("hash"),
        uploads.c.mailbox.is_(None),
    )
    .values(mailbox=bindparam("owner")),
    "key",
    "hash",
    "owner",
)
_OWNED: Final = Prepared(
    select(uploads.c.id).where(
        uploads.c.id == bindparam("key"),
        uploads.c.sha256 == bindparam("hash"),
        uploads.c.mailbox == bindparam("owner"),
    ),
    "key",
    "hash",
    "owner",
)
_PENDING: Final = Prepared(
    select(func.coalesce(func.sum(uploads.c.offset), 0)).where(uploads.c.mailbox.is_(None))
)


class StoredUploads:
    """Uploads kept as blobs of a store.

    Args:
        store: open.
        pending_max: bytes that uploads without a report may hold together. What they announce does not
            count: announcing costs nothing, and would keep everybody else's files out.
    """

    def __init__(self, store: Store, pending_max: int) -> None:
        self._store = store
        self._pending_max = pending_max

    def append(self, upload: bytes, offset: int, length: int, part: bytes) -> int:
        """Keep the next part durably.

        Args:
            upload: id, 16 bytes.
            offset: bytes before this part.
            length: bytes of the whole upload.
            part: at least one byte, ending at `length` at the latest.

        Returns:
            Bytes held now.

        Raises:
            UploadOffsetError: another part is due.
            UploadLengthError: the upload was begun with another length.
            UploadsFullError: the room for uploads without a report is used up.
            StorageFullError: the disk has no room.
        """
        with self._store.turns.at(upload):
            with self._store.engine.connect() as connection:
                row = _FIND.run(connection, upload).first
                held = 0 if row is None else row[1]
                if row is not None and row[0] != length:
                    raise UploadLengthError("the upload has another length")
                if offset != held:
                    raise UploadOffsetError(held)
                if _pending(connection) + len(part) > self._pending_max:
                    raise UploadsFullError("too many uploads wait for their report")
            name = self._store.blobs.new_name() if row is None else row[2]
            self._store.blobs.write_at(name, offset, part)
            end = offset + len(part)
            sha256 = self._hash(name, offset, part) if end == length else None
            day = today()
            if row is None:
                self._begin((upload, length, end, sha256, name, day), name)
            elif not self._store.write(
                lambda connection: _EXTEND.run(connection, upload, offset, end, sha256, day).touched,
            ):
                raise UploadMissingError("the upload is gone meanwhile")
            return end

    def held(self, upload: bytes) -> tuple[int, int]:
        """Give bytes held and whole length in bytes.

        Raises:
            UploadMissingError: no such upload.
        """
        with self._store.engine.connect() as connection:
            row = _FIND.run(connection, upload).first
        if row is None:
            raise UploadMissingError("no such upload")
        return row[1], row[0]

    def _hash(self, name: str, offset: int, part: bytes) -> bytes:
        return hashlib.sha256(part if offset == 0 else self._store.blobs.read(name)).digest()

    def _begin(self, values: tuple[bytes, int, int, bytes | None, str, str], blob: str) -> None:
        try:
            self._store.write(lambda connection: _INSERT.run(connection, *values))
        except InDoubtError:
            # Its row may stand; then it names this blob.
            raise
        except BaseException:
            self._store.blobs.delete([blob])
            raise


def _pending(connection: Connection) -> int:
    row = _PENDING.run(connection).first
    return 0 if row is None else int(row[0])


def take(connection: Connection, upload: bytes, sha256: bytes, mailbox: bytes) -> bool:
    """Give a whole upload to a report.

    Returns:
        False where the report has it already: somebody who was not heard names it again with another one.

    Raises:
        UploadMissingError: it is not whole, differs, or belongs to another report.
    """
    if _TAKE.run(connection, upload, sha256, mailbox).touched == 1:
        return True
    if _OWNED.run(connection, upload, sha256, mailbox).first is None:
        raise UploadMissingError("an upload is not held whole")
    return False


def drop_of(connection: Connection, mailbox: bytes) -> list[str]:
    """Delete the rows of a report's uploads and name their blobs."""
    names = [
        name for (name,) in connection.execute(select(uploads.c.blob).where(uploads.c.mailbox == mailbox))
    ]
    connection.execute(delete(uploads).where(uploads.c.mailbox == mailbox))
    return names
