from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.models import motion

PARAMS = motion.Params()
NAN = float("nan")


def follow(seconds: Iterable[tuple[float, float]]) -> tuple[motion.State, motion.Motion]:
    state = motion.initial(1)
    for speed, distance in seconds:
        state, output = motion.step(state, np.array([speed]), np.array([distance]), PARAMS, 1.0)
    return state, output


def test_reported_distance_is_followed() -> None:
    _, output = follow([(3.0, 100.0), (3.0, 103.0), (3.0, 107.0)])
    assert output.distance_m[0] == 107.0
    assert output.moved_m[0] == 4.0


def test_without_a_report_the_speed_is_integrated() -> None:
    _, output = follow([(3.0, NAN)] * 10)
    assert output.distance_m[0] == 30.0


def test_without_a_speed_the_distance_gives_it() -> None:
    _, output = follow([(NAN, 0.0), (NAN, NAN), (NAN, NAN), (NAN, 9.0)])
    assert output.speed_mps[0] == 3.0


def test_distance_missing_for_a_while_is_not_counted_twice() -> None:
    seconds = [(3.0, 3.0 * k if k < 10 or k > 20 else NAN) for k in range(30)]
    _, output = follow(seconds)
    assert output.distance_m[0] == pytest.approx(87.0)


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


@settings(max_examples=100)
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
