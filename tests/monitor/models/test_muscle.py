import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import muscle
from monitor.models.arrays import Runners
from tests.examples import examples

PARAMS = muscle.Params()
NAN = float("nan")


def one(value: float) -> Runners:
    return np.array([value])


def run(
    *stretches: tuple[float, float, float],
    protection: float = 0.0,
    spread: float = 0.0,
    start_s: float = 0.0,
    state: muscle.State | None = None,
) -> tuple[muscle.State, muscle.Muscle]:
    """Stretches of speed [m/s], grade and duration [s], a step each."""
    state = state or muscle.initial(1)
    habit = muscle.Habit(one(protection), one(spread))
    elapsed_s = start_s
    for speed, grade, seconds in stretches:
        elapsed_s += seconds
        state, load = muscle.step(
            state, one(speed), one(grade), one(max(elapsed_s, 0.0)), habit, PARAMS, seconds
        )
    return state, load


def test_fifteen_minutes_steeply_down() -> None:
    _, load = run((3.3, -0.25, 900.0))
    assert load.eccentric[0] == pytest.approx(0.703, abs=0.001)
    assert load.load[0] == pytest.approx(0.85 * 0.703, abs=0.001)


def test_recent_descents_protect() -> None:
    _, load = run((3.3, -0.25, 900.0), protection=0.57)
    assert load.eccentric[0] == pytest.approx(0.407, abs=0.001)


def test_climbing_counts_its_lifting_work() -> None:
    metres = 1000.0
    seconds = metres / (1.0 * 0.2 / np.sqrt(1.04))
    _, load = run((1.0, 0.2, float(seconds)))
    assert load.climbing[0] == pytest.approx(1.0 - np.exp(-9.80665 * metres / 25_000.0))
    assert load.load[0] == pytest.approx(0.5 * load.climbing[0])
    assert load.eccentric[0] == 0.0


def test_level_ground_counts_nothing() -> None:
    _, load = run((3.0, -0.02, 3600.0), (3.0, 0.0, 3600.0))
    assert load.load[0] == pytest.approx(0.0)
    assert load.spread[0] == pytest.approx(0.0)


def test_unknown_slopes_are_taken_as_the_known_ones() -> None:
    known = ((3.0, -0.15, 1200.0), (2.0, 0.15, 1200.0))
    _, all_seen = run(*known, *known)
    _, half_seen = run(*known, (2.5, NAN, 1600.0), (NAN, NAN, 800.0))
    assert half_seen.load[0] == pytest.approx(all_seen.load[0])
    assert all_seen.spread[0] == 0.0
    assert half_seen.spread[0] > 0.1


def test_hours_before_the_first_record_were_as_those_seen() -> None:
    hour = (3.0, -0.02, 3600.0), (2.0, 0.05, 3600.0)
    _, late = run(*hour, start_s=3600.0)
    _, later = run(*hour, start_s=7300.0)
    assert late.load[0] == pytest.approx(run(*hour, *hour[1:])[1].load[0], rel=0.3)
    assert late.spread[0] > 0.0
    assert np.isnan(later.load[0])


def test_with_most_of_the_way_unknown_the_load_is_too() -> None:
    _, load = run((3.0, -0.15, 1000.0), (3.0, NAN, 1100.0))
    assert np.isnan(load.load[0])
    _, never = run((NAN, NAN, 60.0))
    assert np.isnan(never.load[0])


def test_before_the_first_step_the_load_is_known_to_be_nothing() -> None:
    _, load = run((0.0, NAN, 60.0))
    assert load.load[0] == 0.0


def test_standing_neither_loads_nor_blinds() -> None:
    state, _ = run((3.0, -0.15, 600.0))
    after, load = run((0.1, NAN, 3600.0), state=state, start_s=600.0)
    assert after.seen_s[0] == 600.0
    assert load.spread[0] == 0.0


def test_on_the_way_to_the_start_nothing_counts() -> None:
    state, _ = run((3.0, -0.2, 600.0), start_s=-600.0)
    assert state.work_j_kg.max() == 0.0


def test_unknown_habit_widens() -> None:
    _, sure = run((3.3, -0.25, 300.0), protection=0.3)
    _, unsure = run((3.3, -0.25, 300.0), protection=0.3, spread=0.165)
    assert sure.spread[0] == 0.0
    assert unsure.spread[0] == pytest.approx(
        0.5
        * (
            run((3.3, -0.25, 300.0), protection=0.135)[1].load[0]
            - run((3.3, -0.25, 300.0), protection=0.465)[1].load[0]
        ),
        rel=0.05,
    )


@examples(50)
@given(
    st.lists(st.tuples(st.floats(0.3, 6), st.floats(-0.6, 0.6), st.floats(1, 2000)), min_size=1),
    st.floats(0, 0.57),
    st.floats(0, 0.5),
)
def test_load_grows_and_protection_never_harms(
    stretches: list[tuple[float, float, float]], protection: float, less: float
) -> None:
    _, load = run(*stretches, protection=protection)
    _, more = run(*stretches, (3.0, -0.2, 100.0), protection=protection)
    _, unprotected = run(*stretches, protection=protection * less)
    assert 0.0 <= load.load[0] <= more.load[0] <= 1.0
    assert load.load[0] <= unprotected.load[0] + 1e-12
