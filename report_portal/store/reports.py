"""Rows of reports: finding them by mailbox, and moving them on."""

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Integer, bindparam, func, literal, null, select, update
from sqlalchemy.dialects import postgresql, sqlite

from .prepared import Prepared
from .schema import DAY, HASH, KEY, instance_files, paper_forms, reports

_STATE: Final = (reports.c.received, reports.c.withdrawn, reports.c.in_sequence, reports.c.out_sequence)

NEWEST_VERSION: Final = select(func.coalesce(func.max(instance_files.c.version), 0)).scalar_subquery()
_NEW_ROW: Final[dict[str, ColumnElement[Any]]] = {
    "mailbox": bindparam("mailbox", type_=KEY),
    "auth_sha256": bindparam("auth_sha256", type_=HASH),
    "received": bindparam("day", type_=DAY),
    "moved": bindparam("day", type_=DAY),
    "in_sequence": literal(1),
    "out_sequence": literal(0),
    "attachments": bindparam("attachments", type_=Integer),
}
# One statement decides and writes: nothing where the mailbox is taken or the key list moved on.
_GUARDED: Final = select(*_NEW_ROW.values()).where(bindparam("version", type_=Integer) == NEWEST_VERSION)
_INSERT: Final = Prepared(
    sqlite.insert(reports).from_select(list(_NEW_ROW), _GUARDED).on_conflict_do_nothing(),
    "mailbox",
    "auth_sha256",
    "day",
    "attachments",
    "version",
    elsewhere=postgresql.insert(reports).from_select(list(_NEW_ROW), _GUARDED).on_conflict_do_nothing(),
)
# The next row in order comes back whether or not the mailbox exists, so that both cost the same.
_NEAREST: Final = Prepared(
    select(reports.c.mailbox, reports.c.auth_sha256)
    .where(reports.c.mailbox >= bindparam("mailbox"))
    .order_by(reports.c.mailbox)
    .limit(1),
    "mailbox",
)
_LOCKED: Final = Prepared(
    select(*_STATE).where(reports.c.mailbox == bindparam("mailbox")).with_for_update(),
    "mailbox",
)
_READ: Final = Prepared(select(*_STATE).where(reports.c.mailbox == bindparam("mailbox")), "mailbox")
_MOVE: Final = Prepared(
    update(reports)
    .where(reports.c.mailbox == bindparam("key"))
    .values(
        moved=bindparam("day"),
        in_sequence=bindparam("sequence"),
        attachments=reports.c.attachments + bindparam("more"),
        # Whoever writes again after the end has something that is not done: somebody looks, and nothing runs out.
        closed=null(),
    ),
    "key",
    "day",
    "sequence",
    "more",
)
_WITHDRAW: Final = Prepared(
    update(reports)
    .where(reports.c.mailbox == bindparam("key"))
    .values(
        moved=bindparam("day"), withdrawn=bindparam("day"), in_sequence=bindparam("sequence"), attachments=0
    ),
    "key",
    "day",
    "sequence",
)
_NEWEST_INSTANCE: Final = Prepared(select(NEWEST_VERSION))
_FORM_OF_KEY: Final = select(
    paper_forms.c.mailbox, paper_forms.c.auth_sha256, paper_forms.c.used, paper_forms.c.sealed
).where(paper_forms.c.form == bindparam("key"))
_READ_FORM: Final = Prepared(_FORM_OF_KEY, "key")
_LOCKED_FORM: Final = Prepared(_FORM_OF_KEY.with_for_update(), "key")
# The sealed form moves into the report's own files, so that it is deleted with them.
_USE_FORM: Final = Prepared(
    update(paper_forms)
    .where(paper_forms.c.mailbox == bindparam("key"))
    .values(used=bindparam("day"), sealed=b""),
    "key",
    "day",
)


class ReportState(NamedTuple):
    """What decides whether an item fits; days are UTC, sequences the highest held."""

    received: str
    withdrawn: str | None
    in_sequence: int
    out_sequence: int


class Form(NamedTuple):
    """A printed paper form and the mailbox it reserved; `used` is a UTC day or None."""

    mailbox: bytes
    auth_sha256: bytes
    used: str | None
    sealed: bytes


class NewReport(NamedTuple):
    """Row of a report with its first item; `attachments` counts uploads, `version` names the key list."""

    mailbox: bytes
    auth_sha256: bytes
    day: str
    attachments: int
    version: int


def insert_report(connection: Connection, report: NewReport) -> bool:
    """Write the row of a new report; False where its mailbox is taken or another key list is in force."""
    return _INSERT.run(connection, *report).touched == 1


def nearest_mailbox(connection: Connection, mailbox: bytes) -> tuple[bytes, bytes] | None:
    """Give id and auth hash of the first mailbox at or behind an id, at equal cost for all."""
    row = _NEAREST.run(connection, mailbox).first
    return None if row is None else (row[0], row[1])


def read_state(connection: Connection, mailbox: bytes, *, lock: bool = False) -> ReportState | None:
    """Give a report's state; with `lock`, keep others from moving it until the act ends."""
    row = (_LOCKED if lock else _READ).run(connection, mailbox).first
    return None if row is None else ReportState(*row)


def move_report(connection: Connection, mailbox: bytes, day: str, sequence: int, attachments: int) -> None:
    """Note a new `in` item and how many attachments came with it."""
    _MOVE.run(connection, mailbox, day, sequence, attachments)


def withdraw_report(connection: Connection, mailbox: bytes, day: str, sequence: int) -> None:
    """Note that a report was taken back."""
    _WITHDRAW.run(connection, mailbox, day, sequence)


def newest_instance(connection: Connection) -> int:
    """Give the version of the key list in force, 0 where there is none."""
    row = _NEWEST_INSTANCE.run(connection).first
    return 0 if row is None else row[0]


def find_form(connection: Connection, form: bytes, *, lock: bool) -> Form | None:
    """Find a paper form; with `lock`, keep others from using it until the act ends."""
    row = (_LOCKED_FORM if lock else _READ_FORM).run(connection, form).first
    return None if row is None else Form(*row)


def use_form(connection: Connection, mailbox: bytes, day: str) -> None:
    """Note the day the paper form of a mailbox was sent, and let go of its sealed file."""
    _USE_FORM.run(connection, mailbox, day)
