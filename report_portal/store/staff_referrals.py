"""Threads of releases, within one transaction."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, insert, select

from report_portal.staff import StoredEntry

from .placed import Placed
from .staff_schema import staff_referrals


class Referrals:
    """Entries by release and number.

    Args:
        connection: of one transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def counts(self) -> Mapping[str, int]:
        """Give the number of entries of every release that has any."""
        query = select(staff_referrals.c.release, func.count()).group_by(staff_referrals.c.release)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def of(self, release: str) -> Sequence[tuple[StoredEntry, Placed]]:
        """List the entries of a release with their envelopes, first to last."""
        query = (
            select(staff_referrals)
            .where(staff_referrals.c.release == release)
            .order_by(staff_referrals.c.sequence)
        )
        return [
            (StoredEntry(row.sequence, row.body_hash, row.day), Placed(row.size, row.data, row.blob))
            for row in self._connection.execute(query)
        ]

    def add(self, release: str, entry: StoredEntry, envelope: Placed) -> None:
        """Keep the next entry; fails where its number is taken."""
        self._connection.execute(
            insert(staff_referrals).values(
                release=release,
                sequence=entry.sequence,
                day=entry.day,
                body_hash=entry.body_hash,
                size=envelope.size,
                data=envelope.data,
                blob=envelope.blob,
            )
        )
