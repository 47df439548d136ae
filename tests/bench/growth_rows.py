"""The rows that very many reports leave, written at once.

Each report has its own row, the item that it came with, and one answer. Keys, hashes, days and layouts are as long as
real ones. On SQLite the files of an item are cut to what a real row of 28 KB keeps in the page itself, a thousand bytes
(`_IN_PAGE`), so that the trees are as deep as real ones and the file is 2 GB and not 36. On PostgreSQL no file is in
a row anyway; blobs are made for those mailboxes alone that are read, since a blob's path does not depend on how many
others there are. Rows are written in the order of their keys: pages are fuller than those of a portal that grew.

Reading what is small costs less beside finding it, so the ratios are worse than those of real sizes.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from report_portal.store.blobs import Blobs
from report_portal.store.database import is_sqlite
from report_portal.store.schema import IN, OUT

REPORT_COLUMNS = ("mailbox", "auth_sha256", "received", "moved", "in_sequence", "out_sequence", "attachments")
ITEM_COLUMNS = ("mailbox", "direction", "sequence", "body_hash", "day", "layout", "data")
# Files of the item, and of the answer. https://www.sqlite.org/fileformat2.html, section 1.6: 1,003 bytes of a payload
# stay in a page of 8 KiB when it spills as far as one of 28 KB does; the other columns take the rest of them.
_IN_PAGE = 860
_FILES = ("core", "private", "contact", "state")
_SEALED = secrets.token_bytes(_IN_PAGE)

Row = tuple[object, ...]


def keys(count: int) -> list[bytes]:
    """Draw the mailboxes of so many reports, in order."""
    drawn = os.urandom(16 * count)
    return sorted(drawn[start : start + 16] for start in range(0, len(drawn), 16))


def _reports(mailboxes: Sequence[bytes], auth_sha256: bytes) -> Iterator[Row]:
    for number, mailbox in enumerate(mailboxes):
        # Some three hundred days, as in a year.
        moved = f"2026-{number % 12 + 1:02}-{number % 27 + 1:02}"
        yield mailbox, auth_sha256, "2026-01-01", moved, 1, 1, 0


def _in_rows(mailboxes: Sequence[bytes]) -> Iterator[Row]:
    size = _IN_PAGE // len(_FILES)
    layout = ",".join(f"{name}:{size}:" for name in _FILES)
    for mailbox in mailboxes:
        digests = os.urandom(64)
        yield mailbox, IN, 1, digests[:32], "2026-01-01", layout, _SEALED[: size * len(_FILES)]
        yield mailbox, OUT, 1, digests[32:], "2026-01-02", f"answer:{_IN_PAGE}:", _SEALED


def _in_blobs(mailboxes: Sequence[bytes], folder: Path, read: set[bytes]) -> Iterator[Row]:
    for mailbox in mailboxes:
        drawn = os.urandom(96)
        sent, answered = drawn[64:80].hex(), drawn[80:].hex()
        layout = ",".join(f"{name}:{_IN_PAGE}:{sent}+{place * _IN_PAGE}" for place, name in enumerate(_FILES))
        yield mailbox, IN, 1, drawn[:32], "2026-01-01", layout, b""
        yield mailbox, OUT, 1, drawn[32:64], "2026-01-02", f"answer:{_IN_PAGE}:{answered}", b""
        for blob, files in ((sent, len(_FILES)), (answered, 1)) if mailbox in read else ():
            (folder / blob[:2] / blob).write_bytes(_SEALED * files)


def fill(url: str, blobs: Path, mailboxes: Sequence[bytes], auth_sha256: bytes, read: set[bytes]) -> None:
    """Write the rows.

    Args:
        url: of an empty database at the newest migration.
        blobs: folder of the blobs, not there yet.
        mailboxes: in order.
        auth_sha256: of all of them.
        read: the mailboxes that are going to be read.
    """
    if is_sqlite(url):
        _fill_sqlite(make_url(url).database or "", mailboxes, auth_sha256)
    else:
        Blobs(blobs)
        _fill_postgresql(url, blobs, mailboxes, auth_sha256, read)


def _fill_sqlite(file: str, mailboxes: Sequence[bytes], auth_sha256: bytes) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -500000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        for table, columns, rows in (
            ("reports", REPORT_COLUMNS, _reports(mailboxes, auth_sha256)),
            ("items", ITEM_COLUMNS, _in_rows(mailboxes)),
        ):
            marks = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608 - our own names
        connection.execute("COMMIT")


def _fill_postgresql(
    url: str, blobs: Path, mailboxes: Sequence[bytes], auth_sha256: bytes, read: set[bytes]
) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection, connection.cursor() as cursor:
        # Each item's report is there: nobody needs to look it up two million times.
        cursor.execute("SET session_replication_role = replica")
        for table, columns, rows in (
            ("reports", REPORT_COLUMNS, _reports(mailboxes, auth_sha256)),
            ("items", ITEM_COLUMNS, _in_blobs(mailboxes, blobs, read)),
        ):
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(
                    ["int4" if isinstance(value, int) else _type(value) for value in _example(table)]
                )
                for row in rows:
                    copy.write_row(row)
    with psycopg.connect(plain, autocommit=True) as connection:
        # As the server does by itself some time after so many rows.
        connection.execute("VACUUM (ANALYZE) reports, items")


def _example(table: str) -> Row:
    if table == "reports":
        return next(_reports([bytes(16)], bytes(32)))
    return next(_in_rows([bytes(16)]))


def _type(value: object) -> str:
    return "bytea" if isinstance(value, bytes) else "text"
