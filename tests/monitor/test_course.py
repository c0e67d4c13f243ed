"""Runners on courses that cross themselves, with positions that jitter, lie and stop."""

import itertools
import math
from operator import itemgetter
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.race.course import Point
from ingest.race.course_profile import along, load, profile
from ingest.recordings.read import read
from monitor.course import Course
from monitor.course_place import Place, State, Steps, combined_grade, initial
from monitor.models.arrays import Runners
from monitor.models.block import joined, part_of, second_at
from monitor.models.rows import mapped, take
from tests.examples import examples
from tests.monitor.checks import assert_same, freeze
from tests.monitor.trips import DEGREE_M, LOOP, OUT_AND_BACK, PARAMS, SPEED, Trip, line

DATA: Final = Path(__file__).resolve().parents[3] / "shared" / "data"


def test_out_and_back_the_grade_turns_with_the_runner() -> None:
    trip = Trip(OUT_AND_BACK).run(1000)
    assert trip.grade == pytest.approx(0.1, abs=0.01)
    trip.run(2000)
    assert trip.grade == pytest.approx(-0.1, abs=0.01)
    assert trip.worst_m < 60


@pytest.mark.parametrize("pod", [0.96, 1.04, None])
def test_a_pod_that_counts_wrong_or_none_at_all_changes_little(pod: float | None) -> None:
    trip = Trip(OUT_AND_BACK).run(3500, pod=pod)
    assert trip.worst_m < 100
    assert trip.grade == pytest.approx(-0.1, abs=0.01)


def test_the_end_of_a_loop_is_not_its_start() -> None:
    trip = Trip(LOOP).run(200)
    assert trip.worst_m < 30
    trip.run(3780)
    assert float(trip.places[-1].distance_m[0]) == pytest.approx(3980, abs=30)
    # After the finish the runner strolls to a place by which the course went at 300 m.
    trip.true_m = 300.0
    for _ in range(600):
        place = trip.step(0.5, trip.position())
    assert np.isnan(place.distance_m[0])


def test_a_shortcut_is_found_out() -> None:
    trip = Trip(LOOP).run(500).run(500, aside_m=400.0)
    assert np.isnan(trip.places[-1].distance_m[0])
    trip.true_m = 2500.0
    trip.run(200)
    assert trip.errors[-1] < 30
    assert trip.grade == pytest.approx(-0.1, abs=0.01)


def test_lost_positions_are_bridged_by_distance_and_found_again() -> None:
    trip = Trip(OUT_AND_BACK).run(1500).run(700, gps=False, pod=1.03)
    assert trip.grade == pytest.approx(-0.1, abs=0.02)
    trip.run(200)
    assert trip.worst_m < 60


def test_without_positions_the_course_is_known_for_a_while_and_then_roughly() -> None:
    trip = Trip(OUT_AND_BACK).run(1000, gps=False)
    assert trip.grade == pytest.approx(0.1, abs=0.001)
    trip.run(2800, gps=False)
    place = trip.places[-1]
    assert np.isnan(place.grade[0])
    assert place.rough_grade[0] == pytest.approx(-0.1, abs=0.03)
    assert place.spread_m[0] == pytest.approx(0.05 * 3800)


def test_a_runner_nobody_hears_may_be_anywhere_ahead() -> None:
    trip = Trip(OUT_AND_BACK).run(500)
    place = trip.step(0.0, None, seen=False, later_s=600.0)
    assert np.isnan(place.grade[0])
    assert np.isnan(place.rough_grade[0])


def test_a_station_says_where_the_runner_is() -> None:
    trip = Trip(OUT_AND_BACK).run(1000, gps=False, pod=0.5)
    place = trip.step(0.0, None, station_m=3000.0)
    assert place.distance_m[0] == 3000.0
    assert place.grade[0] == pytest.approx(-0.1, abs=0.01)


def test_one_false_position_does_nothing_and_a_wrong_way_takes_the_grade_away() -> None:
    trip = Trip(OUT_AND_BACK).run(500)
    trip.step(SPEED, trip.position(3000.0))
    assert trip.run(25).grade == pytest.approx(0.1, abs=0.01)
    trip.run(200, aside_m=200.0)
    assert np.isnan(trip.grade)
    assert np.isnan(trip.places[-1].distance_m[0])
    assert trip.places[-1].off_m[0] == pytest.approx(200, abs=20)
    trip.run(200)  # back where the course was left
    assert trip.grade == pytest.approx(0.1, abs=0.01)
    assert trip.errors[-1] < 30


def test_who_joins_late_is_found_where_one_place_fits() -> None:
    trip = Trip(LOOP)
    trip.true_m, trip.elapsed_s = 2500.0, 5000.0
    trip.run(100)
    assert trip.errors[-1] < 30
    assert trip.grade == pytest.approx(-0.1, abs=0.01)


