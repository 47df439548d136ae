"""The dry run of retention: what goes on which day, counted, without touching anything."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, func, select

from .schema import reports, uploads
from .staff_holds import in_time, last_day
from .staff_schema import staff_holds, staff_texts
from .staff_statistics import leaving_lines
from .sweeps import UPLOAD_DAYS


@dataclass(frozen=True, slots=True)
class Leaving:
    """What goes.

    Args:
        reports: UTC day → how many closed or withdrawn reports go on it or, where it is past, at the next run.
        uploads: UTC day → how many uploads that no report names.
        texts: UTC day → how many texts that interpreters have not given back.
        stale: how many reports were received before a day and are still open.
        lines: UTC day → how many statistics lines of deleted reports go on it.
        held: last UTC day → how many reports are kept through it, whatever their own day.
    """

    reports: dict[date, int]
    uploads: dict[date, int]
    texts: dict[date, int]
    stale: int
    lines: dict[date, int]
    held: dict[date, int]


def leaving(connection: Connection, days: int, stale_before: date) -> Leaving:
    """List what goes and when.

    Args:
        connection: any.
        days: UTC days that ended reports are kept.
        stale_before: reports received before this day and never closed are counted as stale.
    """
    held = _held(connection)
    query = select(reports.c.moved, func.count().label("many")).group_by(reports.c.moved)
    going: Counter[date] = Counter()
    for row in connection.execute(
        query.where(
            func.coalesce(reports.c.closed, reports.c.withdrawn).is_not(None),
            reports.c.mailbox.not_in(list(held)),
        )
    ):
        going[_later(row.moved, days)] += row.many
    kept = select(reports.c.mailbox, reports.c.moved).where(
        reports.c.mailbox.in_(list(held)), reports.c.closed.is_not(None)
    )
    for row in connection.execute(kept):
        going[max(_later(row.moved, days), held[row.mailbox] + timedelta(days=1))] += 1
    unnamed = (
        select(uploads.c.day, func.count().label("many"))
        .where(uploads.c.mailbox.is_(None))
        .group_by(uploads.c.day)
    )
    # Gone on the day after the day that follows the last part.
    parts = {_later(row.day, UPLOAD_DAYS + 1): row.many for row in connection.execute(unnamed)}
    out = (
        select(staff_texts.c.until, func.count().label("many"))
        .where(staff_texts.c.returned.is_(None))
        .group_by(staff_texts.c.until)
    )
    texts = {_later(row.until, 1): row.many for row in connection.execute(out)}
    open_ones = (reports.c.closed.is_(None), reports.c.withdrawn.is_(None))
    stale = select(func.count()).where(*open_ones, reports.c.received < stale_before.isoformat())
    return Leaving(
        dict(sorted(going.items())),
        dict(sorted(parts.items())),
        dict(sorted(texts.items())),
        connection.execute(stale).scalar_one(),
        leaving_lines(connection),
        dict(sorted(Counter(held.values()).items())),
    )


def _held(connection: Connection) -> dict[bytes, date]:
    """Give the last day of every report that is held, or that somebody asked to hold."""
    query = (
        select(staff_holds)
        .join(reports, reports.c.mailbox == staff_holds.c.report)
        .where(in_time(today().isoformat()), reports.c.withdrawn.is_(None))
    )
    held: dict[bytes, date] = {}
    for row in connection.execute(query):
        held[row.report] = max(last_day(row), held.get(row.report, date.min))
    return held


def today() -> date:
    """Give the UTC day."""
    return datetime.now(UTC).date()


def _later(day: str, days: int) -> date:
    return date.fromisoformat(day) + timedelta(days=days)
