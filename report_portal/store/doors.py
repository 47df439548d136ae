"""Doors: what a code shows to be let in. The first one stands in the report's own row, a later one in `doors`."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, delete, exists, insert, or_, select, update

from report_portal.mailboxes import DUMMY_SHA256

from .prepared import Prepared
from .schema import KEY, doors, paper_forms, reports

# The next row in order comes back whether or not the door exists, so that both cost the same.
_NEAREST: Final = Prepared(
    select(doors.c.door, doors.c.auth_sha256, doors.c.report)
    .where(doors.c.door >= bindparam("door"))
    .order_by(doors.c.door)
    .limit(1),
    "door",
)
_FIND: Final = Prepared(
    select(doors.c.door, doors.c.auth_sha256, doors.c.report).where(doors.c.door == bindparam("door")),
    "door",
)
_IN_FORCE: Final = Prepared(select(doors.c.door).where(doors.c.report == bindparam("report")), "report")
_CLOSE_FIRST: Final = Prepared(
    update(reports).where(reports.c.mailbox == bindparam("key")).values(auth_sha256=bindparam("nobody")),
    "key",
    "nobody",
)
_CLOSE_LATER: Final = Prepared(delete(doors).where(doors.c.report == bindparam("report")), "report")
_OPEN: Final = Prepared(insert(doors), "door", "auth_sha256", "report")


class Door(NamedTuple):
    """A later door: mailbox id (16 bytes), SHA-256 of its secret, the report behind it."""

    door: bytes
    auth_sha256: bytes
    report: bytes


def nearest_door(connection: Connection, door: bytes) -> Door | None:
    """Give the first later door at or behind an id, at equal cost for all."""
    row = _NEAREST.run(connection, door).first
    return None if row is None else Door(*row)


def find_door(connection: Connection, door: bytes) -> Door | None:
    """Find a later door."""
    row = _FIND.run(connection, door).first
    return None if row is None else Door(*row)


def door_in_force(connection: Connection, report: bytes) -> bytes:
    """Give the door of a report: its own name until the code is first changed."""
    row = _IN_FORCE.run(connection, report).first
    return report if row is None else row[0]


def is_reserved(connection: Connection, mailboxes: Sequence[bytes]) -> bool:
    """Tell whether a later code or a paper form has one of these mailboxes: no report takes it by name.

    Who leaves a door has it closed in every restore to come, so a second one of the same name would close the first.

    Args:
        connection: any.
        mailboxes: one or more ids.
    """
    ((found,),) = _reserved(len(mailboxes)).run(connection, *mailboxes).all
    return bool(found)


@lru_cache(maxsize=256)
def _reserved(count: int) -> Prepared:
    names = [f"mailbox_{number}" for number in range(count)]
    return Prepared(select(reserved(names)), *names)


def reserved(names: Sequence[str]) -> ColumnElement[bool]:
    """Tell, as part of a query, whether any of the mailboxes is reserved that its parameters of these names give."""
    wanted = [bindparam(name, type_=KEY) for name in names]
    return or_(exists().where(doors.c.door.in_(wanted)), exists().where(paper_forms.c.mailbox.in_(wanted)))


def replace_door(connection: Connection, door: Door) -> None:
    """Close every door of a report and open another; fails where that one is taken.

    Args:
        connection: inside an act.
        door: the one to open.
    """
    # No secret has this hash, so the first code is from here on like one that never was.
    _CLOSE_FIRST.run(connection, door.report, DUMMY_SHA256)
    _CLOSE_LATER.run(connection, door.report)
    _OPEN.run(connection, *door)
