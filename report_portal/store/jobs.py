"""The job table: what is due, who is at it until when, and done-marks in the same transaction as effects."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from .schema import jobs
from .store import Store

LEASE_SECONDS: Final = 300

Effect = Callable[[Connection], Callable[[], object] | None]


@dataclass(frozen=True, slots=True)
class Recurring:
    """Something to be done again and again.

    Args:
        effect: runs inside the transaction that marks the job done; may return what is to be done
            after it, which must be harmless to lose and to repeat.
        every: seconds between two runs.
    """

    effect: Effect
    every: int


class StoredJobs:
    """Jobs kept in a store.

    Args:
        store: open.
        recurring: by kind.
        clock: seconds since 1970.
    """

    def __init__(
        self, store: Store, recurring: Mapping[str, Recurring], clock: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._recurring = recurring
        self._clock = clock

    def plan(self) -> None:
        """Put every recurring job into the table once; due now where it is new."""

        def act(connection: Connection) -> None:
            known = set(connection.execute(select(jobs.c.kind)).scalars())
            for kind in self._recurring.keys() - known:
                row = {"id": secrets.token_bytes(16), "kind": kind, "due": 0, "leased": 0, "tries": 0}
                connection.execute(insert(jobs).values(row))

        self._store.write(act)

    def run_due(self) -> int:
        """Do everything that is due and not leased.

        Returns:
            How many jobs were done.

        Raises:
            Exception: what an effect raised; its job is due again when its lease ends.
        """
        done = 0
        while self._run_one():
            done += 1
        return done

    def _run_one(self) -> bool:
        now = int(self._clock())
        until = now + LEASE_SECONDS
        taken = self._store.write(lambda connection: _take(connection, now, until))
        if taken is None:
            return False
        job, kind = taken
        recurring = self._recurring.get(kind)

        def act(connection: Connection) -> Callable[[], object] | None:
            # Whoever lost the lease must not do it a second time.
            ours = jobs.c.id == job, jobs.c.leased == until
            if recurring is None:
                connection.execute(delete(jobs).where(*ours))
                return None
            mark = update(jobs).where(*ours).values(due=_next(now, recurring.every), leased=0, tries=0)
            if not connection.execute(mark).rowcount:
                return None
            return recurring.effect(connection)

        after = self._store.write(act)
        if after is not None:
            after()
        return True


def _take(connection: Connection, now: int, until: int) -> tuple[bytes, str] | None:
    due = (
        select(jobs.c.id)
        .where(jobs.c.due <= now, jobs.c.leased <= now)
        .order_by(jobs.c.due)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    take = update(jobs).where(jobs.c.id == due).values(leased=until, tries=jobs.c.tries + 1)
    row: Any = connection.execute(take.returning(jobs.c.id, jobs.c.kind)).first()
    return None if row is None else (row.id, row.kind)


def _next(now: int, every: int) -> int:
    # Whole multiples of the interval: the table tells no time at which anything happened.
    return (now // every + 1) * every
