"""Which records go up next: live ones at once, the others behind. Pure, no I/O, no clock.

Three pointers tell of each runner: what the monitor has confirmed (the spool knows), how far the
backlog was sent on this connection, and from where on records went out live. What lies between the
last two is the backlog. What was sent and stays unconfirmed is sent again, at growing intervals.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from ingest.shards import Shard

AGAIN_AFTER_S: Final = 15.0  # sent and not confirmed: somebody lost it
AGAIN_AT_MOST_S: Final = 600.0  # a monitor that confirms nothing is not flooded
BATCHES_PER_S: Final = 10.0
BATCH_RECORDS: Final = 400  # of any usual size they fit into one payload
ON_THE_WAY: Final = 8  # batches that the broker has not acknowledged
EVERYBODY: Final = Shard("")


class Records(Protocol):
    """What is known of the records kept."""

    @property
    def runners(self) -> tuple[str, ...]:
        """Whose they are."""
        ...

    def next_seq(self, runner: str) -> int:
        """The number of a runner's next record."""
        ...

    def open_from(self, runner: str) -> int:
        """The lowest number that is kept and not confirmed, or the next one."""
        ...


class Batch(NamedTuple):
    """Records to be sent together: a runner's, from a number on."""

    runner: str
    from_seq: int
    size: int


@dataclass(slots=True)
class _Lane:
    """How far the records of one runner went out on this connection.

    Attributes
    ----------
    cursor : the next of the backlog
    live_from : from here on records went out live
    moved_at : when something was confirmed [s]
    sent_at : when something of the backlog was sent [s]
    open_from : what was not confirmed then
    patience_s : how long to wait for a confirmation before sending again [s]
    """

    cursor: int
    live_from: int
    moved_at: float
    open_from: int
    sent_at: float = -math.inf
    patience_s: float = AGAIN_AFTER_S


class Uplink:
    """Decides what goes up; `now` is any clock that only moves forward [s].

    Parameters
    ----------
    records
        The records kept.
    batch_s
        In saver mode, how long records are collected [s]; absent: each goes out at once.
    """

    def __init__(self, records: Records, *, batch_s: float | None = None) -> None:
        self._records = records
        self._batch_s = batch_s
        self._lanes: dict[str, _Lane] = {}
        self._connected = False
        self._away: set[Shard] = set()
        self._on_the_way = 0
        self._next_at = 0.0
        self._collect_until = 0.0

    def connected(self, now: float) -> None:
        """Note that the broker is there: what is not confirmed has to go out again."""
        self._connected = True
        self._begin_again(now)

    def lost(self) -> None:
        """Note that the broker is gone."""
        self._connected = False
        self._on_the_way = 0

    def monitor_is(self, online: bool, now: float, shard: Shard = EVERYBODY) -> None:
        """Note whether the monitor is there, or one of several with its share of the runners.

        When it comes, what is not confirmed goes out.
        """
        others = {one for one in self._away if one.of != shard.of}  # of earlier settings
        if not online:
            self._away.add(shard)
        elif others or shard in self._away:
            self._begin_again(now, shard if not others else EVERYBODY)
            self._away.discard(shard)
        self._away -= others

    def send_again(self, runner: str | None, now: float) -> None:
        """Note that confirmations were taken back, of a runner or of all."""
        if runner is None:
            self._begin_again(now)
        elif runner in self._lanes:
            self._send_again(runner, self._lanes[runner], now)

    def goes_out(self, runner: str, seq: int, now: float) -> bool:
        """Whether a record that was just made goes out at once."""
        if not self._connected or self._batch_s is not None:
            return False
        lane = self._lane(runner, now)
        if lane.live_from > seq:
            lane.live_from = seq
        return True

    def batches(self, now: float) -> Iterator[Batch]:
        """Hand out what may go out now of the backlog, the runners in turn."""
        if not self._connected or not self._is_time(now):
            return
        heard = [name for name in self._records.runners if not self._is_unheard(name)]
        if self._away and not heard:
            return
        for runner in heard:
            self._look_for_lost(runner, now)
        waiting = [name for name in heard if self._is_behind(name, now)]
        waiting.sort(key=lambda name: self._lanes[name].sent_at)  # who waits longest goes first
        while waiting and self._may_send(now):
            runner = waiting.pop(0)
            yield self._next_batch(runner, now)
            if self._is_behind(runner, now):
                waiting.append(runner)
        if not waiting:
            self._collect_until = now + (self._batch_s or 0.0)

    def acknowledged(self) -> None:
        """Note that the broker has a batch."""
        self._on_the_way = max(0, self._on_the_way - 1)

    def _begin_again(self, now: float, shard: Shard = EVERYBODY) -> None:
        self._lanes = {name: lane for name, lane in self._lanes.items() if not shard.holds(name)}
        self._next_at = now

    def _is_unheard(self, runner: str) -> bool:
        """Whether the monitor is away that has a runner."""
        return any(shard.holds(runner) for shard in self._away)

    def _lane(self, runner: str, now: float) -> _Lane:
        lane = self._lanes.get(runner)
        if lane is None:
            open_from = self._records.open_from(runner)
            live_from = self._records.next_seq(runner)
            lane = self._lanes[runner] = _Lane(open_from, live_from, now, open_from)
        return lane

    def _is_behind(self, runner: str, now: float) -> bool:
        lane = self._lane(runner, now)
        if self._batch_s is not None:
            lane.live_from = self._records.next_seq(runner)
        lane.cursor = max(lane.cursor, self._records.open_from(runner))
        return lane.cursor < lane.live_from

    def _look_for_lost(self, runner: str, now: float) -> None:
        """Send again from what is not confirmed, where nothing was confirmed for long."""
        lane = self._lane(runner, now)
        open_from = self._records.open_from(runner)
        waiting = lane.cursor >= lane.live_from and open_from < self._records.next_seq(runner)
        if open_from > lane.open_from:
            lane.open_from, lane.moved_at, lane.patience_s = open_from, now, AGAIN_AFTER_S
        elif open_from < lane.open_from:  # confirmations were taken back
            self._send_again(runner, lane, now)
        elif waiting and now - max(lane.moved_at, lane.sent_at) > lane.patience_s:
            lane.patience_s = min(2.0 * lane.patience_s, AGAIN_AT_MOST_S)
            self._send_again(runner, lane, now)

    def _send_again(self, runner: str, lane: _Lane, now: float) -> None:
        lane.cursor = lane.open_from = self._records.open_from(runner)
        lane.live_from = self._records.next_seq(runner)
        lane.moved_at = now

    def _is_time(self, now: float) -> bool:
        return self._batch_s is None or now >= self._collect_until

    def _may_send(self, now: float) -> bool:
        return self._on_the_way < ON_THE_WAY and now >= self._next_at

    def _next_batch(self, runner: str, now: float) -> Batch:
        lane = self._lanes[runner]
        size = min(BATCH_RECORDS, lane.live_from - lane.cursor)
        batch = Batch(runner, lane.cursor, size)
        lane.cursor += size
        lane.sent_at = now
        self._on_the_way += 1
        # Time that passed unused is lost: a burst would only queue at the broker.
        self._next_at = max(self._next_at, now - 1.0) + 1.0 / BATCHES_PER_S
        return batch
