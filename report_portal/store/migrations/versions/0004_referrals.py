"""The threads of releases, from handing on to the result.

Going back drops them: what an office answered is then known only to those who noted it elsewhere.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_referrals",
        sa.Column("release", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("blob", sa.String(length=32), nullable=True),
        sa.CheckConstraint("(data IS NULL) <> (blob IS NULL)", name=op.f("ck_staff_referrals_one_place")),
        sa.ForeignKeyConstraint(
            ["release"], ["staff_releases.id"], name=op.f("fk_staff_referrals_release_staff_releases")
        ),
        sa.PrimaryKeyConstraint("release", "sequence", name=op.f("pk_staff_referrals")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("staff_referrals")
