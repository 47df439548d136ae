"""The tables of staff: accounts, sessions, invitations, member chain, grants, releases, notes, holds, texts, figures.

The conventions of `schema` hold, with two exceptions that need moments instead of days: a session lives for
minutes, and a delay after wrong codes for seconds. Both rows go as soon as they are over.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)
from sqlalchemy.schema import SchemaItem

from .schema import BLOB_NAME, CLUSTERED, DAY, HASH, KEY, metadata, reports

_MEMBER: Final = String(32)
_AUDIENCE: Final = String(80)
_HEX_256: Final = String(64)


def _sealed_file() -> tuple[SchemaItem, ...]:
    """Columns of one sealed file, which lies in its row or in a blob."""
    return (
        Column("size", Integer, nullable=False),
        Column("data", LargeBinary),
        Column("blob", BLOB_NAME),
        CheckConstraint("(data IS NULL) <> (blob IS NULL)", name="one_place"),
    )


# Audiences are ids separated by spaces; neither ids nor roles can hold one.
staff_accounts: Final = Table(
    "staff_accounts",
    metadata,
    Column("member", _MEMBER, primary_key=True),
    Column("name", String(40), nullable=False, unique=True),
    Column("auth_sha256", HASH, nullable=False),
    Column("totp_secret", LargeBinary(20), nullable=False),
    Column("totp_step", Integer, nullable=False),
    Column("wrong_codes", Integer, nullable=False),
    Column("wait_until", Float, nullable=False),
    Column("role", String(16), nullable=False),
    Column("affiliation", String(8), nullable=False),
    Column("audiences", String, nullable=False),
    Column("recipient", String, nullable=False),
    Column("verify_key", _HEX_256, nullable=False),
    Column("binding", _HEX_256, nullable=False),
    Column("invitation", _MEMBER, nullable=False),
    Column("status", String(8), nullable=False),
    Column("identity", LargeBinary, nullable=False),
    **CLUSTERED,
)

staff_sessions: Final = Table(
    "staff_sessions",
    metadata,
    Column("token_sha256", HASH, primary_key=True),
    Column("member", _MEMBER, nullable=False, index=True),
    Column("started", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    **CLUSTERED,
)

# The public half of a passkey, as the authenticator wrote it (`credential`); nothing here signs anything.
staff_passkeys: Final = Table(
    "staff_passkeys",
    metadata,
    Column("id_sha256", HASH, primary_key=True),
    Column("member", _MEMBER, nullable=False, index=True),
    Column("name", String(40), nullable=False),
    Column("day", DAY, nullable=False),
    Column("credential", LargeBinary, nullable=False),
    Column("counter", BigInteger, nullable=False),
    **CLUSTERED,
)

# Open for two minutes at most, one per member and purpose.
staff_challenges: Final = Table(
    "staff_challenges",
    metadata,
    Column("sha256", HASH, primary_key=True),
    Column("member", _MEMBER, nullable=False),
    Column("purpose", String(8), nullable=False),
    Column("until", BigInteger, nullable=False),
    **CLUSTERED,
)

staff_invitations: Final = Table(
    "staff_invitations",
    metadata,
    Column("id", _MEMBER, primary_key=True),
    Column("auth_sha256", HASH, nullable=False),
    Column("name", String(40)),
    Column("role", String(16), nullable=False),
    Column("affiliation", String(8), nullable=False),
    Column("audiences", String, nullable=False),
    Column("keep", LargeBinary),
    Column("made_by", _MEMBER),
    Column("expires", DAY, nullable=False),
    Column("used_by", _MEMBER),
    **CLUSTERED,
)

# One row at most: the root, and the instance file that waits for a second coordinator.
staff_root: Final = Table(
    "staff_root",
    metadata,
    Column("only", Integer, primary_key=True, autoincrement=False),
    Column("verify_key", _HEX_256, nullable=False),
    Column("waiting_version", Integer),
    Column("waiting", LargeBinary),
    CheckConstraint('"only" = 1', name="one_row"),
    **CLUSTERED,
)

# One row at most: who asked for a new root.
staff_root_change: Final = Table(
    "staff_root_change",
    metadata,
    Column("only", Integer, primary_key=True, autoincrement=False),
    Column("member", _MEMBER, nullable=False),
    Column("day", DAY, nullable=False),
    CheckConstraint('"only" = 1', name="one_row"),
    **CLUSTERED,
)

staff_member_files: Final = Table(
    "staff_member_files",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("member", _MEMBER, nullable=False),
    Column("signed", LargeBinary, nullable=False),
    **CLUSTERED,
)

# `holder` is a member id or `recovery`; `key` an audience id or `root`.
staff_grants: Final = Table(
    "staff_grants",
    metadata,
    Column("holder", _MEMBER, primary_key=True),
    Column("key", _AUDIENCE, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("envelope", LargeBinary, nullable=False),
    **CLUSTERED,
)

# `report` is a mailbox and no foreign key: what was handed on stays listed after the report itself is gone.
staff_releases: Final = Table(
    "staff_releases",
    metadata,
    Column("id", _MEMBER, primary_key=True),
    Column("audience", _AUDIENCE, nullable=False),
    Column("report", KEY, nullable=False, index=True),
    Column("member", _MEMBER, nullable=False),
    Column("day", DAY, nullable=False),
    Column("body_hash", HASH, nullable=False),
    *_sealed_file(),
    Index(None, "audience", "day", "id"),
    **CLUSTERED,
)

# Who wrote is inside the sealed entry alone.
staff_referrals: Final = Table(
    "staff_referrals",
    metadata,
    Column("release", ForeignKey(staff_releases.c.id), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("day", DAY, nullable=False),
    Column("body_hash", HASH, nullable=False),
    *_sealed_file(),
    **CLUSTERED,
)

# Who wrote is inside the sealed note alone. Notes go with their report, whichever way it goes.
staff_notes: Final = Table(
    "staff_notes",
    metadata,
    Column("report", KEY, ForeignKey(reports.c.mailbox), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("day", DAY, nullable=False),
    Column("body_hash", HASH, nullable=False),
    *_sealed_file(),
    **CLUSTERED,
)

# What stays of a case for counting, and the figures of a year. `report` stands only while the report itself is there: a
# line is replaced when a case is closed again, goes when it is taken back, and belongs to nobody once it is deleted.
staff_statistics: Final = Table(
    "staff_statistics",
    metadata,
    Column("line", KEY, primary_key=True),
    Column("month", String(7), nullable=False),
    Column("report", KEY, ForeignKey(reports.c.mailbox), unique=True),
    Column("year", String(4), unique=True),
    *_sealed_file(),
    **CLUSTERED,
)

# Reports that are kept for longer, and what was asked for: at most one of either for each report. Why stands in a
# sealed note alone. The log names a hold by its id, so that it never says which report there once was.
staff_holds: Final = Table(
    "staff_holds",
    metadata,
    Column("id", _MEMBER, primary_key=True),
    Column("report", KEY, ForeignKey(reports.c.mailbox), nullable=False, index=True),
    Column("member", _MEMBER, nullable=False),
    Column("day", DAY, nullable=False),
    Column("until", DAY, nullable=False),
    Column("agreed_by", _MEMBER),
    Column("agreed", DAY),
    CheckConstraint("(agreed IS NULL) = (agreed_by IS NULL)", name="agreed_by_somebody"),
    **CLUSTERED,
)

# Who reads what until when, as it must be for the server to end it. One sealed file: the text while it is out, then
# what came back. Texts go with their report, whichever way it goes.
staff_texts: Final = Table(
    "staff_texts",
    metadata,
    Column("id", _MEMBER, primary_key=True),
    Column("report", KEY, ForeignKey(reports.c.mailbox), nullable=False, index=True),
    Column("giver", _MEMBER, nullable=False),
    Column("interpreter", _MEMBER, nullable=False, index=True),
    Column("given", DAY, nullable=False),
    Column("first", DAY, nullable=False),
    Column("until", DAY, nullable=False),
    Column("returned", DAY),
    Column("body_hash", HASH, nullable=False),
    *_sealed_file(),
    **CLUSTERED,
)

staff_indexes: Final = Table(
    "staff_indexes",
    metadata,
    Column("audience", _AUDIENCE, primary_key=True),
    Column("version", Integer, nullable=False),
    *_sealed_file(),
    **CLUSTERED,
)

# Numbers are in the open here on purpose: a log without an order would not be one.
staff_log: Final = Table(
    "staff_log",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("day", DAY, nullable=False),
    Column("actor", _MEMBER, nullable=False),
    Column("action", String(16), nullable=False),
    Column("object", _AUDIENCE, nullable=False),
    Column("previous", _HEX_256, nullable=False),
    Column("hash", _HEX_256, nullable=False),
    **CLUSTERED,
)
