"""Brings a store to the schema of this program, forward only."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from ingest.errors import UsageError

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def revision(connection: Connection) -> str | None:
    """The revision of a store's schema; None of one without any."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(connection: Connection, to: str = "head") -> None:
    """Migrate a store to a revision, the newest unless another is named.

    Raises
    ------
    UsageError
        When the store was made by a newer program.
    """
    config = _config()
    config.attributes["connection"] = connection
    _require_known(connection, config)
    command.upgrade(config, to)


def require_newest(connection: Connection) -> None:
    """Refuse a store that this program can't read as it is.

    Raises
    ------
    UsageError
        When the store was made by a newer program, or an older one made it and no monitor of this
        version has opened it yet.
    """
    config = _config()
    _require_known(connection, config)
    if revision(connection) != ScriptDirectory.from_config(config).get_current_head():
        raise UsageError(
            "the store is of an older trailpulse; start the monitor once to bring it on"
        )


def _require_known(connection: Connection, config: Config) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    found = revision(connection)
    if found is not None and found not in known:
        raise UsageError(
            f"the store was made by a newer trailpulse (its schema is {found}, this program "
            f"knows up to {max(known)}); use that one"
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
