"""What goes up when, against a network that loses things and a monitor that forgets."""

from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ingest.shards import Shard
from ingest.uplink import (
    AGAIN_AFTER_S,
    AGAIN_AT_MOST_S,
    BATCH_RECORDS,
    BATCHES_PER_S,
    ON_THE_WAY,
    Batch,
    Uplink,
)
from tests.examples import examples


class Kept:
    """Records of some runners, by number only."""

    def __init__(self, **made: int) -> None:
        self.made = made
        self.confirmed = dict.fromkeys(made, -1)

    @property
    def runners(self) -> tuple[str, ...]:
        return tuple(self.made)

    def next_seq(self, runner: str) -> int:
        return self.made.get(runner, 0)

    def open_from(self, runner: str) -> int:
        return self.confirmed.get(runner, -1) + 1

    def make(self, runner: str) -> int:
        self.made[runner] = self.made.get(runner, 0) + 1
        self.confirmed.setdefault(runner, -1)
        return self.made[runner] - 1


def sent(uplink: Uplink, now: float) -> list[Batch]:
    batches = list(uplink.batches(now))
    for _ in batches:
        uplink.acknowledged()
    return batches


def test_live_records_go_out_at_once_and_the_backlog_behind_oldest_first() -> None:
    kept = Kept(anna=1000)
    uplink = Uplink(kept)
    uplink.connected(0.0)
    assert uplink.goes_out("anna", kept.make("anna"), 0.0)
    first = next(uplink.batches(0.0))
    assert first == ("anna", 0, BATCH_RECORDS)
    assert uplink.goes_out("anna", kept.make("anna"), 0.1)
    uplink.acknowledged()
    rest = sent(uplink, 10.0)
    assert [batch.from_seq for batch in rest] == [400, 800]
    assert rest[-1].size == 200  # up to where live records went out, not beyond


def test_nothing_goes_out_without_a_broker_and_all_of_it_when_it_comes() -> None:
    kept = Kept()
    uplink = Uplink(kept)
    assert not uplink.goes_out("anna", kept.make("anna"), 0.0)
    assert sent(uplink, 0.0) == []
    uplink.connected(1.0)
    assert sent(uplink, 1.0) == [("anna", 0, 1)]
    uplink.lost()
    assert not uplink.goes_out("anna", kept.make("anna"), 2.0)
    uplink.connected(3.0)
    assert sent(uplink, 3.0) == [("anna", 0, 2)]


def test_the_backlog_waits_for_a_monitor_and_live_records_do_not() -> None:
    kept = Kept(anna=10)
    uplink = Uplink(kept)
    uplink.connected(0.0)
    uplink.monitor_is(False, 0.0)
    assert sent(uplink, 0.0) == []
    assert uplink.goes_out("anna", kept.make("anna"), 0.0)
    uplink.monitor_is(True, 1.0)
    assert sent(uplink, 1.0) == [("anna", 0, 11)]


def test_what_is_confirmed_is_not_sent() -> None:
    kept = Kept(anna=1000)
    kept.confirmed["anna"] = 899
    uplink = Uplink(kept)
    uplink.connected(0.0)
    assert sent(uplink, 0.0) == [("anna", 900, 100)]


def test_a_hole_is_sent_again_and_not_too_often() -> None:
    kept = Kept(anna=10)
    uplink = Uplink(kept)
    uplink.connected(0.0)
    assert sent(uplink, 0.0) == [("anna", 0, 10)]
    kept.confirmed["anna"] = 3  # 4 got lost
    assert sent(uplink, 1.0) == []
    times, now = [], 1.0
    while now < 3000.0:
        now += 1.0
        times += [now] * len(sent(uplink, now))
    waits = [b - a for a, b in zip([1.0, *times], times, strict=False)]
    assert AGAIN_AFTER_S <= waits[0] <= AGAIN_AFTER_S + 2.0
    assert all(b >= a for a, b in pairwise(waits))
    assert max(waits) <= AGAIN_AT_MOST_S + 2.0


def test_confirmations_taken_back_are_answered_at_once() -> None:
    kept = Kept(anna=10)
    uplink = Uplink(kept)
    uplink.connected(0.0)
    sent(uplink, 0.0)
    kept.confirmed["anna"] = 9
    assert sent(uplink, 1.0) == []
    kept.confirmed["anna"] = -1  # another store
    assert sent(uplink, 2.0) == [("anna", 0, 10)]


def test_the_rate_is_bounded_and_so_is_what_is_on_the_way() -> None:
    kept = Kept(anna=100_000, ben=100_000)
    uplink = Uplink(kept)
    uplink.connected(0.0)
    assert len(list(uplink.batches(100.0))) <= ON_THE_WAY
    assert list(uplink.batches(200.0)) == []
    for _ in range(ON_THE_WAY):
        uplink.acknowledged()
    count = sum(len(sent(uplink, 200.0 + tick / 10)) for tick in range(100))
    assert count <= 10 * BATCHES_PER_S + BATCHES_PER_S + 1
    assert count >= 9 * BATCHES_PER_S


