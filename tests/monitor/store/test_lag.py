"""A stream's row may lag behind its records, and what is read is nevertheless all of it."""

from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.messages import GatewayReport, Vitals
from monitor.batch import Batch
from monitor.going import LAG_S
from monitor.recorder import Recorder
from monitor.store import lag
from monitor.store.schema import STREAMS
from monitor.store.span import Span
from monitor.store.store import Store, open_store
from monitor.stored import Dealt, Stream, Watermarks
from tests.monitor.people import T
from tests.monitor.store.batches import record
from tests.monitor.store.conftest import START

RUNNERS = ("anna", "carl")
GATEWAY = "pi-1"


class Race:
    """A store and whoever gathers what is written to it, with what it should have."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.starts = 0
        self.dealt: dict[Stream, Dealt] = {}
        """As a row would say that is written with every record."""
        self.seconds: dict[str, set[int]] = defaultdict(set)
        self.second_of: dict[tuple[str, int], int] = {}
        self.start()

    def start(self) -> None:
        self.starts += 1
        start = START._replace(at=float(T + self.starts))
        self.store = open_store(self.url, "race-1", start)
        self.recorder = Recorder(Watermarks(self.store.reader.dealt()))

    def tell(self, runner: str, seq: int, second: int) -> None:
        """A record comes, or comes again: a number is of one second."""
        second = self.second_of.setdefault((runner, seq), second)
        self.recorder.record(runner, numbered(seq, second), T)

    def refuse(self, runner: str, seq: int) -> None:
        self.recorder.refused(runner, GATEWAY, seq, T)

    def keep_from(self, runner: str, floor: int) -> None:
        report = GatewayReport(t=T, online=True, keeps_from={runner: floor})
        self.recorder.gateway(GATEWAY, report, T)

    def go_on(self, runner: str, seconds: int) -> None:
        """Records come in their seconds, and each is written."""
        for _ in range(seconds):
            known = [seq for whose, seq in self.second_of if whose == runner]
            newest = max(self.second_of.values(), default=0)
            self.tell(runner, max(known, default=-1) + 1, newest + 1)
            self.commit()

    def take(self) -> tuple[Batch, dict[Stream, Dealt]]:
        batch = self.recorder.take()
        marks = self.recorder.marks
        return batch, {stream: marks.with_more(stream, n) for stream, n in batch.numbers.items()}

    def write(self, batch: Batch, dealt: dict[Stream, Dealt]) -> None:
        self.store.writer.write(batch)
        self.dealt |= dealt
        for row in batch.records:
            self.seconds[row.stream[0]].add(row.t)

    def commit(self) -> None:
        batch, dealt = self.take()
        self.write(batch, dealt)
        self.recorder.confirm(batch)

    def fail(self) -> None:
        """Nothing could be written."""
        batch, _ = self.take()
        self.recorder.give_back(batch)

    def fail_late(self) -> None:
        """It was written, though the database could not say so."""
        batch, dealt = self.take()
        self.write(batch, dealt)
        self.recorder.give_back(batch)

    def kill(self) -> None:
        self.store.close()
        self.start()
        self.check()

    def check(self) -> None:
        """All that is read is as if every row had been written with every record."""
        found = dict(self.store.reader.dealt())
        assert found.keys() == self.dealt.keys()
        for stream, dealt in self.dealt.items():
            assert found[stream].runs == dealt.runs
            assert found[stream].mark == dealt.mark
        spans = {runner: Span(min(all_), max(all_)) for runner, all_ in self.seconds.items()}
        assert self.store.reader.runners() == spans


def numbered(seq: int, second: int) -> Vitals:
    return msgspec.structs.replace(record(second, GATEWAY), seq=seq)


@pytest.fixture
def race(url: str) -> Race:
    return Race(url)


def rows(store: Store) -> dict[str, bytes]:
    """What rows say of numbers, by runner."""
    asked = sa.select(STREAMS.c.runner, STREAMS.c.numbers)
    with store.engine.connect() as connection:
        return {row.runner: row.numbers for row in connection.execute(asked)}


NUMBERS, SECONDS = st.integers(0, 40), st.integers(0, 3 * LAG_S)
STEPS = st.one_of(
    st.tuples(st.just("tell"), st.sampled_from(RUNNERS), NUMBERS, SECONDS),
    st.tuples(st.just("refuse"), st.sampled_from(RUNNERS), NUMBERS),
    st.tuples(st.just("keep_from"), st.sampled_from(RUNNERS), NUMBERS),
    st.tuples(st.just("go_on"), st.sampled_from(RUNNERS), st.integers(1, LAG_S)),
    st.tuples(st.sampled_from(["commit", "commit", "fail", "fail_late", "kill"])),
)


@settings(max_examples=30, deadline=None)
@example([("go_on", "anna", LAG_S), ("kill",), ("tell", "anna", 30, 0), ("commit",)])
@example([("go_on", "anna", 3), ("fail_late",), ("tell", "anna", 9, 1), ("fail",), ("commit",)])
@example([("go_on", "anna", 3), ("refuse", "anna", 5), ("commit",), ("keep_from", "anna", 5)])
@given(st.lists(STEPS, max_size=25))
def test_what_is_read_is_as_if_rows_were_written_with_every_record(
    steps: list[tuple[object, ...]],
) -> None:
    with TemporaryDirectory() as folder:
        race = Race(f"sqlite:///{Path(folder) / 'race.db'}")
        for name, *arguments in steps:
            getattr(race, str(name))(*arguments)
            race.check()
        race.kill()
        race.store.close()


def test_a_row_is_written_once_in_some_seconds_and_each_in_its_own(race: Race) -> None:
    written: dict[str, list[int]] = {runner: [] for runner in RUNNERS}
    before: dict[str, bytes] = {}
    for second in range(4 * LAG_S):
        for runner in RUNNERS:
            race.tell(runner, second, second)
        race.commit()
        now = rows(race.store)
        for runner in RUNNERS:
            if now[runner] != before.get(runner):
                written[runner].append(second)
        before = now
    for seconds in written.values():
        assert seconds[0] == 0, "a stream is there with its first record"
        assert len(seconds) <= 5
        assert {b - a for a, b in pairwise(seconds[1:])} == {LAG_S}
    assert written["anna"][1] != written["carl"][1]
    race.kill()
    race.store.close()


def test_a_late_record_a_number_without_one_and_a_gap_given_up_are_in_the_row_at_once(
    race: Race,
) -> None:
    race.go_on("anna", 20)
    race.tell("anna", 30, 5)
    race.commit()
    assert rows(race.store)["anna"] == b"[0,[[0,19],[30,30]]]"
    race.refuse("anna", 32)
    race.commit()
    assert rows(race.store)["anna"] == b"[0,[[0,19],[30,30],[32,32]]]"
    race.keep_from("anna", 25)
    race.tell("anna", 33, 21)
    race.commit()
    assert rows(race.store)["anna"] == b"[25,[[0,24],[30,30],[32,33]]]"
    race.kill()
    race.store.close()


def test_what_was_beyond_a_row_is_not_forgotten_by_one_that_is_written_after_a_start(
    race: Race,
) -> None:
    race.go_on("anna", LAG_S + 3)
    newest_t = max(race.seconds["anna"])
    race.kill()
    race.tell("anna", 90, 0)  # late: its row holds for other seconds than the one before
    race.commit()
    assert race.store.reader.runners()["anna"].last_t == newest_t
    race.check()
    race.store.close()


def test_all_seconds_in_which_a_row_may_lag_are_looked_up(race: Race) -> None:
    runners = [f"runner-{number}" for number in range(4 * LAG_S)]  # of every turn
    for later in (1, LAG_S - 1, LAG_S, LAG_S + 1):
        for runner in runners:
            race.tell(f"{runner}-{later}", 0, 0)
        race.commit()
        for runner in runners:
            race.tell(f"{runner}-{later}", 1, later)
        race.commit()
    race.kill()
    race.store.close()


def test_rows_of_a_store_from_before_are_complete(race: Race) -> None:
    race.go_on("anna", 5)
    with race.store.engine.begin() as connection:
        connection.execute(sa.update(STREAMS).values(after_t=None, numbers=b"[0,[[0,3]]]"))
        assert lag.numbers_beyond(connection) == {}
    assert dict(race.store.reader.dealt()) == {("anna", GATEWAY): Dealt(0, ((0, 3),))}
    race.store.close()
