"""Which schema a store has: a new one gets this program's at once, an older one is brought on.

Alembic is loaded only for a store of an older version: it takes 9 MB, and a monitor keeps what it
once loaded.
"""

from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)

from ingest.errors import UsageError
from monitor.store.schema import METADATA

NEWEST: Final = "0003"
"""Of the tables in `monitor.store.schema`; the last of the migrations brings a store there."""

# Alembic's own table, as it would make it.
_VERSION: Final = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def revision(connection: Connection) -> str | None:
    """The revision of a store's schema; None of one without any."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.scalar(select(_VERSION.c.version_num))


def bring_on(connection: Connection) -> None:
    """Make the tables of a new store, or migrate one to the newest schema.

    Raises
    ------
    UsageError
        When the store was made by a newer program.
    """
    found = revision(connection)
    if found is None:
        METADATA.create_all(connection, checkfirst=False)
        _VERSION.create(connection, checkfirst=True)
        connection.execute(insert(_VERSION).values(version_num=NEWEST))
    elif found != NEWEST:
        from monitor.store.migrate import upgrade

        upgrade(connection)


def require_newest(connection: Connection) -> None:
    """Refuse a store that this program can't read as it is.

    Raises
    ------
    UsageError
        When the store was made by a newer program, or an older one made it and no monitor of this
        version has opened it yet.
    """
    if revision(connection) != NEWEST:
        from monitor.store.migrate import require_known

        require_known(connection)
        raise UsageError(
            "the store is of an older trailpulse; start the monitor once to bring it on"
        )
