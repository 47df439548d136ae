"""Reports that are kept for longer than their days, and what coordinators asked for.

Going back drops them: what was held goes by its day again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_holds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("report", sa.LargeBinary(length=16), nullable=False),
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("agreed_by", sa.String(length=32), nullable=True),
        sa.Column("agreed", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "(agreed IS NULL) = (agreed_by IS NULL)", name=op.f("ck_staff_holds_agreed_by_somebody")
        ),
        sa.ForeignKeyConstraint(["report"], ["reports.mailbox"], name=op.f("fk_staff_holds_report_reports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_holds")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_staff_holds_report"), "staff_holds", ["report"])


def downgrade() -> None:
    op.drop_index(op.f("ix_staff_holds_report"), table_name="staff_holds")
    op.drop_table("staff_holds")
