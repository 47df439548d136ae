"""Case files: what staff write among themselves about a report.

Going back drops them: they exist nowhere else.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_notes",
        sa.Column("report", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("blob", sa.String(length=32), nullable=True),
        sa.CheckConstraint("(data IS NULL) <> (blob IS NULL)", name=op.f("ck_staff_notes_one_place")),
        sa.ForeignKeyConstraint(["report"], ["reports.mailbox"], name=op.f("fk_staff_notes_report_reports")),
        sa.PrimaryKeyConstraint("report", "sequence", name=op.f("pk_staff_notes")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("staff_notes")
