import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UsageError
from ingest.race.course import Point
from ingest.race.course_profile import STEEPEST, STEP_M, along, load, profile
from tests.examples import examples
from tests.ingest.race.folders import COURSE

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"

ALTITUDES = st.one_of(st.floats(-500, 9000), st.just(math.nan))
POINTS = st.lists(st.tuples(st.floats(-85, 85), st.floats(-180, 180), ALTITUDES), min_size=2)


@examples(100)
@given(POINTS.filter(lambda points: len(points) < 6))
def test_any_line_becomes_even_nodes_with_bounded_grades(
    points: list[tuple[float, float, float]],
) -> None:
    near = [Point(lat / 100, lon / 100, altitude) for lat, lon, altitude in points]
    try:
        course = profile(near)
    except ValueError:
        return  # too short
    assert course.length_m >= 2 * STEP_M
    assert 0 < course.length_m - STEP_M * (len(course.latitude_deg) - 1) <= STEP_M + 1e-6
    if course.has_altitude:
        assert (np.abs(course.grade) <= STEEPEST).all()
        known = [point.altitude_m for point in near if not math.isnan(point.altitude_m)]
        assert course.altitude_m.min() >= min(known) - 1e-6
        assert course.altitude_m.max() <= max(known) + 1e-6
    else:
        assert np.isnan(course.grade).all()
        assert math.isnan(course.ascent_m)


def test_a_slope_is_found_at_its_distance_and_unknown_distances_have_none() -> None:
    # 0.01 degrees of latitude are 1112 m: up 10 % over them, then level.
    line = [Point(45.0, 7.0, 500.0), Point(45.01, 7.0, 611.2), Point(45.02, 7.0, 611.2)]
    course = profile(line)
    at_m = np.array([500.0, 1800.0, np.nan, -50.0, 1e7])
    np.testing.assert_allclose(course.grade_at(at_m)[:2], [0.1, 0.0], atol=1e-3)
    assert np.isnan(course.grade_at(at_m)[2])
    assert course.altitude_at(at_m)[0] == pytest.approx(550.0, abs=0.5)
    assert course.altitude_at(at_m)[3] == course.altitude_m[0]
    assert course.altitude_at(at_m)[4] == course.altitude_m[-1]
    assert (course.ascent_m, course.descent_m) == pytest.approx((111.2, 0.0))


def test_jitter_of_the_altitudes_is_smoothed_away() -> None:
    rng = np.random.default_rng(5)
    metres = np.arange(0.0, 3000.0, 5.0)
    climb = [
        Point(45.0 + metre / 111_195, 7.0, float(500 + 0.1 * metre + rng.normal(0, 1)))
        for metre in metres
    ]
    grade = profile(climb).grade_at(np.arange(100.0, 2900.0, 10.0))
    assert grade.mean() == pytest.approx(0.1, abs=0.005)
    assert grade.std() < 0.03


def test_descents_ahead_pass_over_small_climbs_and_leave_gentle_slopes_out() -> None:
    # Level, 150 m down, 10 m up, 100 m down, level, 60 m down at 2 %.
    corners = [(0, 900), (1000, 900), (2000, 750), (2100, 760), (3000, 660), (4000, 660)]
    line = [Point(45.0 + at / 111_195, 7.0, up) for at, up in [*corners, (7000, 600)]]
    course = profile(line)
    at_m = np.array([500.0, 800.0, 1000.0, 1500.0, 2050.0, 2500.0, 3200.0, 5000.0])
    left = along(course.descent_ahead_m, at_m)
    np.testing.assert_allclose(left, [0, 250, 250, 175, 100, 55, 0, 0], atol=8)


@examples(60)
@given(st.lists(st.floats(0, 400), min_size=3, max_size=12))
def test_a_descent_ahead_is_never_more_than_there_is(altitudes: list[float]) -> None:
    line = [Point(45.0 + at / 250, 7.0, up) for at, up in enumerate(altitudes)]
    course = profile(line)
    assert (course.descent_ahead_m >= 0.0).all()
    lowest = np.minimum.accumulate(course.altitude_m[::-1])[::-1]
    highest_near = np.array(
        [course.altitude_m[at : at + 31].max() for at in range(len(course.altitude_m))]
    )
    # Small climbs between let a descent have somewhat more than from top to bottom.
    climbs = np.maximum(np.diff(course.altitude_m), 0.0).sum()
    assert (course.descent_ahead_m <= highest_near - lowest + climbs + 1e-6).all()


def test_points_without_altitude_keep_their_place() -> None:
    line = [Point(45.0, 7.0, 500.0), Point(45.005, 7.01, math.nan), Point(45.01, 7.0, 500.0)]
    course = profile(line)
    assert course.longitude_deg.max() == pytest.approx(7.01, abs=1e-4)
    assert set(course.altitude_m) == {500.0}


def test_a_course_across_the_date_line_is_not_40000_km_long() -> None:
    assert profile([Point(0.0, 179.99, 1.0), Point(0.0, -179.99, 1.0)]).length_m < 2300


def test_a_file_without_altitudes_is_a_course_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "course.gpx"
    path.write_text(COURSE)
    course = load(path)
    assert course.length_m == pytest.approx(4544, abs=2)
    assert not course.has_altitude


def test_a_line_too_short_is_told(tmp_path: Path) -> None:
    path = tmp_path / "dot.gpx"
    path.write_text('<gpx><trkpt lat="1" lon="1"/><trkpt lat="1" lon="1"/></gpx>')
    with pytest.raises(UsageError, match=r"dot\.gpx is only 0 m long"):
        load(path)


@given(st.lists(st.floats(-10, 10), min_size=2, max_size=20), st.floats(-50, 500))
def test_tables_are_interpolated_as_numpy_does(values: list[float], at_m: float) -> None:
    table = np.array(values)
    expected = np.interp(at_m, np.arange(len(table)) * STEP_M, table)
    np.testing.assert_allclose(along(table, np.array([at_m])), [expected], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("name", "length_m", "ascent_m", "descent_m"),
    [
        ("course_utmb_170k.gpx", 169_900, 10_847, 10_847),
        ("course_lake_sonoma_55k.gpx", 51_500, 1859, 1858),
        ("course_western_states_100mi.gpx", 160_000, 5724, 7237),
    ],
)
def test_real_courses_have_the_length_and_climb_they_are_known_for(
    name: str, length_m: float, ascent_m: float, descent_m: float
) -> None:
    if not (DATA / name).exists():
        pytest.skip("the recorded courses are not beside this checkout")
    course = load(DATA / name)
    assert course.length_m == pytest.approx(length_m, rel=0.005)
    assert course.ascent_m == pytest.approx(ascent_m, rel=0.02)
    assert course.descent_m == pytest.approx(descent_m, rel=0.02)
    assert (np.abs(course.grade) <= STEEPEST).all()
    # The same climb in the grades, less what smoothing takes and more what wavers below 3 m.
    climbed = np.maximum(course.grade, 0.0).sum() * STEP_M
    assert climbed == pytest.approx(ascent_m, rel=0.1)
