"""When a runner on a course arrives where, as statuses say it, and what alerts make of it."""

import datetime as dt
import itertools
from collections.abc import Sequence

import numpy as np
import pytest

from ingest.events import StationIn, StationOut
from ingest.messages import Measured
from ingest.race.settings import Runner, Station
from monitor.messages import Alert, CoursePosition
from monitor.status import status_of
from monitor.venue import Venue
from monitor.watch import Watch
from tests.monitor.checks import assert_same
from tests.monitor.people import ANNA, T, event_id
from tests.monitor.test_watch_course import SPEED, along, at, go, north

RUNNER = Runner(id="anna", name="Anna")
CLOSES = dt.datetime.fromtimestamp(T + 5400, dt.UTC)
COURSE = north((0, 500), (3000, 650), (6000, 500), (12_000, 500))
STATION_M = {"hut": 2000.0, "mill": 5000.0, "lake": 9500.0}
STATIONS = (
    Station(id="hut", name="Hut", at_m=2000, crew=True, stop_min=5, drive_min=10),
    Station(id="mill", name="Mill", at_m=5000, crew=False, stop_min=5, drive_min=5),
    Station(id="lake", name="Lake", at_m=9500, crew=True, drive_min=20, cutoff=CLOSES),
)


def watched() -> Watch:
    return Watch(
        [RUNNER], race_start=T, venue=Venue(course=COURSE, station_m=STATION_M, stations=STATIONS)
    )


def position(watch: Watch, t: int) -> CoursePosition:
    course = status_of(watch, 0, at=float(t)).course
    assert course is not None
    return course


def raised(alerts: Sequence[Alert]) -> list[str]:
    return [alert.kind for alert in alerts if alert.state == "raised"]


def standing(seconds: int, metres: float) -> list[Measured]:
    return [
        Measured(
            latitude_deg=45.0 + metres / 111_195.0,
            longitude_deg=7.0,
            heart_rate_bpm=150.0 - min(s, 120) / 4,
            speed_mps=0.0,
        )
        for s in range(seconds)
    ]


def test_arrivals_are_right_for_who_goes_evenly_and_the_bounds_hold_them() -> None:
    watch = watched()
    go(watch, along(600))
    said = position(watch, T + 599)
    assert said.next == "hut"
    assert said.eta is not None
    early, middle, late = said.eta
    assert early <= middle <= late
    assert early <= T + 2000 / SPEED <= late
    assert list(said.ahead) == ["hut", "mill", "lake"]
    assert said.finish is not None
    assert said.finish[0] <= T + 12_000 / SPEED + 600 <= said.finish[2]
    assert said.left_m == pytest.approx(12_000 - 1500, abs=30)
    assert (said.crewed, said.closing, said.closes) == ("hut", "lake", CLOSES.timestamp())
    # Sure of a minute, less so of an hour.
    assert late - early < said.finish[2] - said.finish[0]


def test_at_a_station_the_stay_is_told_and_no_arrival_and_leaving_anchors_anew() -> None:
    watch = watched()
    go(watch, along(800))
    watch.take_event("anna", StationIn(id=event_id(), t=T + 800, station="hut"), T + 800)
    go(watch, standing(200, 2000.0), T + 800)
    said = position(watch, T + 999)
    assert said.stay is not None
    assert (said.stay.station, said.stay.since, said.stay.planned_s) == ("hut", T + 800, 300)
    assert said.eta is None
    assert said.next == "hut"
    assert said.stay.arriving_bpm is not None
    assert said.stay.first_bpm is not None
    assert said.stay.second_bpm is not None
    assert said.stay.arriving_bpm > said.stay.first_bpm > said.stay.second_bpm
    assert list(said.ahead) == ["mill", "lake"]
    before = said.ahead["mill"]
    # Who stays on comes later, by as much as they overstay.
    go(watch, standing(300, 2000.0), T + 1000)
    later = position(watch, T + 1299).ahead["mill"]
    assert later[1] > before[1] + 100
    watch.take_event("anna", StationOut(id=event_id(), t=T + 1300, station="hut"), T + 1300)
    go(watch, along(100, from_m=2000.0), T + 1300)
    gone = position(watch, T + 1399)
    assert gone.stay is None
    assert gone.next == "mill"
    assert gone.eta is not None


def test_who_stands_at_a_station_is_there_though_nobody_logs_it() -> None:
    watch = watched()
    go(watch, along(790))
    go(watch, standing(150, 1990.0), T + 790)
    stay = position(watch, T + 939).stay
    assert stay is not None
    assert stay.station == "hut"
    assert stay.since == pytest.approx(T + 790, abs=25)
    go(watch, along(400, from_m=2000.0), T + 940)
    assert position(watch, T + 1339).next == "mill"


