"""Judging what came out of a backup, and taking out of it what went after it was made."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, delete, select, update

from report_portal.mailboxes import DUMMY_SHA256

from .archive import DATABASE, ArchiveError
from .days import today
from .items import drop_contact
from .ledger import Entries, Gone
from .retention import forget
from .schema import doors, reports
from .staff_schema import (
    staff_accounts,
    staff_grants,
    staff_holds,
    staff_invitations,
    staff_root,
    staff_sessions,
    staff_statistics,
)
from .staff_statistics import drop_lines
from .staff_texts import call_in_texts
from .store import Store
from .sweeps import named_blobs

_BATCH: Final = 500
# No portal is older.
_FIRST_YEAR: Final = 2020


@dataclass(frozen=True, slots=True)
class Applied:
    """What the ledger took out of a restored folder.

    Args:
        reports: deleted whole.
        contacts: of which how to reach the person was deleted.
        codes: closed, because they were changed after the backup.
        members: shut out.
        former_root: whether the root is one that was left since; it stays until a coordinator changes it.
        figures: years whose figures were given out since and are gone.
    """

    reports: int
    contacts: int
    codes: int
    members: int
    former_root: bool
    figures: tuple[str, ...]


def check_database(folder: Path) -> None:
    """Refuse a database that is not whole.

    Raises:
        ArchiveError: SQLite finds a fault.

    Source: https://www.sqlite.org/pragma.html#pragma_integrity_check
    """
    try:
        with closing(sqlite3.connect(folder / DATABASE)) as database:
            found = database.execute("PRAGMA integrity_check").fetchall()
            strays = database.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.Error:
        found, strays = [], []
    if found != [("ok",)] or strays:
        raise ArchiveError("the database in the backup is damaged")


def check_blobs(store: Store, missing: Iterable[str]) -> None:
    """Refuse a folder in which a row names a file that is not there.

    Args:
        store: open, on the new folder.
        missing: names that were missing when the backup was made.

    Raises:
        ArchiveError: one more is missing.
    """
    with store.read() as connection:
        lost = set(named_blobs(connection)) - set(store.blobs.names()) - set(missing)
    if lost:
        raise ArchiveError("sealed files are missing in the backup")


def apply_ledger(store: Store, entries: Entries) -> Applied:
    """Take out what must stay gone, and every way in that was open when the backup was made.

    Args:
        store: open, on the new folder, at the newest migration.
        entries: of the deletion ledger.

    Returns:
        How much of each kind.
    """
    gone = _among(store, entries, (reports.c.withdrawn.is_(None),), Gone.WITHDRAWN)
    # What was taken back is not counted either; of what only ended the line stays.
    store.blobs.delete(store.write(partial(_drop_lines, gone)))
    gone += [one for one in _among(store, entries, (), Gone.ENDED) if one not in set(gone)]
    for start in range(0, len(gone), _BATCH):
        part = gone[start : start + _BATCH]
        store.blobs.delete(store.write(partial(_forget, part)))
    contacts = sum(
        store.write(partial(_drop_contact, store, one, entries.day(one, Gone.CONTACT)))
        for one in _among(store, entries, (), Gone.CONTACT)
    )
    # One that was given or taken back since would be with its interpreter again.
    store.blobs.delete(store.write(call_in_texts))
    store.write(lambda connection: _end_holds(connection, entries))
    codes = store.write(lambda connection: _close_codes(connection, entries))
    members = store.write(lambda connection: _shut_out(connection, entries))
    store.scrub()
    with store.read() as connection:
        former, figures = _left(connection, entries), _given(connection, entries)
    return Applied(len(gone), contacts, codes, members, former, figures)


def _left(connection: Connection, entries: Entries) -> bool:
    root = connection.execute(select(staff_root.c.verify_key)).scalar()
    return root is not None and bool(entries.among([root.encode()], Gone.ROOT))


def _given(connection: Connection, entries: Entries) -> tuple[str, ...]:
    held = set(connection.execute(select(staff_statistics.c.year)).scalars())
    years = [str(year) for year in range(_FIRST_YEAR, int(today()[:4])) if str(year) not in held]
    return tuple(year.decode() for year in entries.among((one.encode() for one in years), Gone.FIGURES))


def _among(store: Store, entries: Entries, which: Sequence[Any], gone: Gone) -> list[bytes]:
    with store.read() as connection:
        return entries.among(connection.execute(select(reports.c.mailbox).where(*which)).scalars(), gone)


def _forget(mailboxes: Sequence[bytes], connection: Connection) -> list[str]:
    return forget(connection, mailboxes)


def _drop_lines(mailboxes: Sequence[bytes], connection: Connection) -> list[str]:
    return [
        name
        for start in range(0, len(mailboxes), _BATCH)
        for name in drop_lines(connection, mailboxes[start : start + _BATCH])
    ]


def _drop_contact(store: Store, mailbox: bytes, closed: str | None, connection: Connection) -> bool:
    # What was told after the report had been closed is there for whoever works on it again.
    gone = drop_contact(connection, mailbox, until=closed)
    store.erase(gone)
    return bool(gone)


def _close_codes(connection: Connection, entries: Entries) -> int:
    # The door that was opened later is not in the backup, and somebody may have seen this one: nobody comes in.
    first = entries.among(_first_doors(connection), Gone.CODE)
    later = entries.among(connection.execute(select(doors.c.door)).scalars(), Gone.CODE)
    closing_first = update(reports).where(reports.c.mailbox.in_(first), reports.c.auth_sha256 != DUMMY_SHA256)
    closed: int = connection.execute(closing_first.values(auth_sha256=DUMMY_SHA256)).rowcount
    connection.execute(delete(doors).where(doors.c.door.in_(later)))
    return closed + len(later)


def _end_holds(connection: Connection, entries: Entries) -> None:
    there = (bytes.fromhex(one) for one in connection.execute(select(staff_holds.c.id)).scalars())
    ended = [one.hex() for one in entries.among(there, Gone.HOLD)]
    connection.execute(delete(staff_holds).where(staff_holds.c.id.in_(ended)))


def _first_doors(connection: Connection) -> Iterator[bytes]:
    yield from connection.execute(
        select(reports.c.mailbox).where(reports.c.auth_sha256 != DUMMY_SHA256)
    ).scalars()


def _shut_out(connection: Connection, entries: Entries) -> int:
    connection.execute(delete(staff_sessions))
    # Those that were used since would open a second time.
    connection.execute(delete(staff_invitations).where(staff_invitations.c.used_by.is_(None)))
    ids = (member.encode() for member in connection.execute(select(staff_accounts.c.member)).scalars())
    removed = [member.decode() for member in entries.among(ids, Gone.MEMBER)]
    connection.execute(delete(staff_grants).where(staff_grants.c.holder.in_(removed)))
    active = (staff_accounts.c.member.in_(removed), staff_accounts.c.status != "removed")
    changed: int = connection.execute(update(staff_accounts).where(*active).values(status="removed")).rowcount
    return changed
