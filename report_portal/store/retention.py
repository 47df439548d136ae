"""What ends by its day: closed and withdrawn reports, whole, with everything that belongs to them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, or_, select

from .layout import blobs
from .ledger import Gone, Ledger
from .schema import doors, items, paper_forms, reports, told, uploads
from .sealed_cell import blobs_of_cells
from .staff_holds import drop_holds, end_holds, in_time
from .staff_notes import drop_notes
from .staff_schema import staff_holds, staff_referrals, staff_releases
from .staff_statistics import unlink_lines
from .staff_texts import drop_texts

# Few enough that nobody waits long behind one act; the next run takes the rest.
MOST: Final = 500


def forget_ended(
    connection: Connection, ledger: Ledger, days: int, most: int = MOST
) -> tuple[int, list[str]]:
    """Delete reports that ended long ago, have not moved since and are not held; and holds that are over.

    One that was taken back is never held, whatever stands there.

    Args:
        connection: inside an act.
        ledger: where they are noted.
        days: UTC days a report is kept after its closing, its withdrawal, and the last thing that
            was written to it.
        most: at most this many.

    Returns:
        How many, and names of the blobs, to be unlinked after the act.
    """
    today = datetime.now(UTC).date()
    limit = (today - timedelta(days=days)).isoformat()
    end_holds(connection, today.isoformat())
    held = select(staff_holds.c.report).where(in_time(today.isoformat()))
    # Counted from the day it last moved, which both set: a closing day in the future keeps nothing.
    ended = or_(
        and_(reports.c.closed.is_not(None), reports.c.mailbox.not_in(held)),
        reports.c.withdrawn.is_not(None),
    )
    query = select(reports.c.mailbox).where(ended, reports.c.moved <= limit).limit(most)
    gone = list(connection.execute(query).scalars())
    names = forget(connection, gone)
    ledger.note(Gone.ENDED, gone)
    return len(gone), names


def forget(connection: Connection, gone: Sequence[bytes]) -> list[str]:
    """Delete reports whole, with everything that belongs to them; a statistics line stays, without its report.

    Args:
        connection: inside an act.
        gone: mailbox ids.

    Returns:
        Names of the blobs, to be unlinked after the act.
    """
    names = blobs(connection.execute(select(items.c.layout).where(items.c.mailbox.in_(gone))).scalars())
    names += _drop(connection, uploads, uploads.c.blob, uploads.c.mailbox.in_(gone))
    names += drop_notes(connection, gone)
    names += drop_texts(connection, gone)
    drop_holds(connection, gone)
    released = select(staff_releases.c.id).where(staff_releases.c.report.in_(gone))
    things = [*gone, *(bytes.fromhex(one) for one in connection.execute(released).scalars())]
    connection.execute(delete(told).where(told.c.thing.in_(things)))
    names += _drop(
        connection, staff_referrals, staff_referrals.c.blob, staff_referrals.c.release.in_(released)
    )
    names += _drop(connection, staff_releases, staff_releases.c.blob, staff_releases.c.report.in_(gone))
    sheets = select(paper_forms.c.sealed).where(paper_forms.c.mailbox.in_(gone))
    names += blobs_of_cells(connection.execute(sheets).scalars())
    connection.execute(delete(doors).where(doors.c.report.in_(gone)))
    # What stays for counting is of nobody from here on.
    unlink_lines(connection, gone)
    # The sheet's own file holds the keys of the code that was printed on it.
    for table in (items, paper_forms, reports):
        connection.execute(delete(table).where(table.c.mailbox.in_(gone)))
    return names


def _drop(
    connection: Connection, table: Table, blob: ColumnElement[str], which: ColumnElement[bool]
) -> list[str]:
    names = list(connection.execute(select(blob).where(which, blob.is_not(None))).scalars())
    connection.execute(delete(table).where(which))
    return names
