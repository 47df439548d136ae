"""The records of new roots, and the change of the root that a coordinator asked for.

Going back drops the records: readers who trust an older root can then follow no more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "root_records",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_root_records")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_root_change",
        sa.Column("only", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.CheckConstraint('"only" = 1', name=op.f("ck_staff_root_change_one_row")),
        sa.PrimaryKeyConstraint("only", name=op.f("pk_staff_root_change")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("staff_root_change")
    op.drop_table("root_records")
