"""What is removed by and by: each sweep does what is due now, and nothing the second time."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, or_, select, update

from .errors import BlobMissingError
from .layout import TAKEN_OUT, blobs, erased, taken_out
from .schema import items, paper_forms, uploads
from .sealed_cell import blobs_of_cells
from .staff_schema import (
    staff_indexes,
    staff_notes,
    staff_referrals,
    staff_releases,
    staff_sessions,
    staff_statistics,
    staff_texts,
)
from .store import Store

UPLOAD_DAYS: Final = 1


def forget_uploads(connection: Connection) -> list[str]:
    """Delete uploads that no report has named for a whole day.

    Args:
        connection: inside an act.

    Returns:
        Names of their blobs, to be unlinked after the act.
    """
    # Days are all that is kept, so "a day" ends with the day after the last part.
    limit = (datetime.now(UTC) - timedelta(days=UPLOAD_DAYS)).date().isoformat()
    stale = (uploads.c.mailbox.is_(None), uploads.c.day < limit)
    names = list(connection.execute(select(uploads.c.blob).where(*stale)).scalars())
    connection.execute(delete(uploads).where(*stale))
    return names


def forget_sessions(connection: Connection, seen_before: int, started_before: int) -> None:
    """Delete staff sessions past either limit, both in seconds since 1970."""
    stale = or_(staff_sessions.c.seen <= seen_before, staff_sessions.c.started <= started_before)
    connection.execute(delete(staff_sessions).where(stale))


def unlink_orphans(store: Store) -> int:
    """Unlink blobs that no row names: what a crash left between file and row, or between row and file.

    Args:
        store: open.

    Returns:
        How many there were.
    """
    # The files are listed before the rows: a blob that gets its row in between is not an orphan.
    settled = set(store.blobs.settled())
    if settled:
        with store.read() as connection:
            settled -= set(named_blobs(connection))
    store.blobs.delete(settled)
    return len(settled)


def erase_taken_out(store: Store) -> int:
    """Make sure that nothing is left of files which were taken out of blobs, as after a crash, and note it.

    Args:
        store: open.

    Returns:
        How many items there were.
    """
    waiting = or_(items.c.layout.like(f"{TAKEN_OUT}:%"), items.c.layout.like(f"%,{TAKEN_OUT}:%"))
    with store.read() as connection:
        query = select(items.c.mailbox, items.c.direction, items.c.sequence, items.c.layout)
        found = connection.execute(query.where(waiting)).all()
    for row in found:
        for one in taken_out(row.layout):
            # Whoever deleted the report meanwhile deleted the blob.
            with suppress(BlobMissingError):
                store.blobs.erase(one.blob or "", one.start or 0, one.size)
        store.write(partial(_note_erased, row))
    return len(found)


def _note_erased(row: Row[Any, Any, Any, Any], connection: Connection) -> None:
    # Where more was taken out meanwhile, this finds no row, and the next sweep comes to it.
    same = (
        items.c.mailbox == row.mailbox,
        items.c.direction == row.direction,
        items.c.sequence == row.sequence,
        items.c.layout == row.layout,
    )
    connection.execute(update(items).where(*same).values(layout=erased(row.layout)))


def named_blobs(connection: Connection) -> list[str]:
    """Give every blob that a row names."""
    layouts = connection.execute(select(items.c.layout)).scalars()
    names = blobs(layouts)
    held = (
        uploads,
        staff_releases,
        staff_referrals,
        staff_notes,
        staff_texts,
        staff_statistics,
        staff_indexes,
    )
    for column in (table.c.blob for table in held):
        names += connection.execute(select(column).where(column.is_not(None))).scalars()
    names += blobs_of_cells(connection.execute(select(paper_forms.c.sealed)).scalars())
    return names