def test_runners_take_turns() -> None:
    kept = Kept(anna=10_000, ben=10_000)
    uplink = Uplink(kept)
    uplink.connected(0.0)
    first = [batch.runner for tick in range(4) for batch in sent(uplink, float(tick))]
    assert first[:4] == ["anna", "ben", "anna", "ben"]


def test_in_saver_mode_records_are_collected() -> None:
    kept = Kept()
    uplink = Uplink(kept, batch_s=30.0)
    uplink.connected(0.0)
    batches = []
    for second in range(95):
        assert not uplink.goes_out("anna", kept.make("anna"), float(second))
        batches += sent(uplink, float(second))
        kept.confirmed["anna"] = batches[-1].from_seq + batches[-1].size - 1
    sizes = [(batch.from_seq, batch.size) for batch in batches]
    assert sizes == [(0, 1), (1, 30), (31, 30), (61, 30)]


class Race(RuleBasedStateMachine):
    """A gateway, a network that loses things and breaks, a monitor that comes, goes and forgets."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = Kept()
        self.have: dict[str, set[int]] = {}
        self.uplink = Uplink(self.kept)
        self.now = 0.0
        self.losing = 0
        self.is_connected = False
        self.is_there = True

    @initialize(saver=st.booleans())
    def _mode(self, saver: bool) -> None:
        self.uplink = Uplink(self.kept, batch_s=30.0 if saver else None)

    @rule(runner=st.sampled_from("abc"))
    def record(self, runner: str) -> None:
        seq = self.kept.make(runner)
        if self.uplink.goes_out(runner, seq, self.now):
            self.arrive(runner, range(seq, seq + 1))
        self.exchange()

    @rule(seconds=st.integers(1, 40))
    def silence(self, seconds: int) -> None:
        self.now += seconds
        self.exchange()

    @rule()
    def cut(self) -> None:
        self.is_connected = False
        self.uplink.lost()

    @precondition(lambda self: not self.is_connected)
    @rule()
    def connect(self) -> None:
        self.is_connected = True
        self.uplink.connected(self.now)
        self.exchange()

    @rule(messages=st.integers(1, 3))
    def lose(self, messages: int) -> None:
        self.losing = messages

    @rule()
    def forget(self) -> None:
        self.have.clear()
        self.exchange()

    @rule(online=st.booleans())
    def monitor(self, online: bool) -> None:
        self.is_there = online
        self.uplink.monitor_is(online, self.now)
        self.exchange()

    def arrive(self, runner: str, numbers: range) -> None:
        if self.is_there and self.losing:
            self.losing -= 1
        elif self.is_there:
            self.have.setdefault(runner, set()).update(numbers)

    def exchange(self) -> None:
        """A second: batches go up, confirmations come down."""
        self.now += 1.0
        for batch in self.uplink.batches(self.now):
            self.arrive(batch.runner, range(batch.from_seq, batch.from_seq + batch.size))
            self.uplink.acknowledged()
        if self.is_there:
            for runner in self.kept.runners:
                known, confirmed = self.have.get(runner, set()), -1
                while confirmed + 1 in known:
                    confirmed += 1
                self.kept.confirmed[runner] = confirmed

    @invariant()
    def nothing_is_confirmed_that_is_not_there(self) -> None:
        if self.is_there:
            for runner in self.kept.runners:
                confirmed = set(range(self.kept.open_from(runner)))
                assert confirmed <= self.have.get(runner, set()) or not self.have

    def teardown(self) -> None:
        """In the end, with all in order again, the monitor has everything."""
        self.losing, self.is_there = 0, True
        self.uplink.lost()
        self.uplink.connected(self.now)
        self.uplink.monitor_is(True, self.now)
        for _ in range(100):
            self.exchange()
        everything = {runner: set(range(count)) for runner, count in self.kept.made.items()}
        assert self.have == everything


TestRace = Race.TestCase
TestRace.settings = examples(60, stateful_step_count=40)


def shard_with(runner: str, race: str = "shared") -> Shard:
    return next(one for one in (Shard(race, 1, 2), Shard(race, 2, 2)) if one.holds(runner))


def test_of_several_monitors_only_the_runners_of_the_one_that_is_away_wait() -> None:
    kept = Kept(anna=10, ben=10)
    assert shard_with("anna") != shard_with("ben")
    uplink = Uplink(kept)
    uplink.connected(0.0)
    uplink.monitor_is(False, 0.0, shard_with("anna"))
    assert sent(uplink, 0.0) == [(("ben", 0, 10))]
    uplink.monitor_is(True, 1.0, shard_with("ben"))
    assert sent(uplink, 1.0) == []
    uplink.monitor_is(True, 2.0, shard_with("anna"))
    assert sent(uplink, 2.0) == [("anna", 0, 10)]


def test_monitors_of_an_earlier_number_keep_nobody_waiting() -> None:
    kept = Kept(anna=10, ben=10)
    uplink = Uplink(kept)
    uplink.connected(0.0)
    uplink.monitor_is(False, 0.0)
    uplink.monitor_is(True, 1.0, shard_with("ben"))
    assert [*sent(uplink, 1.0), *sent(uplink, 1.2)] == [("anna", 0, 10), ("ben", 0, 10)]
