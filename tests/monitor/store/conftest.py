"""Stores in SQLite and in PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.store.store import Start, Store, open_store
from tests.monitor.people import T

START = Start(at=float(T), version="1", model="1", payload=b'{"race":{}}')


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store may be made, in each kind of database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'race.db'}"
    new_database: str = request.getfixturevalue("postgres_server").new_database()
    return new_database


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store."""
    opened = open_store(url, "race-1", START)
    yield opened
    opened.close()
