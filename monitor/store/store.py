"""Opens the store of a race: makes it, migrates it, or says why not."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from ingest.errors import Unavailable, UsageError
from ingest.shards import Shard
from monitor.store.engines import alone, fault, reading, require_undamaged, sqlite_file, writing
from monitor.store.reader import Reader
from monitor.store.revision import bring_on, require_newest
from monitor.store.schema import META, STARTS
from monitor.store.writer import Writer

SHARDS: Final = "shards"  # what a store calls the number of monitors, if there are several


class Start(NamedTuple):
    """With what a monitor was started.

    Attributes
    ----------
    at : when [wall s]
    version, model : of the program and of the models
    payload : the race folder's settings as JSON, without secrets
    """

    at: float
    version: str
    model: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Store:
    """An open store.

    Attributes
    ----------
    id : made with the store; another id is another store
    is_new : whether nobody had it before
    """

    id: str
    is_new: bool
    writer: Writer
    reader: Reader
    engine: Engine

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def open_store(url: str, race: str, start: Start, shard: Shard | None = None) -> Store:
    """Open the store of a race for the monitor, made or migrated as needed.

    Several monitors may share it, each with the runners of its own shard; absent: all runners.

    Raises
    ------
    Unavailable
        When it is damaged or can't be reached.
    UsageError
        When it is of another race, of another number of monitors, or of a newer program.
    """
    shard = shard or Shard(race)
    file = sqlite_file(url)
    if file is not None:
        require_undamaged(file)
    engine = writing(url)
    try:
        with _told(url), alone(engine) as connection:
            bring_on(connection)
            id_, is_new = _identity(connection, shard, url)
            connection.execute(
                insert(STARTS).values(
                    at=start.at, version=start.version, model=start.model, payload=start.payload
                )
            )
        with _told(url):
            return Store(id_, is_new, Writer(engine, shard), Reader(engine), engine)
    except BaseException:
        engine.dispose()
        raise


@contextmanager
def open_reader(url: str) -> Iterator[Reader]:
    """Read a store, also while a monitor writes it.

    Raises
    ------
    Unavailable
        When there is none, or it can't be reached.
    UsageError
        When it is of another version of the program.
    """
    engine = reading(url)
    try:
        with _told(url), engine.connect() as connection:
            require_newest(connection)
        yield Reader(engine)
    finally:
        engine.dispose()


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Say what a database's error means."""
    try:
        yield
    except DBAPIError as error:
        found = fault(error)
        if found is None:
            raise
        raise Unavailable(f"the store {_shown(url)} can't be used: {found}") from error


def _identity(connection: Connection, shard: Shard, url: str) -> tuple[str, bool]:
    """The store's id, and whether it is new; a new one gets an id, and what it is of."""
    race = shard.race
    known = dict(connection.execute(select(META.c.key, META.c.value)).all())
    is_new = not known
    if is_new:
        known = {"store": str(uuid.uuid4()), "race": race}
        if not shard.is_whole:
            known[SHARDS] = str(shard.of)
        rows = [{"key": key, "value": value} for key, value in known.items()]
        connection.execute(insert(META), rows)
    if known["race"] != race:
        raise UsageError(
            f"the store {_shown(url)} is of race {known['race']!r}, not of {race!r}; name another "
            "in race.toml ([store] url), or begin a new one: trailpulse monitor --new-store"
        )
    if (of := shards_of(known)) != shard.of:
        raise UsageError(
            f"the store {_shown(url)} is of a race with {_monitors(of)}, not with {shard.of}, and"
            f" goes on with as many: write [monitor] shards = {of} in race.toml. For a race with"
            f" {shard.of} stop every monitor and begin a new store: trailpulse monitor"
            f" {'' if shard.is_whole else f'--shard 1/{shard.of} '}--new-store"
        )
    return str(known["store"]), is_new


def shards_of(about: Mapping[str, str]) -> int:
    """How many monitors share a store, by what it says of itself."""
    return int(about.get(SHARDS, 1))


def _monitors(count: int) -> str:
    return "1 monitor" if count == 1 else f"{count} monitors"


def _shown(url: str) -> str:
    """A store's name for people, without its password."""
    file = sqlite_file(url)
    return make_url(url).render_as_string() if file is None else str(file)
