"""What came in and what went out: vitals, events, weather, statuses, alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "meta",
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "starts",
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("version", sa.String(80), nullable=False),
        sa.Column("model", sa.String(80), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("at", name="pk_starts"),
    )
    op.create_table(
        "streams",
        sa.Column("stream", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("runner", sa.String(48), nullable=False),
        sa.Column("gateway", sa.String(48), nullable=False),
        sa.Column("numbers", sa.LargeBinary, nullable=False),
        sa.Column("first_t", sa.BigInteger),
        sa.Column("last_t", sa.BigInteger),
        sa.PrimaryKeyConstraint("stream", name="pk_streams"),
    )
    op.create_index("ix_streams_runner_gateway", "streams", ["runner", "gateway"], unique=True)
    op.create_table(
        "vitals",
        sa.Column("t", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("stream", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("t", "stream", "seq", name="pk_vitals"),
        sqlite_with_rowid=False,
    )
    _make_messages()


def _make_messages() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("runner", sa.String(48), nullable=False),
        sa.Column("t", sa.Double, nullable=False),
        sa.Column("heard_at", sa.Double, nullable=False),
        sa.Column("race_t", sa.Double, nullable=False),
        sa.Column("after_t", sa.BigInteger),
        sa.Column("effect_t", sa.BigInteger),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_runner_t", "events", ["runner", "t"])
    op.create_table(
        "statuses",
        sa.Column("t", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("runner", sa.String(48), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("t", "runner", "at", name="pk_statuses"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("t", sa.Double, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("runner", sa.String(48), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", "t", "at", "state", name="pk_alerts"),
    )
    op.create_index("ix_alerts_runner_t", "alerts", ["runner", "t"])
    op.create_table(
        "weather",
        sa.Column("t", sa.Double, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("t", "at", name="pk_weather"),
    )
    op.create_table(
        "gateways",
        sa.Column("gateway", sa.String(48), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("gateway", "at", name="pk_gateways"),
    )