def test_a_long_stop_is_told_and_a_crew_that_may_not_help_is_not_sent() -> None:
    watch = watched()
    go(watch, along(2000))
    watch.take_event("anna", StationIn(id=event_id(), t=T + 2000, station="mill"), T + 2000)
    alerts = go(watch, standing(700, 5000.0), T + 2000)
    (stop,) = [alert for alert in alerts if alert.kind == "station_time"]
    assert stop.t == pytest.approx(T + 2630, abs=15)
    assert "may not help" in stop.text
    assert "Mill" in stop.text


def test_the_crew_leaves_for_stations_where_it_may_help_only() -> None:
    watch = watched()
    alerts = go(watch, along(3000))
    leaves = [one for one in alerts if one.kind == "leave_now" and one.state == "raised"]
    assert [one.title for one in leaves] == ["Leave now for Hut", "Leave now for Lake"]
    assert all(one.for_ == ("crew",) for one in leaves)
    lake = leaves[1]
    # 20 min of driving and 10 to get ready before the earliest arrival.
    assert lake.t < T + 9500 / SPEED - 1800 + 300
    assert lake.because["crewed_early_t"] - 1800 == pytest.approx(lake.t, abs=60)


def test_overdue_only_past_the_upper_bound_and_only_unseen() -> None:
    watch = watched()
    go(watch, along(1300))
    said = position(watch, T + 1299)
    assert said.next == "mill"
    assert said.eta is not None
    late = int(said.eta[2])
    silent = go(watch, [None] * (late + 200 - (T + 1300)), T + 1300)
    assert "overdue" in raised(silent)
    (told,) = [one for one in silent if one.kind == "overdue"]
    assert late <= told.t <= late + 100
    # A slow one who is seen is not overdue, but expected later.
    slow = watched()
    alerts = go(slow, along(1300))
    alerts += go(slow, [at(3250.0 + 0.3 * s) for s in range(late + 200 - T - 1300)], T + 1300)
    assert "overdue" not in raised(alerts)


def test_a_tight_cutoff_is_told() -> None:
    watch = watched()
    alerts = go(watch, [at(0.9 * s) for s in range(1500)])
    assert "cutoff" in raised(alerts)
    margin_s = position(watch, T + 1499).cutoff_margin_s
    assert margin_s is not None
    assert margin_s < 0


def test_off_the_course_is_told_after_300_m() -> None:
    watch = watched()
    go(watch, along(600))
    aside = [
        Measured(latitude_deg=45.0 + 1500 / 111_195.0, longitude_deg=7.0 + SPEED * s / 78_626.0,
                 speed_mps=SPEED)
        for s in range(300)
    ]  # fmt: skip
    alerts = go(watch, aside, T + 600)
    (off,) = [one for one in alerts if one.kind == "off_course"]
    assert 300 / SPEED <= off.t - T - 600 <= 300 / SPEED + 60
    assert position(watch, T + 899).off_m == pytest.approx(750, abs=40)


def test_a_silence_where_others_were_silent_is_explained() -> None:
    watch = watched()
    go(watch, along(800))
    first = go(watch, [None] * 400, T + 800)
    (lost,) = [one for one in first if one.kind == "signal_lost"]
    assert "usual" not in lost.text
    back = go(watch, along(300, from_m=3000.0), T + 1200)
    (again,) = [one for one in back if one.kind == "signal_back"]
    assert again.because["from_m"] == pytest.approx(2000, abs=30)
    assert again.because["to_m"] == pytest.approx(3000, abs=60)
    # Round the second time, an hour later: this runner's laps teach, too.
    watch.venue.coverage.add(4500.0, 6000.0)
    go(watch, along(3900 - 1500, from_m=3750.0 - SPEED * 1800), T + 1500)
    silent = go(watch, [None] * 1000, T + 3900)
    texts = [one.text for one in silent if one.kind == "signal_lost"]
    assert any("No signal is usual from km 4.5 to 6.0 (before: 1×)" in text for text in texts)


@pytest.mark.parametrize("cuts", [(10, 20, 30), (7, 8, 600, 1000), (900,)])
def test_however_a_race_is_cut_into_blocks_it_is_the_same(cuts: tuple[int, ...]) -> None:
    way = [*along(800), *standing(200, 2000.0), *([None] * 90), *along(110, from_m=2300.0)]
    whole, cut = watched(), watched()
    told = go(whole, way)
    edges = sorted({0, *cuts, len(way)})
    pieces = [go(cut, way[a:b], T + a) for a, b in itertools.pairwise(edges)]
    assert [(one.id, one.t, one.text) for one in told] == [
        (one.id, one.t, one.text) for piece in pieces for one in piece
    ]
    assert_same(whole.race.ahead, cut.race.ahead)
    assert position(whole, T + 1199) == position(cut, T + 1199)


def test_without_a_course_nothing_is_forecast() -> None:
    watch = Watch([ANNA])
    go(watch, along(100))
    assert position(watch, T + 99).eta is None
    assert np.isnan(watch.race.ahead.told.made_t[0])
