"""What teams have not been told of yet, and noting that they were."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, or_, select

from .schema import jobs, reports, told
from .staff_schema import staff_referrals, staff_releases

# What is older was told, or nobody waits for a mail about it any more; so the look is short however much is held.
LOOK_BACK_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class News:
    """Something new.

    Args:
        thing: 16 bytes: a report's mailbox or a release's id.
        sequence: the highest item there is now.
        audience: the one audience it is for besides the readers, None for a report.
        readers: whether those who read reports first are to be told.
    """

    thing: bytes
    sequence: int
    audience: str | None
    readers: bool


def news(connection: Connection) -> list[News]:
    """Give what came since teams were last told: reports, what reporters added, releases, their threads."""
    since = (datetime.now(UTC) - timedelta(days=LOOK_BACK_DAYS)).date().isoformat()
    written = (
        select(reports.c.mailbox, reports.c.in_sequence)
        .outerjoin(told, told.c.thing == reports.c.mailbox)
        .where(reports.c.moved >= since, reports.c.withdrawn.is_(None))
        .where(or_(told.c.thing.is_(None), told.c.sequence < reports.c.in_sequence))
    )
    found = [News(row.mailbox, row.in_sequence, None, readers=True) for row in connection.execute(written)]
    return found + _handed_on(connection, since)


def _handed_on(connection: Connection, since: str) -> list[News]:
    newest = func.max(staff_referrals.c.sequence)
    threads: Any = (
        select(staff_releases.c.id, staff_releases.c.audience, newest.label("newest"))
        .outerjoin(staff_referrals, staff_referrals.c.release == staff_releases.c.id)
        .group_by(staff_releases.c.id, staff_releases.c.audience, staff_releases.c.day)
        .having(or_(staff_releases.c.day >= since, func.max(staff_referrals.c.day) >= since))
    )
    rows = connection.execute(threads).all()
    things = [bytes.fromhex(row.id) for row in rows]
    query = select(told.c.thing, told.c.sequence).where(told.c.thing.in_(things))
    known: dict[bytes, int] = {row.thing: row.sequence for row in connection.execute(query)}
    found = []
    for row in rows:
        thing, sequence = bytes.fromhex(row.id), row.newest or 0
        before = known.get(thing)
        if before is None or before < sequence:
            # A release that is new was made by a reader; what is added to its thread may come from either side.
            found.append(News(thing, sequence, row.audience, readers=before is not None))
    return found


def note_told(connection: Connection, found: list[News]) -> None:
    """Note that teams are being told of these."""
    connection.execute(delete(told).where(told.c.thing.in_([one.thing for one in found])))
    rows = [{"thing": one.thing, "sequence": one.sequence} for one in found]
    if rows:
        connection.execute(insert(told), rows)


def waits(connection: Connection, kind: str, payload: bytes) -> bool:
    """Tell whether such a job stands in the table and nobody is at it."""
    query = select(jobs.c.id).where(jobs.c.kind == kind, jobs.c.payload == payload, jobs.c.leased == 0)
    return connection.execute(query.limit(1)).first() is not None


def open_days(connection: Connection) -> list[tuple[str, str | None, str | None]]:
    """Give the different days of reports that are neither closed nor withdrawn: received, answered, reminder."""
    query = select(reports.c.received, reports.c.answered, reports.c.reminder).distinct()
    rows = connection.execute(query.where(reports.c.closed.is_(None), reports.c.withdrawn.is_(None)))
    return [(row.received, row.answered, row.reminder) for row in rows]
