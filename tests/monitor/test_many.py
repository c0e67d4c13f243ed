"""Many at once: what comes of them is what comes of each alone, in bounded pieces."""

import gc
import tracemalloc
from collections.abc import Sequence
from typing import Any

import pytest

from ingest.messages import GatewayReport
from ingest.race.settings import Runner
from monitor import behind, group, rewind, spans
from monitor.marks import QUIET_S
from monitor.race_state import Race, fresh
from monitor.spans import BLOCK_ROWS
from monitor.watch import MAX_RUNNERS, Watch
from tests.monitor.people import T
from tests.monitor.rewinding import assert_same, record, settle

NAMES = [f"r{number}" for number in range(7)]


def watching(names: Sequence[str] = ()) -> Watch:
    known = Watch([Runner(id=name, name=name) for name in names])
    known.hear_gateway("pi-1", GatewayReport(t=T, online=True))
    return known


def race(watch: Watch, end: int, lost: range = range(0)) -> None:
    """Everybody runs, each begins 10 s after the one before."""
    for second in range(end):
        for number, name in enumerate(NAMES):
            if second not in lost and second >= 10 * number:
                watch.take_record(name, record(second), T + second)
        watch.advance(T + second)


def test_guests_who_come_together_are_let_in_together(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def counted(profile: Any) -> Race:
        made.append(profile.rows)
        return fresh(profile)

    known = watching()
    monkeypatch.setattr(group, "fresh", counted)
    for name in NAMES:
        known.take_record(name, record(0), T)
    assert known.advance(T + 1).rows == set(range(len(NAMES)))
    assert made == [len(NAMES)]
    assert [runner.id for runner in known.runners] == NAMES


def test_guests_who_come_together_are_what_they_would_be_one_by_one() -> None:
    together, apart = watching(), watching()
    for second in range(30):
        for name in NAMES:
            together.take_record(name, record(second), T + second)
            apart.take_record(name, record(second), T + second)
            apart.advance(T + second)
        together.advance(T + second)
    for row in range(len(NAMES)):
        assert_same(together, apart, row)


def test_all_who_lost_the_same_minute_are_mended_to_the_last_bit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Some from a snapshot, some from their first second, and some were not there yet."""
    monkeypatch.setattr(rewind, "AT_ONCE", 2)
    lost = range(25, 85)
    mended, whole = watching(NAMES), watching(NAMES)
    race(mended, 120, lost)
    race(whole, 120)
    for second in lost:
        for number, name in enumerate(NAMES):
            if second >= 10 * number:
                mended.take_record(name, record(second), T + 120)
    settle(mended, T + 120 + QUIET_S)
    settle(whole, T + 120 + QUIET_S)
    for row in range(len(NAMES)):
        assert_same(mended, whole, row)


def test_a_backlog_of_many_is_gone_through_in_small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A block of all seconds of all runners would take more memory than all else together."""
    sizes = []
    run = group.Group.run

    def measured_run(self: Any, rows: Any, first_t: Any, measured: Any, *others: Any) -> Any:
        sizes.append(len(rows) * len(measured[0]))
        return run(self, rows, first_t, measured, *others)

    monkeypatch.setattr(group.Group, "run", measured_run)
    monkeypatch.setattr(spans, "BLOCK_ROWS", 20)
    monkeypatch.setattr(behind, "BLOCK_ROWS", 20)
    backlog, whole = watching(NAMES), watching(NAMES)
    for name in NAMES:
        for second in range(60):
            backlog.take_record(name, record(second), T + 59)
    settle(backlog, T + 60)
    assert max(sizes) <= 20
    for second in range(60):
        for name in NAMES:
            whole.take_record(name, record(second), T + second)
        whole.advance(T + second)
    settle(whole, T + 60)
    for row in range(len(NAMES)):
        assert_same(backlog, whole, row)
    assert MAX_RUNNERS <= BLOCK_ROWS, "a second of everybody is a block"


def test_a_runner_takes_little_more_than_their_state() -> None:
    """Packed snapshots and records: 22 kB after two minutes; 41 while they were copies."""
    _, few, many = (traced_bytes(runners) for runners in (1, 10, 40))  # the first fills tables
    assert (many - few) / 30 < 28_000


def traced_bytes(runners: int) -> int:
    """What a watch of some runners takes after two minutes."""
    tracemalloc.start()
    known = watching([f"r{number}" for number in range(runners)])
    for second in range(121):
        for runner in known.runners:
            known.take_record(runner.id, record(second), T + second)
        known.advance(T + second)
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return taken
