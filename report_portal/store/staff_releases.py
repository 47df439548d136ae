"""Releases and sealed indexes, within one transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from report_portal.staff import Release

from .placed import Placed
from .staff_schema import staff_indexes, staff_releases


class Releases:
    """What was handed on.

    Args:
        connection: of one transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, release: Release, body_hash: bytes, envelope: Placed) -> None:
        """Keep a release."""
        self._connection.execute(
            insert(staff_releases).values(
                id=release.id,
                audience=release.audience,
                report=bytes.fromhex(release.report),
                member=release.member,
                day=release.day,
                body_hash=body_hash,
                size=envelope.size,
                data=envelope.data,
                blob=envelope.blob,
            ),
        )

    def get(self, release: str) -> tuple[Release, bytes, Placed] | None:
        """Find a release, its body hash and its envelope."""
        row = self._connection.execute(select(staff_releases).where(staff_releases.c.id == release)).first()
        return None if row is None else (_release(row), row.body_hash, Placed(row.size, row.data, row.blob))

    def of(self, audiences: Sequence[str] | None) -> Sequence[Release]:
        """List releases to these audiences, or all, by day and id."""
        query = select(staff_releases).order_by(staff_releases.c.day, staff_releases.c.id)
        if audiences is not None:
            query = query.where(staff_releases.c.audience.in_(audiences))
        return [_release(row) for row in self._connection.execute(query)]

    def reaches(self, report: str, audiences: Sequence[str]) -> bool:
        """Tell whether any release of a report went to one of these audiences."""
        query = select(staff_releases.c.id).where(
            staff_releases.c.report == bytes.fromhex(report), staff_releases.c.audience.in_(audiences)
        )
        return self._connection.execute(query.limit(1)).first() is not None


def _release(row: Row[Any]) -> Release:
    return Release(row.id, row.audience, row.report.hex(), row.member, row.day)


class Indexes:
    """One sealed index per audience, replaced whole.

    Args:
        connection: of one transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, audience: str) -> tuple[int, Placed] | None:
        """Give version and envelope."""
        query = select(staff_indexes).where(staff_indexes.c.audience == audience)
        row = self._connection.execute(query).first()
        return None if row is None else (row.version, Placed(row.size, row.data, row.blob))

    def swap(self, audience: str, version: int, envelope: Placed) -> bool:
        """Put version + 1 in place of `version` (0 for none); False where another version stands."""
        values = {"size": envelope.size, "data": envelope.data, "blob": envelope.blob}
        if version == 0:
            if self.get(audience) is not None:
                return False
            self._connection.execute(insert(staff_indexes).values(audience=audience, version=1, **values))
            return True
        change = update(staff_indexes).where(
            staff_indexes.c.audience == audience, staff_indexes.c.version == version
        )
        return self._connection.execute(change.values(version=version + 1, **values)).rowcount == 1
