"""The doors of reports whose code was changed.

Going back closes them: the older version knows first codes only, and those stay closed as well, since somebody may
have seen them. Such a report is then read by staff alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "doors",
        sa.Column("door", sa.LargeBinary(length=16), nullable=False),
        sa.Column("auth_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("report", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["report"], ["reports.mailbox"], name=op.f("fk_doors_report_reports")),
        sa.PrimaryKeyConstraint("door", name=op.f("pk_doors")),
        sa.UniqueConstraint("report", name=op.f("uq_doors_report")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("doors")
