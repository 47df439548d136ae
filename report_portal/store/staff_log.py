"""The staff log, within one transaction. There is no way here to change or remove a row."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from report_portal.staff import LogRow

from .staff_schema import staff_log


class Log:
    """The hash-chained log.

    Args:
        connection: of one transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last(self) -> LogRow | None:
        """Give the newest row."""
        row = self._connection.execute(select(staff_log).order_by(staff_log.c.number.desc()).limit(1)).first()
        return None if row is None else _log_row(row)

    def append(self, row: LogRow) -> None:
        """Keep the next row; fails where its number is taken."""
        self._connection.execute(
            insert(staff_log).values(
                number=row.number,
                day=row.day,
                actor=row.actor,
                action=row.action,
                object=row.object,
                previous=row.previous,
                hash=row.hash,
            ),
        )

    def rows(self, after: int, limit: int | None) -> Sequence[LogRow]:
        """List rows after a number, oldest first."""
        query = select(staff_log).where(staff_log.c.number > after).order_by(staff_log.c.number)
        if limit is not None:
            query = query.limit(limit)
        return [_log_row(row) for row in self._connection.execute(query)]


def _log_row(row: Row[Any]) -> LogRow:
    return LogRow(row.number, row.day, row.actor, row.action, row.object, row.previous, row.hash)
