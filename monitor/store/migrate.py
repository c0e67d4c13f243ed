"""Brings a store of an older version to the schema of this program, forward only."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from ingest.errors import UsageError
from monitor.store.revision import revision

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, to: str = "head") -> None:
    """Migrate a store to a revision, the newest unless another is named.

    Raises
    ------
    UsageError
        When the store was made by a newer program.
    """
    require_known(connection)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def require_known(connection: Connection) -> None:
    """Refuse a store of a revision that this program does not know.

    Raises
    ------
    UsageError
        When it was made by a newer program.
    """
    known = {script.revision for script in scripts().walk_revisions()}
    found = revision(connection)
    if found is not None and found not in known:
        raise UsageError(
            f"the store was made by a newer trailpulse (its schema is {found}, this program "
            f"knows up to {max(known)}); use that one"
        )


def scripts() -> ScriptDirectory:
    """All migrations."""
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
