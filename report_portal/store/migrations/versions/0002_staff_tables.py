"""The tables of staff."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_accounts",
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("auth_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(length=20), nullable=False),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("wait_until", sa.Float(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("affiliation", sa.String(length=8), nullable=False),
        sa.Column("audiences", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("verify_key", sa.String(length=64), nullable=False),
        sa.Column("binding", sa.String(length=64), nullable=False),
        sa.Column("invitation", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_staff_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_staff_accounts_name")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_grants",
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("holder", "key", "epoch", name=op.f("pk_staff_grants")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_indexes",
        sa.Column("audience", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("blob", sa.String(length=32), nullable=True),
        sa.CheckConstraint("(data IS NULL) <> (blob IS NULL)", name=op.f("ck_staff_indexes_one_place")),
        sa.PrimaryKeyConstraint("audience", name=op.f("pk_staff_indexes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_invitations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("auth_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("affiliation", sa.String(length=8), nullable=False),
        sa.Column("audiences", sa.String(), nullable=False),
        sa.Column("keep", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", sa.String(length=32), nullable=True),
        sa.Column("expires", sa.String(length=10), nullable=False),
        sa.Column("used_by", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_invitations")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_log",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_staff_log")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_member_files",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_staff_member_files")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_releases",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=80), nullable=False),
        sa.Column("report", sa.LargeBinary(length=16), nullable=False),
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("blob", sa.String(length=32), nullable=True),
        sa.CheckConstraint("(data IS NULL) <> (blob IS NULL)", name=op.f("ck_staff_releases_one_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_releases")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_staff_releases_audience_day_id"), "staff_releases", ["audience", "day", "id"], unique=False
    )
    op.create_index(op.f("ix_staff_releases_report"), "staff_releases", ["report"], unique=False)
    op.create_table(
        "staff_root",
        sa.Column("only", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("verify_key", sa.String(length=64), nullable=False),
        sa.Column("waiting_version", sa.Integer(), nullable=True),
        sa.Column("waiting", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint('"only" = 1', name=op.f("ck_staff_root_one_row")),
        sa.PrimaryKeyConstraint("only", name=op.f("pk_staff_root")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_sessions",
        sa.Column("token_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_staff_sessions")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_staff_sessions_member"), "staff_sessions", ["member"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_staff_sessions_member"), table_name="staff_sessions")
    op.drop_table("staff_sessions")
    op.drop_table("staff_root")
    op.drop_index(op.f("ix_staff_releases_report"), table_name="staff_releases")
    op.drop_index(op.f("ix_staff_releases_audience_day_id"), table_name="staff_releases")
    op.drop_table("staff_releases")
    op.drop_table("staff_member_files")
    op.drop_table("staff_log")
    op.drop_table("staff_invitations")
    op.drop_table("staff_indexes")
    op.drop_table("staff_grants")
    op.drop_table("staff_accounts")
