"""Whether reading gets dearer as the portal fills up: a mailbox and a page of the board, few reports and many."""

import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, insert

from report_portal.store import Store, open_store
from report_portal.store.database import sqlite_url
from report_portal.store.items import ItemRow, add_item
from report_portal.store.mailboxes import StoredMailboxes
from report_portal.store.placed import Placed
from report_portal.store.schema import IN, OUT, reports
from report_portal.store.staff import StaffStore
from report_portal.store.upgrade import upgrade

FEW = 1_000
MANY = 100_000
ROUNDS = 400
_BATCH = 500
_PAGE = 100
# A tenth of a real report's bytes: trees as deep, and the bench writes no gigabytes.
_SEALED = secrets.token_bytes(2_800)


def _fill(store: Store, auth: bytes, count: int) -> list[bytes]:
    mailboxes = [secrets.token_bytes(16) for _ in range(count)]
    auth_sha256 = sha256(auth).digest()

    def put(connection: Connection, batch: list[bytes], first: int) -> None:
        rows = [
            {
                "mailbox": mailbox,
                "auth_sha256": auth_sha256,
                "received": "2026-01-01",
                # Some three hundred days, as in a year.
                "moved": f"2026-{(first + number) % 12 + 1:02}-{(first + number) % 27 + 1:02}",
                "in_sequence": 1,
                "out_sequence": 1,
                "attachments": 0,
            }
            for number, mailbox in enumerate(batch)
        ]
        connection.execute(insert(reports), rows)
        for mailbox in batch:
            files = {"core": Placed(1400, _SEALED[:1400], None), "state": Placed(1400, _SEALED[1400:], None)}
            add_item(connection, ItemRow(mailbox, IN, 1, bytes(32), "2026-01-01"), files)
            answer = {"answer": Placed(len(_SEALED), _SEALED, None)}
            add_item(connection, ItemRow(mailbox, OUT, 1, bytes(32), "2026-01-02"), answer)

    for first in range(0, count, _BATCH):
        batch = mailboxes[first : first + _BATCH]
        store.write(lambda connection, batch=batch, first=first: put(connection, batch, first))
    store.scrub()
    return mailboxes


def _milliseconds(act: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken) * 1000


def _reading(store: Store, mailboxes: list[bytes], auth: bytes) -> dict[str, float]:
    port, staff = StoredMailboxes(store), StaffStore(store)

    def mailbox() -> None:
        chosen = secrets.choice(mailboxes)
        port.check(chosen, auth)
        assert port.contents(chosen).answers

    def page() -> None:
        with staff.read() as unit:
            last = (f"2026-{secrets.randbelow(11) + 1:02}-15", secrets.token_hex(16))
            assert len(unit.reports.rows(None, last, _PAGE)) == _PAGE

    return {
        "mailbox": _milliseconds(mailbox),
        "board_page": _milliseconds(page),
    }


def measure(few: int = FEW, many: int = MANY) -> dict[str, float]:
    """Gives milliseconds and ratios."""
    auth = secrets.token_bytes(32)
    found: dict[int, dict[str, float]] = {}
    for count in (few, many):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            upgrade(sqlite_url(folder))
            store = open_store(sqlite_url(folder), folder)
            found[count] = _reading(store, _fill(store, auth, count), auth)
            store.close()
    figures = {}
    for what, base in found[few].items():
        figures[f"{what}_ms_at_{few}"] = round(base, 4)
        figures[f"{what}_ms_at_{many}"] = round(found[many][what], 4)
        figures[f"{what}_ratio"] = round(found[many][what] / base, 3)
    return figures
