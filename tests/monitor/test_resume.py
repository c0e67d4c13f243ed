"""A monitor that was killed goes on from its store as if nothing had happened."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from ingest.events import Ack, Carbs, Cramp, Event, Fluid, Snooze, Undo
from ingest.messages import GatewayReport, ReplayClock, Sensor, SensorReport, Vitals, Weather
from monitor.watch import Watch
from tests.monitor.checks import assert_same
from tests.monitor.kept import Delivery, Kept
from tests.monitor.people import T, event_id, running, vitals

STEP_S: Final = 100  # records arrive in groups


def race(seed: int, seconds: int) -> list[Delivery]:
    """Two runners, with gaps, late records, and a crew that logs and acknowledges."""
    rng = np.random.default_rng(seed)
    deliveries: list[Delivery] = []
    for name in ("anna", "ben"):
        speed_mps = 2.5 + 2.0 * (np.arange(seconds) // 450 % 2)  # too fast every other while
        for seq in range(seconds):
            late_s = float(rng.choice([0.0, 0.0, 300.0])) if 700 < seq < 800 else 0.0
            if 1300 < seq < 1500:
                late_s = 1700.0 - seq  # a hole that is mended later
            measured = running(float(speed_mps[seq]), float(140 + 20 * (seq // 450 % 2)))
            deliveries.append((T + seq + late_s, name, vitals(T + seq, seq, measured)))
    gel = Carbs(id=event_id(), t=T + 500, carbs_g=25)
    events: list[tuple[float, Event]] = [
        (T + 600, Fluid(id=event_id(), t=T + 550, volume_ml=300)),
        (T + 700, gel),
        (T + 900, Undo(id=event_id(), t=T + 900, event=gel.id)),
        (T + 1850, Cramp(id=event_id(), t=T + 1840, muscle="calf")),
        (T + 1950, Carbs(id=event_id(), t=T + 1950, carbs_g=30)),
    ]
    deliveries += [(at, "anna", event) for at, event in events]
    return sorted(deliveries, key=lambda one: one[0])


def steps(
    deliveries: list[Delivery], from_t: float, to_t: float
) -> Iterator[tuple[float, list[Delivery]]]:
    for now in map(float, range(int(from_t), int(to_t), STEP_S)):
        yield now + STEP_S, [one for one in deliveries if now <= one[0] < now + STEP_S]


def seen(watch: Watch, now: float) -> list[Delivery]:
    """Anna's crew sees one of her alerts, or puts another off, at moments of the race."""
    active = watch.book.active(0)
    if active and int(now - T) % 400 == 0:
        return [(now, "anna", Ack(id=event_id(), t=now, alert=active[0].id))]
    if active and int(now - T) % 400 == 200:
        return [(now, "anna", Snooze(id=event_id(), t=now, alert=active[-1].id, minutes=15))]
    return []


def assert_alike(one: Watch, other: Watch) -> None:
    """The same to the last bit, and the same alerts under the same names.

    Of an alert that late data raised otherwise than it was told, the words may be of another
    second of the last minute.
    """
    assert_same(one.race, other.race)
    assert_same(one.book.state, other.book.state)
    for row in range(2):
        opened, expected = (
            {rule: (open_.alert.id, open_.alert.state) for rule, open_ in book.opened(row).items()}
            for book in (one.book, other.book)
        )
        assert opened == expected


def go_on(monitors: tuple[Kept, ...], deliveries: list[Delivery], from_s: int, to_s: int) -> None:
    """Let monitors live through the same part of a race."""
    for now, some in steps(deliveries, T + from_s, T + to_s):
        some += seen(monitors[0].watch, now)
        for monitor in monitors:
            monitor.take(some, now)
            monitor.write()


@pytest.mark.parametrize(("killed_s", "end_s"), [(200, 1200), (1400, 2100)])
def test_after_a_kill_all_is_as_if_nothing_had_happened(
    tmp_path: Path, killed_s: int, end_s: int
) -> None:
    """Killed before there is a checkpoint, and in a hole that is mended afterwards."""
    deliveries = race(7, end_s)
    undisturbed = Kept(tmp_path / "a")
    go_on((undisturbed,), deliveries, 0, killed_s)
    killed = undisturbed.copied(tmp_path / "b")
    killed.kill()
    again = Kept(tmp_path / "b", T + killed_s).resume(T + killed_s)
    for monitor in (undisturbed, again):
        monitor.take([], T + killed_s)  # seconds in which nothing came count as missing again
    assert_alike(again.watch, undisturbed.watch)
    go_on((undisturbed, again), deliveries, killed_s, end_s)
    assert_alike(again.watch, undisturbed.watch)
    assert any(alert.state == "acknowledged" for alert in undisturbed.told)
    told, expected = (
        {(alert.id, alert.state, alert.t) for alert in alerts if alert.kind != "digest"}
        for alerts in ([*killed.told, *again.told], undisturbed.told)
    )
    assert told == expected
    undisturbed.kill()
    again.kill()


