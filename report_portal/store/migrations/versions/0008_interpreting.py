"""Texts for interpreters: one sealed text of one report, or what came back for it.

Going back drops them: texts that are out cannot be read any more, and translations that nobody took in are lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_texts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("report", sa.LargeBinary(length=16), nullable=False),
        sa.Column("giver", sa.String(length=32), nullable=False),
        sa.Column("interpreter", sa.String(length=32), nullable=False),
        sa.Column("given", sa.String(length=10), nullable=False),
        sa.Column("first", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("returned", sa.String(length=10), nullable=True),
        sa.Column("body_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("blob", sa.String(length=32), nullable=True),
        sa.CheckConstraint("(data IS NULL) <> (blob IS NULL)", name=op.f("ck_staff_texts_one_place")),
        sa.ForeignKeyConstraint(["report"], ["reports.mailbox"], name=op.f("fk_staff_texts_report_reports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_texts")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_staff_texts_report"), "staff_texts", ["report"])
    op.create_index(op.f("ix_staff_texts_interpreter"), "staff_texts", ["interpreter"])


def downgrade() -> None:
    op.drop_index(op.f("ix_staff_texts_interpreter"), table_name="staff_texts")
    op.drop_index(op.f("ix_staff_texts_report"), table_name="staff_texts")
    op.drop_table("staff_texts")