def test_who_joins_late_is_not_guessed_where_two_places_fit() -> None:
    trip = Trip(OUT_AND_BACK)
    trip.true_m, trip.elapsed_s = 2500.0, 5000.0
    trip.run(200)
    assert np.isnan(trip.grade)


def test_a_distance_that_was_counted_unheard_says_which_of_two_it_is() -> None:
    trip = Trip(OUT_AND_BACK)
    trip.true_m, trip.elapsed_s = 2500.0, 5000.0
    trip.step(2500.0, None)
    trip.run(100)
    assert trip.errors[-1] < 30
    assert trip.grade == pytest.approx(-0.1, abs=0.01)


def test_nobody_is_on_the_course_before_the_start() -> None:
    trip = Trip(OUT_AND_BACK)
    trip.elapsed_s = -600.0
    for _ in range(300):
        place = trip.step(2.0, (1000 / DEGREE_M, 0.0))
    assert place.distance_m[0] == 0.0


def test_a_phone_that_speaks_once_a_minute_is_enough_for_the_distance() -> None:
    trip = Trip(LOOP).run(3500, pod=None, every_s=60)
    assert trip.errors[-60] < 200
    assert float(np.median(trip.errors)) < 110


def test_a_descent_is_told_before_it_begins_and_while_it_lasts() -> None:
    trip = Trip(OUT_AND_BACK).run(1500)
    assert trip.places[-1].descent_ahead_m[0] == 0.0
    trip.run(300)
    assert trip.places[-1].descent_ahead_m[0] == pytest.approx(200, abs=5)
    trip.run(1200)
    assert trip.places[-1].descent_ahead_m[0] == pytest.approx(100, abs=8)
    trip.run(200, aside_m=300.0)
    assert np.isnan(trip.places[-1].descent_ahead_m[0])


def test_a_course_without_altitudes_gives_places_and_no_grade() -> None:
    trip = Trip(line((0, 0, math.nan), (0, 2000, math.nan))).run(1000)
    assert trip.worst_m < 40
    assert np.isnan(trip.grade)
    assert np.isnan(trip.places[-1].rough_grade[0])
    assert np.isnan(trip.places[-1].descent_ahead_m[0])


def drawn(seed: int, rows: int) -> list[tuple[Runners, ...]]:
    rng = np.random.default_rng(seed)
    seconds: list[tuple[Runners, ...]] = []
    for second in range(120):
        missing = rng.random(rows) < 0.3
        moved = rng.choice([0.0, 2.0, 3.0, 40.0], rows)
        latitude = np.where(missing, np.nan, rng.uniform(-0.002, 0.02, rows))
        longitude = np.where(missing, np.nan, rng.uniform(-1e-3, 1e-3, rows))
        station = np.where(rng.random(rows) < 0.02, 1500.0, np.nan)
        elapsed = np.full(rows, float(second)) + rng.integers(0, 3, rows) * 500.0
        seen = (rng.random(rows) < 0.8).astype(float)
        seconds.append((moved, seen, latitude, longitude, station, elapsed))
    return seconds


def through(seconds: list[tuple[Runners, ...]], rows: int) -> tuple[State, list[Place]]:
    course, state, places = Course(OUT_AND_BACK), freeze(initial(rows)), []
    for moved, seen, latitude, longitude, station, elapsed in seconds:
        state, place = course.step(
            state, moved, seen > 0.5, latitude, longitude, station, elapsed, PARAMS, 1.0
        )
        freeze(state)
        places.append(place)
    return state, places


@examples(6)
@given(st.integers(0, 2**31))
def test_runners_are_apart_and_everything_stays_in_bounds(seed: int) -> None:
    seconds = drawn(seed, 6)
    state, places = through(seconds, 6)
    for rows in (np.arange(6)[::-1], np.array([3])):
        alone = through([take(second, rows) for second in seconds], len(rows))
        assert_same(take((state, places[-1]), rows), (alone[0], alone[1][-1]))
    for column in state[:-2]:
        assert not np.isnan(column).any()
    for place in places:
        for grade in (place.grade, place.rough_grade):
            assert (np.abs(grade[~np.isnan(grade)]) <= 0.8).all()
        known = place.distance_m[~np.isnan(place.distance_m)]
        assert ((known >= 0) & (known <= OUT_AND_BACK.length_m)).all()


@given(*(st.one_of(st.floats(-0.5, 0.5), st.just(math.nan)) for _ in range(3)))
def test_the_course_comes_first_and_the_altimeter_second(
    course: float, rough: float, barometric: float
) -> None:
    nothing = np.array([math.nan])
    place = Place(nothing, np.array([course]), np.array([rough]), nothing, nothing, nothing)
    grade = combined_grade(place, np.array([barometric]))[0]
    known = [value for value in (course, barometric, rough) if not math.isnan(value)]
    assert (math.isnan(grade) and not known) or grade == known[0]


