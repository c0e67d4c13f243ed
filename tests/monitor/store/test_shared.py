"""Several monitors write to one store, each of its own runners."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ingest.errors import UsageError
from ingest.shards import Shard
from monitor.store.reader import SharedReader
from monitor.store.store import Store, open_reader, open_store
from monitor.stored import Watermarks
from tests.monitor.people import T
from tests.monitor.store.batches import batch_of, record
from tests.monitor.store.conftest import START

OF = 3
SHARDS = [Shard("race-1", number, OF) for number in range(1, OF + 1)]
RUNNERS = [f"runner-{number}" for number in range(40)]
SECONDS = 5


def opened(url: str, shard: Shard, at: float = 0.0) -> Store:
    return open_store(url, shard.race, START._replace(at=T + shard.number + at), shard)


def write(store: Store, shard: Shard) -> None:
    marks = Watermarks()
    ours = [runner for runner in RUNNERS if shard.holds(runner)]
    for second in range(SECONDS):
        batch = batch_of([(runner, record(second)) for runner in ours], marks)
        store.writer.write(batch)
        for runner in ours:
            marks.add((runner, "pi-1"), [second])


def test_monitors_that_begin_and_write_at_once_share_a_store(url: str) -> None:
    with ThreadPoolExecutor(OF) as monitors:
        stores = list(monitors.map(lambda shard: opened(url, shard), SHARDS))
        assert len({store.id for store in stores}) == 1
        assert [store.is_new for store in stores].count(True) == 1
        list(monitors.map(write, stores, SHARDS))
    with open_reader(url) as reader:
        for runner in RUNNERS:
            found = list(reader.vitals(runner, T, T + SECONDS))
            assert [one.seq for one in found] == list(range(SECONDS))
    ours = [SharedReader(store.engine, shard) for store, shard in zip(stores, SHARDS, strict=True)]
    known = [set(one.runners()) for one in ours]
    assert known == [{runner for runner in RUNNERS if shard.holds(runner)} for shard in SHARDS]
    marks = [dict(one.dealt()) for one in ours]
    assert [{runner for runner, _ in one} for one in marks] == known
    for store in stores:
        store.close()


def test_a_monitor_that_begins_again_numbers_new_streams_as_nobody_did(url: str) -> None:
    for at in (0.0, 10.0):
        stores = [opened(url, shard, at) for shard in SHARDS]
        for store, shard in zip(stores, SHARDS, strict=True):
            ours = [runner for runner in RUNNERS if shard.holds(runner)]
            gateway = f"pi-{at:.0f}"
            store.writer.write(batch_of([(runner, record(0, gateway)) for runner in ours]))
            store.close()
    with open_reader(url) as reader:
        for runner in RUNNERS:
            assert [one.gateway for one in reader.vitals(runner, T, T)] == ["pi-0", "pi-10"]


@pytest.mark.parametrize(("was", "now"), [(1, 2), (2, 1), (2, 4)])
def test_another_number_of_monitors_is_refused_with_what_to_do(
    url: str, was: int, now: int
) -> None:
    open_store(url, "race-1", START, Shard("race-1", 1, was)).close()
    with pytest.raises(UsageError, match=rf"shards = {was} in race.toml.*--new-store"):
        open_store(url, "race-1", START._replace(at=T + 9.0), Shard("race-1", 1, now))
