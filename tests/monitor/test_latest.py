"""The newest value of everything, with its time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.messages import Measured
from monitor import latest
from monitor.columns import MEASURED, seconds_of
from monitor.latest import HELD, Latest
from tests.ingest import strategies
from tests.monitor.people import T

START = np.array([float(T)])


def after(*seconds: Measured | None, grade: float = np.nan, course_m: float = np.nan) -> Latest:
    known = latest.nothing(1)
    for t, measured in enumerate(seconds, start=T):
        known = taken_in(known, t, measured, grade=grade, course_m=course_m)
    return known


def taken_in(
    known: Latest, t: int, *seconds: Measured | None, grade: float, course_m: float = np.nan
) -> Latest:
    grades = np.full((len(seconds), 1), grade)
    known, _ = latest.run(
        known, seconds_of([t], [seconds], {}, {}), grades, np.full_like(grades, course_m), START
    )
    return known


def value(known: Latest, name: str) -> tuple[float, float]:
    row = HELD.index(name)
    return float(known.value[row, 0]), float(known.value_t[row, 0]) - T


def test_nothing_is_known_at_first() -> None:
    for leaf in latest.nothing(3):
        assert np.isnan(leaf).all()


def test_what_a_second_does_not_hold_stays_with_its_old_time() -> None:
    known = after(
        Measured(heart_rate_bpm=140, cadence_spm=170), Measured(heart_rate_bpm=141), Measured()
    )
    assert value(known, "heart_rate_bpm") == (141, 1)
    assert value(known, "cadence_spm") == (170, 0)


def test_on_a_course_the_slope_needs_no_altimeter() -> None:
    moving = Measured(speed_mps=2.0)
    assert value(after(moving, grade=0.08, course_m=1200.0), "grade") == (0.08, 0)
    assert np.isnan(value(after(moving, grade=0.08), "grade")).all()
    assert np.isnan(value(after(Measured(), grade=0.08, course_m=1200.0), "grade")).all()


def test_a_silent_second_moves_time_but_not_when_the_runner_was_heard() -> None:
    known = after(Measured(heart_rate_bpm=140), None, None)
    assert known.t[0] == T + 2
    assert known.heard_t[0] == T
    assert known.start_t[0] == T


def test_the_slope_is_held_like_a_measured_value() -> None:
    climbing = Measured(altitude_m=800, speed_mps=2.0)
    assert value(after(climbing, grade=0.08), "grade") == (0.08, 0)
    assert np.isnan(value(after(climbing), "grade")).all()


@pytest.mark.parametrize("seen", [Measured(), Measured(altitude_m=800), Measured(speed_mps=2.0)])
def test_a_grade_the_model_only_remembers_is_not_measured_again(seen: Measured) -> None:
    """The model holds its grade through silence; the page must not show it as new."""
    climbing = Measured(altitude_m=800, distance_m=100.0)
    assert value(after(climbing, seen, seen, grade=0.08), "grade") == (0.08, 0)


@given(st.lists(st.none() | strategies.of(Measured), max_size=6))
def test_held_is_the_last_value_of_each_quantity(seconds: list[Measured | None]) -> None:
    known = after(*seconds)
    for name in MEASURED:
        given_at = {
            t: getattr(measured, name)
            for t, measured in enumerate(seconds)
            if measured is not None and getattr(measured, name) is not None
        }
        last = max(given_at, default=None)
        expected = (np.nan, np.nan) if last is None else (float(given_at[last]), last)
        np.testing.assert_equal(value(known, name), expected)


@given(st.lists(st.none() | strategies.of(Measured), min_size=1, max_size=6))
def test_a_block_leaves_the_same_as_its_seconds(seconds: list[Measured | None]) -> None:
    whole = taken_in(latest.nothing(1), T, *seconds, grade=0.1)
    for one, other in zip(whole, after(*seconds, grade=0.1), strict=True):
        np.testing.assert_array_equal(one, other)