def recorded(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip("the recordings are not beside this checkout")
    return path


@pytest.mark.parametrize(
    "name",
    ["course_utmb_170k.gpx", "course_lake_sonoma_55k.gpx", "course_western_states_100mi.gpx"],
)
def test_real_courses_are_followed_with_gaps_and_a_pod_that_is_off(name: str) -> None:
    trip = Trip(load(recorded(name)), seed=3)
    length_m = min(trip.course.profile.length_m - 100, 20_000)
    while trip.true_m < length_m:
        trip.run(1500, pod=1.03, noise_m=8.0).run(500, gps=False, pod=1.03)
    assert trip.worst_m < 120
    grades = np.array([float(place.grade[0]) for place in trip.places])
    assert np.isnan(grades).mean() < 0.02
    # The last of the loop, from a state that knows nothing but the distance.
    end = Trip(trip.course.profile)
    end.true_m, end.elapsed_s = end.course.profile.length_m - 3000, 80_000.0
    end.step(end.true_m * 1.01, None)
    end.run(2900)
    assert end.errors[-1] < 60


@pytest.mark.parametrize(
    "name",
    [
        "trail_19k_2h07_770m_coros_apex_hr_cad_power.fit",
        "trail_15k_hot31C_670m_fenix5xplus_stryd_hr_cad_pauses.fit",
        "trail_hill_6k_450m_garmin_hr_cad.tcx",
        "run_17k_2h24_fr920xt_stryd_wahoo_strap_pauses_devfields.fit",
    ],
)
def test_a_recording_is_followed_on_its_own_track(name: str) -> None:
    seconds = [second.measured for second in read(recorded(name)).seconds]
    track = [
        Point(one.latitude_deg, one.longitude_deg, one.altitude_m or math.nan)
        for one in seconds[::10]
        if one.latitude_deg is not None and one.longitude_deg is not None
    ]
    trip = Trip(profile(track))
    scale = trip.course.profile.length_m / max(one.distance_m or 0.0 for one in seconds)
    columns = {
        name: np.array([getattr(one, name) for one in seconds], dtype=np.float64)
        for name in ("speed_mps", "latitude_deg", "longitude_deg", "distance_m")
    }
    speed_mps = columns["speed_mps"]
    trip.through(
        Steps(
            moved_m=np.nan_to_num(speed_mps),
            seen=~np.isnan(speed_mps),
            latitude_deg=columns["latitude_deg"],
            longitude_deg=columns["longitude_deg"],
            station_m=np.full(len(seconds), np.nan),
            elapsed_s=np.arange(1.0, len(seconds) + 1),
        ),
        scale * columns["distance_m"],
    )
    known = sum(not np.isnan(place.grade[0]) for place in trip.places)
    assert known / len(seconds) > 0.95
    apart = trip.errors
    # Both count from the start; watches and lines of chords differ by a few per cent.
    assert np.nanmedian(apart) < 0.03 * trip.course.profile.length_m
    assert np.nanmax(apart) < 0.08 * trip.course.profile.length_m


@examples(6)
@given(seed=st.integers(0, 1000), cuts=st.lists(st.integers(1, 399), max_size=5))
def test_however_a_run_is_cut_the_places_are_the_same(seed: int, cuts: list[int]) -> None:
    """Positions, gaps, stations and runners beside the course, in blocks and by second.

    Also among many runners, who are gone through in another way than few are.
    """
    course, rng, shape = Course(LOOP), np.random.default_rng(seed), (400, 5)
    true_m = np.cumsum(rng.uniform(0.0, 5.0, shape), axis=0)
    beside = np.where(np.sin(true_m / 300.0 + np.arange(5)) > 0.8, 2e-3, 0.0)
    latitude_deg = along(course.profile.latitude_deg, true_m) + beside
    longitude_deg = along(course.profile.longitude_deg, true_m) + rng.normal(0.0, 4e-5, shape)
    steps = Steps(
        moved_m=np.diff(true_m, axis=0, prepend=0.0),
        seen=rng.random(shape) < 0.95,
        latitude_deg=np.where(rng.random(shape) < rng.choice([0.1, 0.9]), latitude_deg, np.nan),
        longitude_deg=longitude_deg,
        station_m=np.where(rng.random(shape) < 0.002, true_m, np.nan),
        elapsed_s=np.arange(400.0)[:, np.newaxis] + np.arange(5) * 30.0 - 20.0,
    )
    edges = [0, *sorted(set(cuts)), 400]
    ways = []
    for edge_list in (edges, list(range(401))):
        state, places = initial(5), []
        for first, end in itertools.pairwise(edge_list):
            state, place = course.run(state, part_of(steps, first, end), PARAMS, 1.0)
            places.append(place)
        ways.append((state, joined(places)))
    assert_same(*ways)
    many = course.run(initial(20), mapped(lambda leaf: np.tile(leaf, 4), steps), PARAMS, 1.0)
    for few in range(0, 20, 5):
        assert_same(mapped(itemgetter((..., slice(few, few + 5))), many), ways[0])
    assert not np.isnan(second_at(ways[0][1], -1).distance_m).all()