def test_a_low_battery_that_was_told_is_not_told_again(tmp_path: Path) -> None:
    def strap(charge_pct: float) -> SensorReport:
        one = Sensor(sensor="a", kind="heart_rate", state="live", since=T, battery_pct=charge_pct)
        return SensorReport(t=T + 60, sensors=(one,))

    first = Kept(tmp_path / "a")
    go_on((first,), race(3, 60), 0, 60)
    first.watch.take_sensors("anna", strap(18), T + 60)
    first.take([], T + 60)
    first.write()
    first.kill()
    again = Kept(tmp_path / "a", T + 61).resume(T + 61)
    again.watch.take_sensors("anna", strap(17), T + 62)
    again.take([], T + 62)

    assert [alert.kind for alert in first.told if alert.kind == "battery"] == ["battery"]
    assert [alert.kind for alert in again.told if alert.kind == "battery"] == []
    assert again.watch.active(0) == first.watch.active(0)
    again.kill()


def test_of_other_models_the_whole_race_is_gone_through_again(tmp_path: Path) -> None:
    deliveries = race(3, 900)
    first = Kept(tmp_path / "a", model="an older one")
    go_on((first,), deliveries, 0, 900)
    first.kill()
    again = Kept(tmp_path / "a", T + 900).resume(T + 900)
    assert_alike(again.watch, first.watch)
    assert again.told == []  # nobody is told what they were told
    again.kill()


def test_what_was_not_written_comes_again_from_the_gateway(tmp_path: Path) -> None:
    """Records of the last moments were taken in and lost; they were not confirmed either."""
    deliveries = [one for one in race(5, 1300) if isinstance(one[2], Vitals)]
    undisturbed = Kept(tmp_path / "a")
    go_on((undisturbed,), deliveries, 0, 1000)
    killed = undisturbed.copied(tmp_path / "b")
    for now, some in steps(deliveries, T + 1000, T + 1100):
        killed.take(some, now)  # ... and never written
    killed.kill()
    again = Kept(tmp_path / "b", T + 1100).resume(T + 1100)
    marks = again.recorder.marks.of_runner("anna")
    assert marks["pi-1"] < 1000
    go_on((undisturbed, again), deliveries, 1000, 1300)
    assert_alike(again.watch, undisturbed.watch)
    assert again.recorder.marks.of_runner("anna") == undisturbed.recorder.marks.of_runner("anna")
    undisturbed.kill()
    again.kill()


def test_a_replay_keeps_its_clock(tmp_path: Path) -> None:
    clock = ReplayClock(race_t=T, wall_t=T + 50_000, speed=10)
    report = GatewayReport(t=T, online=True, replay=clock)
    monitors = [Kept(tmp_path / "a"), Kept(tmp_path / "b")]
    for monitor in monitors:
        monitor.watch.hear_gateway("replay-1", report)
        monitor.recorder.gateway("replay-1", report, T)
        for second in range(900):
            record = vitals(T + second, second, running(), "replay-1")
            monitor.watch.take_record("anna", record, T + 50_000 + second / 10)
        monitor.take([], T + 50_090)
        monitor.write()
    monitors[1].kill()
    again = Kept(tmp_path / "b", T + 50_090).resume(T + 50_090)
    assert again.watch.arrivals.replayed_by("anna") == "replay-1"
    assert_alike(again.watch, monitors[0].watch)
    monitors[0].kill()
    again.kill()


def test_weather_is_remembered(tmp_path: Path) -> None:
    hot = Weather(t=T, air_temp_c=31.0, humidity_pct=60.0, sky="clear")
    undisturbed = Kept(tmp_path / "a")
    undisturbed.watch.take_weather(hot)
    undisturbed.recorder.weather(hot, T)
    deliveries = race(2, 900)
    go_on((undisturbed,), deliveries, 0, 600)
    undisturbed.copied(tmp_path / "b").kill()
    again = Kept(tmp_path / "b", T + 600).resume(T + 600)
    go_on((undisturbed, again), deliveries, 600, 900)
    assert again.watch.race.output.wbgt_c[0] > 25
    assert_alike(again.watch, undisturbed.watch)
    undisturbed.kill()
    again.kill()


def test_an_empty_store_is_a_beginning(tmp_path: Path) -> None:
    monitor = Kept(tmp_path / "a").resume(T)
    assert monitor.told == []
    assert not monitor.watch.has_second("anna")
    monitor.kill()
