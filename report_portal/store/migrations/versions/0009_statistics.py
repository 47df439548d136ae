"""What stays of closed cases for counting, and the figures of a year that were given out.

Going back drops both: they exist nowhere else.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_statistics",
        sa.Column("line", sa.LargeBinary(length=16), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("report", sa.LargeBinary(length=16), nullable=True),
        sa.Column("year", sa.String(length=4), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("blob", sa.String(length=32), nullable=True),
        sa.CheckConstraint("(data IS NULL) <> (blob IS NULL)", name=op.f("ck_staff_statistics_one_place")),
        sa.ForeignKeyConstraint(
            ["report"], ["reports.mailbox"], name=op.f("fk_staff_statistics_report_reports")
        ),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_staff_statistics")),
        sa.UniqueConstraint("report", name=op.f("uq_staff_statistics_report")),
        sa.UniqueConstraint("year", name=op.f("uq_staff_statistics_year")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("staff_statistics")
