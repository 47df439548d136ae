"""Texts that are with interpreters or came back from them, within one transaction."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from report_portal.staff import TextRow

from .placed import Placed
from .staff_schema import staff_texts


class GivenTexts:
    """Texts by id; each row holds one sealed file: the text while it is out, then what came back.

    Args:
        connection: of one transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # Sealed files that no row names any more; unlinked when the act is durable.
        self.gone: list[Placed] = []

    def get(self, text: str, *, hold: bool = False) -> tuple[TextRow, Placed] | None:
        """Find a text with its sealed file; `hold` keeps others from changing it until the act ends."""
        query = select(staff_texts).where(staff_texts.c.id == text)
        row = self._connection.execute(query.with_for_update() if hold else query).first()
        return None if row is None else (_text(row), _placed(row))

    def of(self, report: str) -> Sequence[tuple[TextRow, Placed]]:
        """List the texts of a report with their sealed files, by id."""
        query = select(staff_texts).where(staff_texts.c.report == bytes.fromhex(report))
        rows = self._connection.execute(query.order_by(staff_texts.c.id))
        return [(_text(row), _placed(row)) for row in rows]

    def out_to(self, interpreter: str) -> Sequence[TextRow]:
        """List the texts that an interpreter has not given back, by last day and id."""
        query = (
            select(staff_texts).where(_out_to(interpreter)).order_by(staff_texts.c.until, staff_texts.c.id)
        )
        return [_text(row) for row in self._connection.execute(query)]

    def count_of(self, report: str) -> int:
        """Give the number of texts of a report."""
        query = select(func.count()).where(staff_texts.c.report == bytes.fromhex(report))
        return self._connection.execute(query).scalar_one()

    def add(self, text: TextRow, envelope: Placed) -> None:
        """Keep a text that is given; fails where its id is taken."""
        self._connection.execute(
            insert(staff_texts).values(
                id=text.id,
                report=bytes.fromhex(text.report),
                giver=text.giver,
                interpreter=text.interpreter,
                given=text.given,
                first=text.first,
                until=text.until,
                returned=None,
                body_hash=text.body_hash,
                size=envelope.size,
                data=envelope.data,
                blob=envelope.blob,
            )
        )

    def give_back(self, text: str, day: str, body_hash: bytes, envelope: Placed) -> None:
        """Put what came back in the place of the text."""
        found = self.get(text)
        self._connection.execute(
            update(staff_texts)
            .where(staff_texts.c.id == text)
            .values(
                returned=day,
                body_hash=body_hash,
                size=envelope.size,
                data=envelope.data,
                blob=envelope.blob,
            )
        )
        self.gone += [] if found is None else [found[1]]

    def drop(self, text: str) -> None:
        """Delete a text, or what came back for it."""
        self._drop(staff_texts.c.id == text)

    def drop_out_to(self, interpreter: str) -> None:
        """Delete all texts that an interpreter has not given back."""
        self._drop(_out_to(interpreter))

    def _drop(self, which: ColumnElement[bool]) -> None:
        self.gone += [_placed(row) for row in self._connection.execute(select(staff_texts).where(which))]
        self._connection.execute(delete(staff_texts).where(which))


def drop_texts(connection: Connection, mailboxes: Sequence[bytes]) -> list[str]:
    """Delete the texts of reports, those that came back too.

    Args:
        connection: inside an act.
        mailboxes: names of the reports.

    Returns:
        Names of the blobs, to be unlinked after the act.
    """
    return _forget(connection, staff_texts.c.report.in_(mailboxes))


def end_texts(connection: Connection) -> list[str]:
    """Delete the texts whose last UTC day is over and that were not given back; gives names of their blobs."""
    today = datetime.now(UTC).date().isoformat()
    return _forget(connection, staff_texts.c.returned.is_(None) & (staff_texts.c.until < today))


def call_in_texts(connection: Connection) -> list[str]:
    """Delete every text that is with an interpreter; gives names of their blobs."""
    return _forget(connection, staff_texts.c.returned.is_(None))


def _forget(connection: Connection, which: ColumnElement[bool]) -> list[str]:
    named = select(staff_texts.c.blob).where(which, staff_texts.c.blob.is_not(None))
    names = list(connection.execute(named).scalars())
    connection.execute(delete(staff_texts).where(which))
    return names


def _out_to(interpreter: str) -> ColumnElement[bool]:
    return (staff_texts.c.interpreter == interpreter) & staff_texts.c.returned.is_(None)


def _text(row: Row[Any]) -> TextRow:
    return TextRow(
        id=row.id,
        report=row.report.hex(),
        giver=row.giver,
        interpreter=row.interpreter,
        given=row.given,
        first=row.first,
        until=row.until,
        returned=row.returned,
        body_hash=row.body_hash,
    )


def _placed(row: Row[Any]) -> Placed:
    return Placed(row.size, row.data, row.blob)
