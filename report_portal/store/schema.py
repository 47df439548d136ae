"""The tables of mailboxes and their doors, their items and files, uploads, paper forms, instance files, jobs, mail.

Conventions of every table, here and in `staff_schema`:

- `metadata` below holds them all, so that one migration history covers them.
- Keys are random bytes (`KEY`, 16 bytes) and tables are `WITHOUT ROWID` (`CLUSTERED`): the order of
  rows tells nothing about the order of events.
- Days, never times: `DAY` is a UTC day written `YYYY-MM-DD`, which sorts as text.
- No address, no user agent, no text that a person wrote.
- Envelopes stand in a row up to the store's `inline_max`, above it in a blob that the row names.
"""

from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    },
)

CLUSTERED: Final[dict[str, Any]] = {"sqlite_with_rowid": False}
KEY: Final = LargeBinary(16)
HASH: Final = LargeBinary(32)
BLOB_NAME: Final = String(32)
DAY: Final = String(10)

# Values of `items.direction`: the reporter's series and the staff's.
IN: Final = 0
OUT: Final = 1

instance_files: Final = Table(
    "instance_files",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("day", DAY, nullable=False),
    Column("signed", LargeBinary, nullable=False),
    **CLUSTERED,
)

# Each record of a new root, for whoever trusts an older one.
root_records: Final = Table(
    "root_records",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("signed", LargeBinary, nullable=False),
    **CLUSTERED,
)

# A report is known by the mailbox of its first code: staff read that id in the sealed records, so another would
# hide nothing. `auth_sha256` is 32 zero bytes once that code was changed; no secret has that hash.
reports: Final = Table(
    "reports",
    metadata,
    Column("mailbox", KEY, primary_key=True),
    Column("auth_sha256", HASH, nullable=False),
    Column("received", DAY, nullable=False),
    Column("moved", DAY, nullable=False),
    Column("answered", DAY),
    Column("closed", DAY),
    Column("reminder", DAY),
    Column("withdrawn", DAY),
    Column("in_sequence", Integer, nullable=False),
    Column("out_sequence", Integer, nullable=False),
    Column("attachments", Integer, nullable=False),
    Index(None, "moved", "mailbox"),
    **CLUSTERED,
)

# The door of a report whose code was changed: at most one, the newest. In a table of its own it costs the reports
# without one nothing.
doors: Final = Table(
    "doors",
    metadata,
    Column("door", KEY, primary_key=True),
    Column("auth_sha256", HASH, nullable=False),
    Column("report", KEY, ForeignKey("reports.mailbox"), nullable=False, unique=True),
    **CLUSTERED,
)

# One row holds all files of an item: five rows would touch five times as many pages on disk.
# `layout` names them in order, `data` holds the ones that are no blobs; `items` reads both.
items: Final = Table(
    "items",
    metadata,
    Column("mailbox", KEY, ForeignKey("reports.mailbox"), primary_key=True),
    Column("direction", Integer, primary_key=True, autoincrement=False),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("body_hash", HASH, nullable=False),
    Column("day", DAY, nullable=False),
    Column("layout", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
    CheckConstraint("direction IN (0, 1)", name="direction"),
    **CLUSTERED,
)

# "offset" and "length" count bytes; "sha256" is set when the last byte is held.
uploads: Final = Table(
    "uploads",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("mailbox", KEY, ForeignKey("reports.mailbox"), index=True),
    Column("length", Integer, nullable=False),
    Column("offset", Integer, nullable=False),
    Column("sha256", HASH),
    Column("blob", BLOB_NAME, nullable=False),
    Column("day", DAY, nullable=False),
    **CLUSTERED,
)

paper_forms: Final = Table(
    "paper_forms",
    metadata,
    Column("form", LargeBinary(8), primary_key=True),
    Column("mailbox", KEY, nullable=False, unique=True),
    Column("auth_sha256", HASH, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("used", DAY),
    **CLUSTERED,
)

# A job is due from `due` (Unix seconds; for recurring ones a multiple of their interval, so that it tells no time
# of day) and taken until `leased` (Unix seconds). `payload` names ids only; `reason` is a code, nobody's words.
jobs: Final = Table(
    "jobs",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("payload", LargeBinary),
    Column("due", Integer, nullable=False, index=True),
    Column("leased", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("reason", String(40)),
    **CLUSTERED,
)

# What teams were told of by mail, so that nothing is told twice: `thing` is a report or a release (SHA-256 of its
# id), `sequence` the highest item told. It holds nothing that the other tables do not.
told: Final = Table(
    "told",
    metadata,
    Column("thing", HASH, primary_key=True),
    Column("sequence", Integer, nullable=False),
    **CLUSTERED,
)
