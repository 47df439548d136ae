"""The job table: what is due, who is at it until when, and done-marks in the same transaction as effects.

A job that fails is tried again, later and later, for ever: nothing is dropped. Its row says how often it was tried
and why it failed, as a code that holds nobody's words.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from .schema import jobs
from .store import Store
from .works import LEASE_SECONDS, After, Errand, JobState, Recurring

BACK_OFF_SECONDS: Final = 60
BACK_OFF_MAX_SECONDS: Final = 3600
ERRAND_BACK_OFF_MAX_SECONDS: Final = 600
REASON_MAX: Final = 40
# In the row of a job that this version knows no work for.
UNKNOWN: Final = "unknown-kind"


def class_name(error: Exception) -> str:
    """Name what went wrong by its class: messages may hold what somebody wrote."""
    return type(error).__name__


class StoredJobs:
    """Jobs kept in a store.

    Args:
        store: open.
        works: by kind.
        clock: seconds since 1970.
        reason: tells why in at most 40 characters; must not use the error's message.
    """

    def __init__(
        self,
        store: Store,
        works: Mapping[str, Recurring | Errand],
        clock: Callable[[], float] = time.time,
        reason: Callable[[Exception], str] = class_name,
    ) -> None:
        self._store = store
        self._works = works
        self._clock = clock
        self._reason = reason

    def plan(self) -> None:
        """Put every recurring job into the table once; due now where it is new."""
        recurring = {kind for kind, work in self._works.items() if work.every}

        def act(connection: Connection) -> None:
            known = set(connection.execute(select(jobs.c.kind)).scalars())
            for kind in sorted(recurring - known):
                add_job(connection, kind, due=0)

        self._store.write(act)

    def run_due(self) -> int:
        """Do everything that is due and not leased; what fails is noted in its row and due again later.

        Returns:
            How many jobs were done.

        Raises:
            StoreError: not even the table could be written.
        """
        done = 0
        while (outcome := self._run_one()) is not None:
            done += outcome
        return done

    def states(self) -> list[JobState]:
        """Give every job as it stands, those in trouble first."""
        with self._store.read() as connection:
            rows = connection.execute(select(jobs)).all()
        states = [JobState(row.kind, row.due, row.leased, row.tries, row.reason) for row in rows]
        return sorted(states, key=lambda state: (state.reason is None, -state.tries, state.kind, state.due))

    def _run_one(self) -> bool | None:
        now = int(self._clock())
        taken = self._store.write(lambda connection: _take(connection, now, self._works))
        if taken is None:
            return None
        # Whoever lost the lease must not do it a second time.
        ours = jobs.c.id == taken.id, jobs.c.leased == taken.leased
        work = self._works.get(taken.kind)
        try:
            if work is None:
                return self._let_go(taken, ours, now)
            if isinstance(work, Errand):
                work.errand(taken.payload)
                after = self._store.write(lambda connection: _done(connection, ours, work.every, now))
            else:
                after = self._store.write(lambda connection: _effect(connection, work, ours, now))
            if after is not None:
                after()
        except Exception as error:  # noqa: BLE001 - one failed job must not keep the others waiting
            self._note(taken, work, now, self._reason(error))
            return False
        return True

    def _let_go(self, taken: Row[Any], ours: tuple[ColumnElement[bool], ...], now: int) -> bool:
        if taken.payload is not None:
            # Somebody waits for it; perhaps a newer version knew how.
            self._note(taken, None, now, UNKNOWN)
            return False
        self._store.write(lambda connection: connection.execute(delete(jobs).where(*ours)))
        return True

    def _note(self, taken: Row[Any], work: Recurring | Errand | None, now: int, reason: str) -> None:
        most = BACK_OFF_MAX_SECONDS
        if work is not None:
            most = min(most, work.every or ERRAND_BACK_OFF_MAX_SECONDS)
        wait = min(most, BACK_OFF_SECONDS * 2 ** min(taken.tries - 1, 10))
        values = {"due": now + wait, "leased": 0, "tries": taken.tries, "reason": reason[:REASON_MAX]}
        # Its own mark may have been written already, when what failed was to be done after it.
        held = jobs.c.leased.in_((taken.leased, 0))
        change = update(jobs).where(jobs.c.id == taken.id, held).values(**values)
        self._store.write(lambda connection: connection.execute(change))


def add_job(connection: Connection, kind: str, due: int, payload: bytes | None = None) -> None:
    """Put a job into the table.

    Args:
        connection: inside an act.
        kind: at most 40 characters.
        due: seconds since 1970.
        payload: ids only.
    """
    row = {"id": secrets.token_bytes(16), "kind": kind, "payload": payload, "due": due}
    connection.execute(insert(jobs).values(**row, leased=0, tries=0))


def _effect(
    connection: Connection, work: Recurring, ours: tuple[ColumnElement[bool], ...], now: int
) -> After | None:
    if not connection.execute(_mark(ours, work.every, now)).rowcount:
        return None
    return work.effect(connection)


def _done(connection: Connection, ours: tuple[ColumnElement[bool], ...], every: int, now: int) -> None:
    connection.execute(_mark(ours, every, now) if every else delete(jobs).where(*ours))


def _mark(ours: tuple[ColumnElement[bool], ...], every: int, now: int) -> Any:
    return update(jobs).where(*ours).values(due=_next(now, every), leased=0, tries=0, reason=None)


def _take(connection: Connection, now: int, works: Mapping[str, Recurring | Errand]) -> Row[Any] | None:
    due = (
        select(jobs.c.id, jobs.c.kind)
        .where(jobs.c.due <= now, jobs.c.leased <= now)
        .order_by(jobs.c.due)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = connection.execute(due).first()
    if found is None:
        return None
    work = works.get(found.kind)
    until = now + (LEASE_SECONDS if work is None else work.lease)
    take = update(jobs).where(jobs.c.id == found.id).values(leased=until, tries=jobs.c.tries + 1)
    wanted = jobs.c.id, jobs.c.kind, jobs.c.payload, jobs.c.leased, jobs.c.tries
    return connection.execute(take.returning(*wanted)).first()


def _next(now: int, every: int) -> int:
    # Whole multiples of the interval: the table tells no time at which anything happened.
    return (now // every + 1) * every
