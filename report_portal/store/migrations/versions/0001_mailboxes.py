"""The tables of mailboxes, uploads, paper forms, instance files and jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "instance_files",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_instance_files")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("leased", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_jobs_due"), "jobs", ["due"], unique=False)
    op.create_table(
        "paper_forms",
        sa.Column("form", sa.LargeBinary(length=8), nullable=False),
        sa.Column("mailbox", sa.LargeBinary(length=16), nullable=False),
        sa.Column("auth_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("used", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("form", name=op.f("pk_paper_forms")),
        sa.UniqueConstraint("mailbox", name=op.f("uq_paper_forms_mailbox")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reports",
        sa.Column("mailbox", sa.LargeBinary(length=16), nullable=False),
        sa.Column("auth_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("received", sa.String(length=10), nullable=False),
        sa.Column("moved", sa.String(length=10), nullable=False),
        sa.Column("answered", sa.String(length=10), nullable=True),
        sa.Column("closed", sa.String(length=10), nullable=True),
        sa.Column("reminder", sa.String(length=10), nullable=True),
        sa.Column("withdrawn", sa.String(length=10), nullable=True),
        sa.Column("in_sequence", sa.Integer(), nullable=False),
        sa.Column("out_sequence", sa.Integer(), nullable=False),
        sa.Column("attachments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", name=op.f("pk_reports")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_reports_moved_mailbox"), "reports", ["moved", "mailbox"], unique=False)
    op.create_table(
        "items",
        sa.Column("mailbox", sa.LargeBinary(length=16), nullable=False),
        sa.Column("direction", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("direction IN (0, 1)", name=op.f("ck_items_direction")),
        sa.ForeignKeyConstraint(["mailbox"], ["reports.mailbox"], name=op.f("fk_items_mailbox_reports")),
        sa.PrimaryKeyConstraint("mailbox", "direction", "sequence", name=op.f("pk_items")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("mailbox", sa.LargeBinary(length=16), nullable=True),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("blob", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["mailbox"], ["reports.mailbox"], name=op.f("fk_uploads_mailbox_reports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_uploads_mailbox"), "uploads", ["mailbox"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_uploads_mailbox"), table_name="uploads")
    op.drop_table("uploads")
    op.drop_table("items")
    op.drop_index(op.f("ix_reports_moved_mailbox"), table_name="reports")
    op.drop_table("reports")
    op.drop_table("paper_forms")
    op.drop_index(op.f("ix_jobs_due"), table_name="jobs")
    op.drop_table("jobs")
    op.drop_table("instance_files")
