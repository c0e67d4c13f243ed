"""Connections to a store: a SQLite file in the race folder, or a PostgreSQL database."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

from ingest.errors import Unavailable, UsageError
from ingest.writing import own_file

CHECKED_S: Final = 5.0  # a larger file is not read to its end before the monitor starts
_LOOK_EVERY: Final = 10_000  # SQLite instructions between looks at the clock
_BUSY_MS: Final = 10_000
_WAL_KEPT_BYTES: Final = 64 * 1024 * 1024
_SIDE_FILES: Final = ("", "-wal", "-shm")
_AT_ONCE: Final = "trailpulse_at_once"
_LOCK: Final = 0x7472_6169_6C70_756C  # of a database, ours alone


class StoreFault(Unavailable):  # named for what happened
    """The store can't be written or read just now."""


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite store; None of another database."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise UsageError(f"[store] url {url!r} can't be read: {error}") from error
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


class InPlace:
    """A SQLite file that has to stay where it is: what is written to a deleted one is lost.

    Parameters
    ----------
    file
        The file, which is open.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._is = _identity(file)

    def require(self) -> None:
        """Refuse to go on with a file that nobody would find again.

        Raises
        ------
        StoreFault
            When it was deleted, moved or replaced.
        """
        now = _identity(self._file)
        if now is None:
            raise StoreFault(
                f"{self._file} is gone. Put it back; or start the monitor again, which begins a "
                "new store, and gateways send again what they keep"
            )
        if now != self._is:
            raise StoreFault(
                f"another file is in the place of {self._file}. Start the monitor again to go on "
                "with that one"
            )


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def writing(url: str) -> Engine:
    """Connections of the one who writes: what is committed is on the disk."""
    file = sqlite_file(url)
    if file is None:
        return create_engine(url, pool_pre_ping=True, paramstyle="format")
    with suppress(OSError):  # the database says what is wrong
        own_file(file)
    engine = create_engine(url)
    _prepare(
        engine, "journal_mode=WAL", "synchronous=FULL", f"journal_size_limit={_WAL_KEPT_BYTES}"
    )
    return engine


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that keeps all other writers waiting from its beginning.

    Monitors that share a store and start together would else both make it.
    """
    if engine.dialect.name == "sqlite":
        with engine.execution_options(**{_AT_ONCE: True}).begin() as connection:
            yield connection
        return
    with engine.begin() as connection:
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        yield connection


def reading(url: str) -> Engine:
    """Connections of those who only read; they never keep the writer waiting.

    Raises
    ------
    Unavailable
        When there is no such file.
    """
    file = sqlite_file(url)
    if file is None:
        return create_engine(url, pool_pre_ping=True)
    if not file.exists():
        raise Unavailable(f"there is no store {file}; the monitor makes it when it runs")
    engine = create_engine(url)
    _prepare(engine, "query_only=ON")
    return engine


def require_undamaged(file: Path) -> None:
    """Refuse a damaged SQLite file, as far as it can be read through in a few seconds.

    Raises
    ------
    Unavailable
        With what is to be done.
    """
    if not file.exists():
        return
    try:
        found = _quick_check(file)
    except sqlite3.OperationalError as error:
        raise Unavailable(f"the store {file} can't be read: {error}") from error
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise Unavailable(
            f"the store {file} is damaged ({found}). Nothing was changed. Put back a copy, or "
            "begin a new store beside it with: trailpulse monitor --new-store"
        )


def move_aside(url: str) -> Path | None:
    """Move a SQLite store out of the way; return where to, None if there was none.

    Raises
    ------
    UsageError
        When the store is no file.
    """
    file = sqlite_file(url)
    if file is None:
        raise UsageError("--new-store is for SQLite; name a new PostgreSQL database in race.toml")
    if not file.exists():
        return None
    aside = file.with_name(f"{file.name}.{datetime.now(UTC):%Y%m%dT%H%M%S%f}.aside")
    for side in _SIDE_FILES:
        with suppress(FileNotFoundError):
            file.with_name(file.name + side).rename(aside.with_name(aside.name + side))
    return aside


def fault(error: DBAPIError) -> StoreFault | None:
    """What an error of the database means, if it is one of disk or connection, not of ours."""
    if not isinstance(error, OperationalError | InterfaceError) and type(error) is not DBAPIError:
        malformed = "malformed" in str(error.orig) or "not a database" in str(error.orig)
        if not malformed:
            return None
    said = str(error.orig).strip().splitlines()
    return StoreFault(said[0] if said else type(error.orig).__name__)


def _prepare(engine: Engine, *pragmas: str) -> None:
    """Let SQLAlchemy begin transactions itself, so that they hold for changes of tables too."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (f"busy_timeout={_BUSY_MS}", *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Any) -> None:
        at_once = connection.get_execution_options().get(_AT_ONCE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if at_once else "BEGIN")


def _quick_check(file: Path) -> str:
    until = time.monotonic() + CHECKED_S
    connection = sqlite3.connect(file, isolation_level=None)
    interrupted = False

    def look() -> int:
        nonlocal interrupted
        interrupted = time.monotonic() > until
        return int(interrupted)

    try:
        connection.set_progress_handler(look, _LOOK_EVERY)
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        return str(found).splitlines()[-1]
    except sqlite3.OperationalError:
        if interrupted:
            return "ok"
        raise
    finally:
        connection.close()
