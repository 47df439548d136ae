"""Statistics lines of cases and figures of years, within one transaction."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from .ledger import Gone, Ledger
from .placed import Placed
from .staff_schema import staff_statistics

# Of years that lines of deleted cases are kept, counted from the end of the month in which they were written.
KEPT_YEARS: Final = 5


class Statistics:
    """Lines and figures.

    Args:
        connection: of one transaction.
        ledger: where it is noted that figures were given out.
    """

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        self._connection = connection
        self._ledger = ledger

    def taken(self, line: str, report: str | None) -> bool:
        """Tell whether an id is in use for anything but a line of this report."""
        query = select(staff_statistics.c.report).where(staff_statistics.c.line == bytes.fromhex(line))
        row = self._connection.execute(query).first()
        return row is not None and (row.report is None or report is None or row.report.hex() != report)

    def keep(self, line: str, month: str, report: str, envelope: Placed) -> list[Placed]:
        """Keep the line of a report in place of the one before.

        Args:
            line: id.
            month: of the writing, `YYYY-MM`.
            report: id.
            envelope: sealed.

        Returns:
            Envelopes of the one before, to be discarded after the act.
        """
        key = bytes.fromhex(report)
        of_it = staff_statistics.c.report == key
        before = self._places(of_it)
        self._connection.execute(delete(staff_statistics).where(of_it))
        self._add(line, envelope, month=month, report=key)
        return [place for _, place in before]

    def give_out(self, year: str, line: str, month: str, envelope: Placed) -> None:
        """Keep the figures of a year; fails where there are some."""
        self._add(line, envelope, month=month, year=year)
        self._ledger.note(Gone.FIGURES, [year.encode()])

    def _add(self, line: str, envelope: Placed, **columns: str | bytes) -> None:
        self._connection.execute(
            insert(staff_statistics).values(
                line=bytes.fromhex(line),
                size=envelope.size,
                data=envelope.data,
                blob=envelope.blob,
                **columns,
            )
        )

    def lines(self, since: str) -> Sequence[tuple[str, str]]:
        """List id and month of lines whose reports are deleted, by id.

        Args:
            since: first month of writing, `YYYY-MM`.
        """
        table = staff_statistics.c
        query = (
            select(table.line, table.month)
            .where(table.report.is_(None), table.year.is_(None), table.month >= since)
            .order_by(table.line)
        )
        return [(row.line.hex(), row.month) for row in self._connection.execute(query)]

    def years(self) -> Sequence[tuple[str, str]]:
        """List years whose figures were given out, each with the id of those."""
        table = staff_statistics.c
        query = select(table.year, table.line).where(table.year.is_not(None)).order_by(table.year)
        return [(row.year, row.line.hex()) for row in self._connection.execute(query)]

    def files(self, lines: Sequence[str]) -> Sequence[tuple[str, Placed]]:
        """Find envelopes by id; unknown ones are passed over."""
        return self._places(staff_statistics.c.line.in_([bytes.fromhex(line) for line in lines]))

    def _places(self, which: ColumnElement[bool]) -> list[tuple[str, Placed]]:
        table = staff_statistics.c
        query = select(table.line, table.size, table.data, table.blob).where(which)
        return [
            (row.line.hex(), Placed(row.size, row.data, row.blob)) for row in self._connection.execute(query)
        ]


def drop_lines(connection: Connection, mailboxes: Sequence[bytes]) -> list[str]:
    """Delete the lines of reports.

    Args:
        connection: inside an act.
        mailboxes: names of the reports.

    Returns:
        Names of the blobs, to be unlinked after the act.
    """
    return _drop(connection, staff_statistics.c.report.in_(mailboxes))


def unlink_lines(connection: Connection, mailboxes: Sequence[bytes]) -> None:
    """Forget which lines belong to reports that are about to be deleted; the lines stay, of nobody."""
    which = staff_statistics.c.report.in_(mailboxes)
    connection.execute(update(staff_statistics).where(which).values(report=None))


def forget_lines(connection: Connection, today: date) -> list[str]:
    """Delete lines of deleted reports whose years are over; figures that were given out stay.

    Args:
        connection: inside an act.
        today: UTC day.

    Returns:
        Names of the blobs, to be unlinked after the act.
    """
    table = staff_statistics.c
    return _drop(
        connection, table.report.is_(None) & table.year.is_(None) & (table.month < _first_kept(today))
    )


def leaving_lines(connection: Connection) -> dict[date, int]:
    """Count lines of deleted reports by the day on which they go."""
    table = staff_statistics.c
    query = (
        select(table.month, func.count().label("many"))
        .where(table.report.is_(None), table.year.is_(None))
        .group_by(table.month)
        .order_by(table.month)
    )
    return {_goes(row.month): row.many for row in connection.execute(query)}


def _first_kept(today: date) -> str:
    return f"{today.year - KEPT_YEARS:04}-{today.month:02}"


def _goes(month: str) -> date:
    year, number = int(month[:4]) + KEPT_YEARS, int(month[5:])
    return date(year + number // 12, number % 12 + 1, 1)


def _drop(connection: Connection, which: ColumnElement[bool]) -> list[str]:
    names = connection.execute(
        select(staff_statistics.c.blob).where(which, staff_statistics.c.blob.is_not(None))
    )
    gone = list(names.scalars())
    connection.execute(delete(staff_statistics).where(which))
    return gone
