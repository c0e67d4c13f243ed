"""Where runners were, and whose clock they followed: what a restart goes on from."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "runs",
        sa.Column("runner", sa.String(48), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("first_t", sa.BigInteger, nullable=False),
        sa.Column("replayed_by", sa.String(48)),
        sa.PrimaryKeyConstraint("runner", "at", name="pk_runs"),
    )
    op.create_table(
        "checkpoints",
        sa.Column("runner", sa.String(48), nullable=False),
        sa.Column("t", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("model", sa.String(80), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("runner", "t", "at", name="pk_checkpoints"),
    )
