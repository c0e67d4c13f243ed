"""Alerts of the way ahead: told for each station, and over when they no longer apply."""

import dataclasses
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ingest.events import StationIn, StationOut
from ingest.messages import Measured
from ingest.race.settings import Station
from monitor.alerts.arriving import CUTOFF_AFTER_S
from monitor.messages import Alert
from monitor.venue import Venue
from monitor.watch import Watch
from tests.examples import examples
from tests.monitor.people import T, event_id
from tests.monitor.test_ahead import COURSE, RUNNER, STATION_M, position, raised, standing, watched
from tests.monitor.test_watch_course import SPEED, along, go


def active(watch: Watch) -> list[str]:
    return [alert.kind for alert in watch.active(0)]


def test_a_long_stop_is_over_when_they_leave() -> None:
    watch = watched()
    go(watch, along(800))
    watch.take_event("anna", StationIn(id=event_id(), t=T + 800, station="hut"), T + 800)
    go(watch, standing(900, 2000.0), T + 800)
    assert "station_time" in active(watch)
    watch.take_event("anna", StationOut(id=event_id(), t=T + 1700, station="hut"), T + 1700)
    told = go(watch, along(60, from_m=2000.0), T + 1700)
    assert [one.kind for one in told if one.state == "cleared"] == ["station_time"]
    assert "station_time" not in active(watch)


def test_behind_the_last_cutoff_and_the_last_crew_nothing_of_them_is_left() -> None:
    watch = watched()
    go(watch, along(2600))
    go(watch, standing(600, 6500.0), T + 2600)
    told = go(watch, along(600, from_m=6500.0), T + 3200)
    assert {"cutoff", "leave_now"} <= {*active(watch)}
    told = go(watch, along(1000, from_m=8000.0), T + 3800)
    assert not {"cutoff", "leave_now"} & {*active(watch)}
    assert all("finish" not in one.title for one in told if one.kind == "leave_now")


def test_the_crew_is_told_of_the_next_station_though_it_should_have_left_already() -> None:
    far = dataclasses.replace(watched().venue, stations=tuple(
        Station(id=name, name=name.title(), at_m=at_m, crew=True, drive_min=50)
        for name, at_m in STATION_M.items()
    ))  # fmt: skip
    watch = Watch([RUNNER], race_start=T, venue=far)
    leaves = [one for one in go(watch, along(4200)) if one.kind == "leave_now"]
    assert [(one.title, one.state) for one in leaves] == [
        ("Leave now for Hut", "raised"),
        ("Leave now for Hut", "cleared"),
        ("Leave now for Mill", "raised"),
        ("Leave now for Mill", "cleared"),
        ("Leave now for Lake", "raised"),
        ("Leave now for Lake", "cleared"),
    ]
    assert leaves[2].t - leaves[1].t <= 31


def test_who_was_seen_just_before_the_finish_is_not_overdue_there() -> None:
    watch = watched()
    go(watch, along(600, from_m=11_950.0 - 600 * SPEED))
    silent = go(watch, [None] * 900, T + 600)
    assert "signal_lost" in raised(silent)
    assert "overdue" not in raised(silent)
    before = watched()
    go(before, along(600, from_m=11_000.0 - 600 * SPEED))
    assert "overdue" in raised(go(before, [None] * 1500, T + 600))


def test_who_is_at_the_station_at_last_is_not_overdue_any_more() -> None:
    watch = watched()
    go(watch, along(1300))
    go(watch, [None] * 1500, T + 1300)
    assert "overdue" in active(watch)
    watch.take_event("anna", StationIn(id=event_id(), t=T + 2800, station="mill"), T + 2800)
    go(watch, [None] * 60, T + 2800)
    assert "overdue" not in active(watch)


def test_of_who_is_overdue_no_time_is_told_that_is_over() -> None:
    watch = watched()
    go(watch, along(1300))
    go(watch, [None] * 3000, T + 1300)
    said = position(watch, T + 4299)
    assert said.eta is not None
    assert said.finish is not None
    assert said.closes is not None
    now = T + 4290  # when it was worked out last
    for early, middle, late in (said.eta, said.finish, *said.ahead.values()):
        assert now <= early <= middle <= late
    # The margin is that of the likely time that stands beside it.
    assert said.cutoff_margin_s == said.closes - said.ahead["lake"][1]


def test_no_cutoff_is_told_of_a_pace_that_is_only_assumed() -> None:
    closes = dt.datetime.fromtimestamp(T + 3000, dt.UTC)
    lake = Station(id="lake", name="Lake", at_m=9500, cutoff=closes)
    venue = Venue(course=COURSE, station_m={"lake": 9500.0}, stations=(lake,))
    watch = Watch([RUNNER], race_start=T, venue=venue)
    alerts = go(watch, along(1500))
    (told,) = [one for one in alerts if one.kind == "cutoff"]
    assert told.t - T >= CUTOFF_AFTER_S


def test_a_silence_that_lasts_longer_than_usual_is_told_without_a_time_that_is_over() -> None:
    watch = watched()
    watch.venue.coverage.add(2000.0, 2300.0)
    go(watch, along(820))
    go(watch, [None] * 70, T + 820)
    (lost,) = [one for one in watch.active(0) if one.kind == "signal_lost"]
    assert "back about" in lost.text
    go(watch, [None] * 600, T + 890)
    (lost,) = [one for one in watch.active(0) if one.kind == "signal_lost"]
    assert "No signal is usual from km 2.0 to 2.3" in lost.text
    assert "back about" not in lost.text


Leg = tuple[str, int]
"""What a runner does, and for how long [s]."""


@examples(10)
@given(
    st.lists(
        st.tuples(st.sampled_from(["runs", "stands", "silent", "at hut", "at mill", "leaves"]),
                  st.integers(20, 700)),
        min_size=3, max_size=6,
    )
)  # fmt: skip
def test_whatever_a_runner_does_what_is_active_applies_and_no_time_is_over(
    legs: list[Leg],
) -> None:
    watch, t, at_m, station = watched(), T, 0.0, "hut"
    told: list[Alert] = []
    for what, seconds in legs:
        if what.startswith("at "):
            station = what[3:]
            watch.take_event("anna", StationIn(id=event_id(), t=t, station=station), t)
        elif what == "leaves":
            watch.take_event("anna", StationOut(id=event_id(), t=t, station=station), t)
        way: list[Measured | None] = [*standing(seconds, at_m)]
        if what in ("runs", "leaves"):
            way = [*along(seconds, from_m=at_m)]
            at_m = min(at_m + SPEED * seconds, 12_000.0)
        elif what == "silent":
            way = [None] * seconds
        told += go(watch, way, t)
        t += seconds
        _assert_what_is_active_applies(watch, t)


def _assert_what_is_active_applies(watch: Watch, t: int) -> None:
    said, kinds = position(watch, t - 1), active(watch)
    for early, middle, late in [*said.ahead.values(), *(one for one in [said.eta] if one)]:
        assert t - 11 <= early <= middle <= late
    if said.seen is None or said.next is None:
        return
    assert "station_time" not in kinds or said.stay is not None
    assert "leave_now" not in kinds or said.crewed is not None
    assert "cutoff" not in kinds or said.closing is not None
    assert "overdue" not in kinds or said.stay is None
