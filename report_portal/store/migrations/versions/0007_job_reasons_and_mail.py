"""Why a job failed, and what teams were told of by mail.

Going back forgets both: a failing job shows only that it is tried again and again, and mail is not sent any more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nullable, so that no table has to be written anew.
    op.add_column("jobs", sa.Column("reason", sa.String(length=40), nullable=True))
    op.create_table(
        "told",
        sa.Column("thing", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("thing", name=op.f("pk_told")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("told")
    op.drop_column("jobs", "reason")
