"""Reports that are kept for longer than their days, within one transaction, and what retention leaves because of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, or_, select, update

from report_portal.staff import Hold

from .ledger import Gone, Ledger
from .staff_schema import staff_holds

# While a colleague is away, or somebody alone waits, a report must not go that a court asked for. Asking alone keeps it
# no longer than this.
ASKED_DAYS: Final = 14


class Holds:
    """What is held and what was asked for; what is over is not there any more, whoever sweeps it.

    Args:
        connection: of one transaction.
        ledger: where it is noted that one was ended.
    """

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        self._connection = connection
        self._ledger = ledger

    def get(self, hold: str, today: str) -> Hold | None:
        """Find one by id, on a UTC day."""
        query = select(staff_holds).where(staff_holds.c.id == hold, in_time(today))
        row = self._connection.execute(query).first()
        return None if row is None else _hold(row)

    def taken(self, hold: str) -> bool:
        """Tell whether an id is in use, also by one that is over."""
        query = select(staff_holds.c.id).where(staff_holds.c.id == hold)
        return self._connection.execute(query).first() is not None

    def of(self, report: str, today: str) -> Sequence[Hold]:
        """List those of a report on a UTC day: the one in force, then the one that was asked for."""
        return self._list(staff_holds.c.report == bytes.fromhex(report), today)

    def asked(self, today: str) -> Sequence[Hold]:
        """List all that wait for a second coordinator or for their day, by day and id."""
        return self._list(staff_holds.c.agreed.is_(None), today)

    def add(self, hold: Hold) -> None:
        """Keep what was asked for; fails where its id is taken."""
        self._connection.execute(
            insert(staff_holds).values(
                id=hold.id,
                report=bytes.fromhex(hold.report),
                member=hold.member,
                day=hold.day,
                until=hold.until,
                agreed_by=hold.agreed_by,
                agreed=hold.agreed,
            )
        )

    def agree(self, hold: Hold, member: str, day: str) -> None:
        """Put one in force, in place of the one that held the report before."""
        before = and_(staff_holds.c.report == bytes.fromhex(hold.report), staff_holds.c.agreed.is_not(None))
        self._drop(before)
        this = update(staff_holds).where(staff_holds.c.id == hold.id)
        self._connection.execute(this.values(agreed_by=member, agreed=day))

    def drop(self, hold: str) -> None:
        """End one, or refuse what was asked for; no restored backup brings it back."""
        self._drop(staff_holds.c.id == hold)

    def drop_asked(self) -> None:
        """Forget everything that was asked for and not agreed to."""
        self._drop(staff_holds.c.agreed.is_(None))

    def _list(self, which: ColumnElement[bool], today: str) -> Sequence[Hold]:
        query = select(staff_holds).where(which, in_time(today))
        rows = self._connection.execute(
            query.order_by(staff_holds.c.agreed.is_(None), staff_holds.c.day, staff_holds.c.id)
        )
        return [_hold(row) for row in rows]

    def _drop(self, which: ColumnElement[bool]) -> None:
        gone = self._connection.execute(select(staff_holds.c.id).where(which)).scalars().all()
        self._ledger.note(Gone.HOLD, [bytes.fromhex(one) for one in gone])
        self._connection.execute(delete(staff_holds).where(staff_holds.c.id.in_(gone)))


def in_time(today: str) -> ColumnElement[bool]:
    """Choose what keeps its report on a UTC day: held until then or later, or asked for not long ago."""
    asked_since = (date.fromisoformat(today) - timedelta(days=ASKED_DAYS)).isoformat()
    return and_(
        staff_holds.c.until >= today,
        or_(staff_holds.c.agreed.is_not(None), staff_holds.c.day >= asked_since),
    )


def last_day(row: Row[Any]) -> date:
    """Give the last UTC day on which a row of `staff_holds` keeps its report."""
    until = date.fromisoformat(row.until)
    if row.agreed is not None:
        return until
    return min(until, date.fromisoformat(row.day) + timedelta(days=ASKED_DAYS))


def drop_holds(connection: Connection, mailboxes: Sequence[bytes]) -> None:
    """Delete what holds these reports and what was asked for: they are taken back, or gone."""
    connection.execute(delete(staff_holds).where(staff_holds.c.report.in_(mailboxes)))


def end_holds(connection: Connection, today: str) -> None:
    """Delete what is over by its day."""
    connection.execute(delete(staff_holds).where(~in_time(today)))


def _hold(row: Row[Any]) -> Hold:
    return Hold(row.id, row.report.hex(), row.member, row.day, row.until, row.agreed_by, row.agreed)
