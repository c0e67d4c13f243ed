from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import motion
from tests.examples import examples

PARAMS = motion.Params()
NAN = float("nan")


def follow(seconds: Iterable[tuple[float, float]]) -> tuple[motion.State, motion.Motion]:
    state = motion.initial(1)
    for speed, distance in seconds:
        state, output = motion.step(state, np.array([speed]), np.array([distance]), PARAMS, 1.0)
    return state, output


def test_reported_distance_is_followed() -> None:
    _, output = follow([(3.0, 100.0 + 3.2 * k) for k in range(120)])
    assert output.distance_m[0] == pytest.approx(100.0 + 3.2 * 119, abs=2.5)
    assert output.moved_m[0] == pytest.approx(3.2, abs=0.01)


def test_distance_in_steps_of_ten_metres_becomes_smooth() -> None:
    state = motion.initial(1)
    moved = []
    for k in range(600):
        speed, counted = np.array([2.25]), np.array([10.0 * (2.25 * k // 10.0)])
        state, output = motion.step(state, speed, counted, PARAMS, 1.0)
        moved.append(float(output.moved_m[0]))
    assert output.distance_m[0] == pytest.approx(2.25 * 599, abs=10.0)
    assert max(moved[60:]) < 3.5
    assert min(moved[60:]) > 1.0


def test_distance_alone_in_steps_still_gives_speed() -> None:
    _, moving = follow([(NAN, 10.0 * (k // 4)) for k in range(41)])
    assert moving.speed_mps[0] == 2.5
    assert moving.distance_m[0] == pytest.approx(100.0, abs=5.0)
    _, standing = follow([(NAN, 10.0 * min(k // 4, 5)) for k in range(41)])
    assert standing.speed_mps[0] == 0.0


def test_gap_is_caught_up_at_once() -> None:
    _, output = follow([(3.0, 3.0 * k) for k in range(10)] + [(NAN, NAN)] * 60 + [(3.0, 210.0)])
    assert output.distance_m[0] == 210.0


def test_without_a_report_the_speed_is_integrated() -> None:
    _, output = follow([(3.0, NAN)] * 10)
    assert output.distance_m[0] == 30.0


def test_without_a_speed_the_distance_gives_it() -> None:
    _, output = follow([(NAN, 0.0), (NAN, NAN), (NAN, NAN), (NAN, 9.0)])
    assert output.speed_mps[0] == 3.0


def test_distance_missing_for_a_while_is_not_counted_twice() -> None:
    seconds = [(3.0, 3.0 * k if k < 10 or k > 20 else NAN) for k in range(30)]
    _, output = follow(seconds)
    assert output.distance_m[0] == pytest.approx(87.0, abs=0.5)


def test_pod_that_starts_anew_goes_on_from_here() -> None:
    _, output = follow([(3.0, 1000.0), (3.0, 1003.0), (3.0, 1.0), (3.0, 4.0)])
    assert output.distance_m[0] == pytest.approx(1009.0)


def test_impossible_jump_is_not_run() -> None:
    _, output = follow([(3.0, 100.0), (3.0, 5000.0), (3.0, 5003.0)])
    assert output.distance_m[0] == pytest.approx(106.0)


def test_speed_is_held_for_ten_seconds_only() -> None:
    _, held = follow([(3.0, NAN)] + [(NAN, NAN)] * 10)
    _, lost = follow([(3.0, NAN)] + [(NAN, NAN)] * 11)
    assert held.speed_mps[0] == 3.0
    assert np.isnan(lost.speed_mps[0])
    assert lost.distance_m[0] == held.distance_m[0]


def test_speed_no_runner_has_is_no_speed() -> None:
    _, output = follow([(9.0, NAN)])
    assert np.isnan(output.speed_mps[0])


@examples(100)
@given(
    st.lists(
        st.tuples(
            st.floats(0, 15) | st.just(NAN),
            st.floats(0, 2_000_000) | st.just(NAN),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_distance_never_falls(seconds: list[tuple[float, float]]) -> None:
    state = motion.initial(1)
    before = 0.0
    for speed, distance in seconds:
        state, output = motion.step(state, np.array([speed]), np.array([distance]), PARAMS, 1.0)
        assert output.distance_m[0] >= before
        assert output.moved_m[0] >= 0.0
        before = output.distance_m[0]
