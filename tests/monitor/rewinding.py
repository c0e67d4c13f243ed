"""Races in which something comes late, told second by second."""

from functools import partial
from uuid import UUID

import numpy as np

from ingest.events import Carbs
from ingest.messages import GatewayReport, Vitals
from monitor.messages import Alert
from monitor.models.rows import take
from monitor.reach import REWIND_S
from monitor.snapshots import STEP_S
from monitor.watch import Watch
from tests.monitor.checks import leaves
from tests.monitor.people import ANNA, BEN, T, running, vitals

RUNNERS = (ANNA, BEN)


LONG_S = REWIND_S + 200


def watching() -> Watch:
    watch = Watch(RUNNERS)
    for gateway in ("pi-1", "pi-2"):
        watch.hear_gateway(gateway, GatewayReport(t=T, online=True))
    return watch


def gel(t: float, number: int = 1, carbs_g: float = 25.0) -> Carbs:
    return Carbs(id=str(UUID(int=number)), t=t, carbs_g=carbs_g)


def record(second: int, gateway: str = "pi-1", **changed: float) -> Vitals:
    """A second of a race that rises and falls."""
    measured = running(2.0 + second % 100 / 50, 130 + second % 23)
    return vitals(T + second, second, measured, gateway)


def live(
    watch: Watch,
    first: int,
    end: int,
    *,
    lost: range = range(0),
    runner: str = "anna",
    every_s: int = 1,
) -> list[Alert]:
    """A second of a runner after the other as they come, some of them not."""
    alerts: list[Alert] = []
    for second in range(first, end):
        if second not in lost:
            watch.take_record(runner, record(second), T + second)
        if second % every_s == 0 or second == end - 1:
            alerts += watch.advance(T + second).alerts
    return alerts


quick = partial(live, every_s=STEP_S)
"""The same, gone through many seconds at a time: for a past that only has to be there."""


def settle(watch: Watch, now: float) -> list[Alert]:
    """Let everything late be gone through, while the clock stands still but for the wait."""
    alerts: list[Alert] = []
    for _ in range(10_000):
        advance = watch.advance(now)
        alerts += advance.alerts
        if not advance.more:
            return alerts
    raise AssertionError("never done")


def assert_same(watch: Watch, other: Watch, row: int = 0) -> None:
    """To the last bit: all states, scores and rules; and what is active, but for its history."""
    ours = (watch.race, watch.book.state)
    theirs = (other.race, other.book.state)
    rows = np.array([row])
    for one, two in zip(leaves(take(ours, rows)), leaves(take(theirs, rows)), strict=True):
        assert one.tobytes() == two.tobytes()
    assert active(watch, row) == active(other, row)


def active(watch: Watch, row: int = 0) -> set[tuple[str, str]]:
    return {(alert.kind, alert.level) for alert in watch.book.active(row)}
