"""Case files of reports, within one transaction."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select

from report_portal.staff import StoredEntry

from .placed import Placed
from .staff_schema import staff_notes


class Notes:
    """Notes by report and number.

    Args:
        connection: of one transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last(self, report: str) -> int:
        """Give the number of the newest note of a report, 0 where there is none."""
        query = select(func.max(staff_notes.c.sequence)).where(staff_notes.c.report == bytes.fromhex(report))
        return self._connection.execute(query).scalar() or 0

    def get(self, report: str, sequence: int) -> StoredEntry | None:
        """Find one note without its envelope."""
        query = select(staff_notes.c.body_hash, staff_notes.c.day).where(
            staff_notes.c.report == bytes.fromhex(report), staff_notes.c.sequence == sequence
        )
        row = self._connection.execute(query).first()
        return None if row is None else StoredEntry(sequence, row.body_hash, row.day)

    def after(self, report: str, sequence: int, limit: int) -> Sequence[tuple[StoredEntry, Placed]]:
        """List notes behind a number with their envelopes, first to last."""
        query = (
            select(staff_notes)
            .where(staff_notes.c.report == bytes.fromhex(report), staff_notes.c.sequence > sequence)
            .order_by(staff_notes.c.sequence)
            .limit(limit)
        )
        return [
            (StoredEntry(row.sequence, row.body_hash, row.day), Placed(row.size, row.data, row.blob))
            for row in self._connection.execute(query)
        ]

    def add(self, report: str, entry: StoredEntry, envelope: Placed) -> None:
        """Keep the next note; fails where its number is taken."""
        self._connection.execute(
            insert(staff_notes).values(
                report=bytes.fromhex(report),
                sequence=entry.sequence,
                day=entry.day,
                body_hash=entry.body_hash,
                size=envelope.size,
                data=envelope.data,
                blob=envelope.blob,
            )
        )


def drop_notes(connection: Connection, mailboxes: Sequence[bytes]) -> list[str]:
    """Delete the case files of reports.

    Args:
        connection: inside an act.
        mailboxes: names of the reports.

    Returns:
        Names of the blobs, to be unlinked after the act.
    """
    which = staff_notes.c.report.in_(mailboxes)
    names = connection.execute(select(staff_notes.c.blob).where(which, staff_notes.c.blob.is_not(None)))
    gone = list(names.scalars())
    connection.execute(delete(staff_notes).where(which))
    return gone
