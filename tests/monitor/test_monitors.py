"""Whether the monitors of a race are there."""

from monitor.messages import MonitorReport
from monitor.monitors import Monitors

T = 1_764_000_000


def report(
    shard: int | None = None, shards: int | None = None, *, online: bool = True
) -> MonitorReport:
    return MonitorReport(t=T, online=online, shard=shard, shards=shards)


def up(monitors: Monitors) -> bool | None:
    return monitors.is_up


def test_one_monitor_is_there_or_not() -> None:
    monitors = Monitors()
    assert up(monitors) is None
    monitors.hear(report())
    assert up(monitors) is True
    monitors.hear(report(online=False))
    assert up(monitors) is False


def test_of_several_all_have_to_be_there() -> None:
    monitors = Monitors()
    monitors.hear(report(2, 2))
    assert up(monitors) is None, "the first was not heard of yet"
    monitors.hear(report(1, 2))
    assert up(monitors) is True
    monitors.hear(report(2, 2, online=False))
    monitors.hear(report(1, 2))
    assert up(monitors) is False, "one that is there says nothing of the other"
    monitors.hear(report(2, 2))
    assert up(monitors) is True


def test_those_of_another_number_are_forgotten() -> None:
    monitors = Monitors()
    monitors.hear(report(3, 3, online=False))
    monitors.hear(report())
    assert up(monitors) is True
    assert len(monitors.reports) == 1
