"""The staff log: append-only rows, each carrying the hash of the one before."""

import hashlib
import json
from collections.abc import Iterable
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
    RELEASED = "released"
    EXPORTED = "exported"
    PAPER_FORMS = "paper-forms"
    NEW_WORDS = "new-words"
    SECOND_FACTOR = "second-factor"
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


def first_break(rows: Iterable[LogRow]) -> int | None:
    """Find where a log was altered.

    Args:
        rows: the whole log, oldest first.

    Returns:
        Number of the first row that does not follow from the one before, or None where all do.
        Rows cut off at the end leave no trace; compare the newest hash with one written down.
    """
    previous = START
    for number, row in enumerate(rows, start=1):
        expected = row_hash((number, row.day, row.actor, row.action, row.object), previous)
        if (row.number, row.previous, row.hash) != (number, previous, expected):
            return number
        previous = row.hash
    return None
