"""The staff log: append-only rows, each carrying the hash of the one before."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from report_portal.staff import LogRow

START: Final = "0" * 64
_DOMAIN: Final = b"report-portal/v1/log\n"


class Action(StrEnum):
    """What the log speaks of. Reading, answering and signing in are not in it, on purpose."""

    INVITED = "invited"
    ENROLLED = "enrolled"
    CEREMONY = "ceremony"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    REMOVED = "removed"
    INSTANCE = "instance"
    OPENED = "opened"
    RECOVERED = "recovered"
    ROOT_ASKED = "root-asked"
    ROOT_STOPPED = "root-stopped"
    ROOT_CHANGED = "root-changed"
    RELEASED = "released"
    EXPORTED = "exported"
    HOLD_ASKED = "hold-asked"
    HOLD_REFUSED = "hold-refused"
    HELD = "held"
    HOLD_ENDED = "hold-ended"
    TEXT_GIVEN = "text-given"
    TEXT_RETURNED = "text-returned"
    TEXT_TAKEN_BACK = "text-taken-back"
    PAPER_FORMS = "paper-forms"
    NEW_WORDS = "new-words"
    SECOND_FACTOR = "second-factor"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REMOVED = "passkey-removed"
    SIGNED_OUT = "signed-out"


def row_hash(row: tuple[int, str, str, str, str], previous: str) -> str:
    """Compute the hash of a row.

    Args:
        row: number (1 or more), UTC day, actor, action, object.
        previous: hex SHA-256 of the row before.

    Returns:
        64 hex characters.
    """
    fields = json.dumps([*row, previous], separators=(",", ":"))
    return hashlib.sha256(_DOMAIN + fields.encode("ascii")).hexdigest()


def next_row(last: LogRow | None, *, day: str, actor: str, action: Action, object_id: str) -> LogRow:
    """Make the row that follows.

    Args:
        last: newest row, or None where the log is empty.
        day: UTC day, `YYYY-MM-DD`.
        actor: member id or `operator`.
        action: what was done.
        object_id: to what.

    Returns:
        The row, chained.
    """
    number, previous = (1, START) if last is None else (last.number + 1, last.hash)
    digest = row_hash((number, day, actor, action.value, object_id), previous)
    return LogRow(number, day, actor, action.value, object_id, previous, digest)


class Fault(StrEnum):
    """What is wrong with the first line that does not hold; the value says it after "row N"."""

    ALTERED = "was altered: its own hash does not fit what it says"
    MISSING = "is missing"
    MISPLACED = "stands in another place"
    UNLINKED = "does not follow from the one before, which was written anew"
    CUT = "and all after it are cut off"


@dataclass(frozen=True, slots=True)
class Break:
    """Where a log stops being what was written.

    Args:
        number: of the row, counted from 1 by its place.
        fault: what is wrong with it.
    """

    number: int
    fault: Fault

    def __str__(self) -> str:
        return f"row {self.number} {self.fault.value}"


def first_break(rows: Sequence[LogRow]) -> Break | None:
    """Find where a log was altered.

    Args:
        rows: the whole log, in the order in which it is kept.

    Returns:
        The first row that does not hold, or None where all do. Rows cut off at the end leave no trace in
        what is left: hold the log against something kept elsewhere (`first_difference`, `holds_end`).
    """
    numbers = {row.number for row in rows}
    previous = START
    for number, row in enumerate(rows, start=1):
        if row.number != number:
            return Break(number, Fault.MISPLACED if number in numbers else Fault.MISSING)
        if row.hash != row_hash((number, row.day, row.actor, row.action, row.object), row.previous):
            return Break(number, Fault.ALTERED)
        if row.previous != previous:
            return Break(number, Fault.UNLINKED)
        previous = row.hash
    return None


def first_difference(rows: Sequence[LogRow], earlier: Sequence[LogRow]) -> Break | None:
    """Find where a log no longer says what a copy of it once said.

    Args:
        rows: the whole log now; its chain holds.
        earlier: the same log as somebody kept it; its chain holds too.

    Returns:
        The first row that is gone or says something else now, or None where the log only grew.
    """
    for number, kept in enumerate(earlier, start=1):
        if number > len(rows):
            return Break(number, Fault.CUT)
        if rows[number - 1] != kept:
            return Break(number, Fault.ALTERED)
    return None


def holds_end(rows: Sequence[LogRow], newest: str) -> bool:
    """Tell whether a log still holds a row whose hash somebody wrote down.

    Args:
        rows: the whole log; its chain holds.
        newest: hash of what was the newest row then, 64 hex characters; 64 zeros of an empty log.
    """
    return newest == START or any(row.hash == newest for row in rows)
