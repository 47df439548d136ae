"""Passkeys of members, and the challenges that are open.

Going back forgets the passkeys: every member still has the authenticator app that they enrolled with.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_passkeys",
        sa.Column("id_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id_sha256", name=op.f("pk_staff_passkeys")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_staff_passkeys_member"), "staff_passkeys", ["member"])
    op.create_table(
        "staff_challenges",
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_staff_challenges")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("staff_challenges")
    op.drop_index(op.f("ix_staff_passkeys_member"), "staff_passkeys")
    op.drop_table("staff_passkeys")
