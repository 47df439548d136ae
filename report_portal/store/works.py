"""What a job can be: an effect inside the transaction of its done-mark, or an errand outside the database."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

LEASE_SECONDS: Final = 300

After = Callable[[], object]
Effect = Callable[[Connection], After | None]


@dataclass(frozen=True, slots=True)
class Recurring:
    """Something to be done again and again, once each time.

    Args:
        effect: runs inside the transaction that marks the job done; may return what is to be done
            after it, which must be harmless to lose and to repeat.
        every: seconds between two runs.
        lease: seconds after which another runner may take it over.
    """

    effect: Effect
    every: int
    lease: int = LEASE_SECONDS


@dataclass(frozen=True, slots=True)
class Errand:
    """Something outside the database: done at least once, and a second time where a runner dies before its mark.

    Args:
        errand: gets the job's payload; runs outside any transaction.
        every: seconds between two runs; 0 for jobs that are put into the table one by one.
        lease: seconds after which another runner may take it over; longer than it ever takes.
    """

    errand: Callable[[bytes | None], object]
    every: int = 0
    lease: int = LEASE_SECONDS


@dataclass(frozen=True, slots=True)
class JobState:
    """One row of the table.

    Args:
        kind: which work.
        due: seconds since 1970.
        leased: seconds since 1970 until which a runner has it, 0 for none.
        tries: since it last succeeded, the running one included.
        reason: code of the last failure, None where there was none.
    """

    kind: str
    due: int
    leased: int
    tries: int
    reason: str | None
