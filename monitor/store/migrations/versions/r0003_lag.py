"""Rows of streams are written less often than their records: each says from which second on."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; the rows that are there are complete, so that theirs stays empty."""
    op.add_column("streams", sa.Column("after_t", sa.BigInteger))
