"""The store's tables.

What comes in every second is keyed by time first: a second's rows lie side by side, whoever they
are of, so that a commit touches a handful of pages however many runners there are. One runner's
seconds are then found by looking each of them up (`monitor.store.reader`). Rows are only added;
what is rewritten is `streams`, which could be worked out from the rows.

`payload` holds messages as JSON, as they were written then; a first byte of 0x78 tells that it is
compressed. Times are UTC epoch seconds: `t` on the runner's clock, `at` on the monitor's wall.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

METADATA: Final = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_N_name)s"}
)

# What the store says of itself: its id, the race.
META: Final = Table(
    "meta",
    METADATA,
    Column("key", String(80), primary_key=True),
    Column("value", String(200), nullable=False),
)

# With what the monitor was started: program, models, and the race folder's settings.
STARTS: Final = Table(
    "starts",
    METADATA,
    Column("at", Double, primary_key=True),
    Column("version", String(80), nullable=False),
    Column("model", String(80), nullable=False),
    Column("payload", LargeBinary, nullable=False),
)

# What one gateway says of one runner, and which of its record numbers are dealt with; with its
# records' first and last second, to know where to look. Records of the seconds just after `after_t`
# may be there beside those that a row tells of (`monitor.store.lag`).
STREAMS: Final = Table(
    "streams",
    METADATA,
    Column("stream", Integer, primary_key=True, autoincrement=False),
    Column("runner", String(48), nullable=False),
    Column("gateway", String(48), nullable=False),
    Column("numbers", LargeBinary, nullable=False),
    Column("first_t", BigInteger),
    Column("last_t", BigInteger),
    Column("after_t", BigInteger),
    Index(None, "runner", "gateway", unique=True),
)

# Records taken in; the payload lacks what the columns say (`monitor.store.vitals`).
VITALS: Final = Table(
    "vitals",
    METADATA,
    Column("t", BigInteger, primary_key=True, autoincrement=False),
    Column("stream", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("payload", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# Whose clock a runner's seconds follow from now on: the wall's, or that of a replaying gateway.
RUNS: Final = Table(
    "runs",
    METADATA,
    Column("runner", String(48), primary_key=True),
    Column("at", Double, primary_key=True),
    Column("first_t", BigInteger, nullable=False),
    Column("replayed_by", String(48)),
)

# Events applied: `effect_t` is the second they count in, `after_t` the runner's newest then.
EVENTS: Final = Table(
    "events",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("runner", String(48), nullable=False),
    Column("t", Double, nullable=False),
    Column("heard_at", Double, nullable=False),
    Column("race_t", Double, nullable=False),
    Column("after_t", BigInteger),
    Column("effect_t", BigInteger),
    Column("payload", LargeBinary, nullable=False),
    Index(None, "runner", "t"),
)

STATUSES: Final = Table(
    "statuses",
    METADATA,
    Column("t", BigInteger, primary_key=True, autoincrement=False),
    Column("runner", String(48), primary_key=True),
    Column("at", Double, primary_key=True),
    Column("payload", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# Every message of every alert.
ALERTS: Final = Table(
    "alerts",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("t", Double, primary_key=True),
    Column("at", Double, primary_key=True),
    Column("state", String(20), primary_key=True),
    Column("runner", String(48), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Index(None, "runner", "t"),
)

WEATHER: Final = Table(
    "weather",
    METADATA,
    Column("t", Double, primary_key=True),
    Column("at", Double, primary_key=True),
    Column("payload", LargeBinary, nullable=False),
)

# What gateways said of themselves when their replay clock was new.
GATEWAYS: Final = Table(
    "gateways",
    METADATA,
    Column("gateway", String(48), primary_key=True),
    Column("at", Double, primary_key=True),
    Column("payload", LargeBinary, nullable=False),
)

# Where a runner was after second `t` (`monitor.store.checkpoints`).
CHECKPOINTS: Final = Table(
    "checkpoints",
    METADATA,
    Column("runner", String(48), primary_key=True),
    Column("t", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Double, primary_key=True),
    Column("model", String(80), nullable=False),
    Column("payload", LargeBinary, nullable=False),
)
