"""What changes over minutes is worked out every ten seconds, and holds until the next time."""

from functools import reduce
from typing import Final

import numpy as np
import pytest

from ingest.race.settings import Body, Runner, Training
from monitor import engine
from monitor.models.block import part_of, second_at
from monitor.models.rows import concatenate, take
from monitor.profile import Profiles, profiles
from monitor.stages.told import Told
from tests.monitor import cases_engine
from tests.monitor.blocks import Tree, check_cuts
from tests.monitor.checks import assert_same, leaves
from tests.monitor.racing import raced, told

START: Final = 1_764_000_000.0
ANNA: Final = Runner(
    id="anna",
    name="Anna",
    body=Body(mass_kg=56, height_cm=166, hr_max_bpm=188, hr_rest_bpm=48),
    training=Training(critical_speed_mps=3.9, longest_run_km=14),
)
SLOW: Final = Told._fields
LATE_S: Final = (0, 4, 4, 9, 1, 0, 23)
"""How long after the others each of some runners joined."""


def race(seconds: int, **at: dict[int, float]) -> engine.Output:
    """What is said of each second of an even race; `at` tells by quantity what else there was."""
    columns = [
        {
            "t": START + k,
            "elapsed_s": float(k),
            "heart_rate_bpm": 150.0,
            "speed_mps": 2.8,
            "cadence_spm": 170.0,
            "distance_m": 2.8 * k,
            "altitude_m": 500.0 - 0.2 * k,
            "air_temp_c": 20.0,
            "humidity_pct": 50.0,
            **{name: there[k] for name, there in at.items() if k in there},
        }
        for k in range(1, seconds + 1)
    ]
    return raced(profiles([ANNA]), told([[one] for one in columns]))


def second(said: engine.Output, k: int) -> engine.Output:
    """What is said of the second that ends `k` seconds after the start."""
    return second_at(said, k - 1)


def test_no_score_is_told_in_the_first_ten_seconds() -> None:
    said = race(10)
    assert np.isnan(second(said, 9).fatigue.score[0])
    assert second(said, 9).fatigue.level[0] == -1
    assert np.isnan(second(said, 9).glycogen_g[0])
    assert second(said, 1).critical_speed_mps[0] == 3.9
    assert second(said, 9).effort_km[0] == 0.0
    assert second(said, 10).fatigue.score[0] >= 0.0
    assert second(said, 10).glycogen_g[0] > 0.0
    assert second(said, 10).effort_km[0] >= 0.028


def test_what_is_told_holds_for_ten_seconds() -> None:
    said = race(60)
    for first in (20, 30, 50):
        before = [getattr(second(said, first), name) for name in SLOW]
        for k in range(first + 1, first + 10):
            assert_same([getattr(second(said, k), name) for name in SLOW], before)
    assert second(said, 60).effort_km[0] > second(said, 59).effort_km[0]


def test_food_is_told_at_once_and_nothing_logged_between_is_lost() -> None:
    said = race(80, carbs_g={33: 25.0}, fluid_ml={34: 250.0}, cramp={38: 1.0}, soaked={39: 1.0})
    assert second(said, 33).carbs_total_g[0] == 25.0
    assert second(said, 33).since_carbs_s[0] == 0.0
    assert second(said, 40).intake_l_h[0] == pytest.approx(0.25)
    assert second(said, 39).cramp.score[0] < 0.5 * second(said, 40).cramp.score[0]
    assert second(said, 40).soaked[0] == 1.0


def test_a_second_without_a_value_takes_nothing_from_the_mean() -> None:
    steady = race(120)
    gone = {k: np.nan for k in range(1, 121) if k % 10 in (3, 4)}
    holes = race(120, heart_rate_bpm=gone, cadence_spm=gone)
    assert second(holes, 120).glycogen_g[0] == pytest.approx(second(steady, 120).glycogen_g[0])
    assert second(holes, 120).decoupling.shape == (1,)


@pytest.mark.parametrize("seconds", [1, 25])
def test_nobody_is_told_nothing_until_somebody_joins(seconds: int) -> None:
    nobody, anna = profiles([]), profiles([ANNA])
    none = engine.Inputs(*(np.stack([leaf] * seconds) for leaf in engine.inputs(0)))
    state, said = engine.run(engine.initial(nobody), none, nobody)
    assert said.fatigue.parts.shape == (seconds, len(engine.FATIGUE_PARTS), 0)
    joined = concatenate(state, engine.initial(anna))
    _, told_of = engine.step(joined, engine.inputs(1), anna)
    assert told_of.fatigue.level.tolist() == [-1]


def joined_apart() -> tuple[Tree, engine.Inputs, Profiles]:
    """Runners whose clocks are apart, and what is known of 90 seconds after they joined."""
    rng = np.random.default_rng(3)
    known = cases_engine.bodies(rng, len(LATE_S))
    block = engine.Inputs(
        *(
            np.array(leaf)
            for leaf in zip(
                *(cases_engine.second(rng, len(LATE_S)) for _ in range(120)), strict=True
            )
        )
    )
    states = []
    for row, late_s in enumerate(LATE_S):
        theirs, early = take((known, part_of(block, 0, late_s + 1)), np.array([row]))
        state, _ = engine.run(engine.initial(theirs), early, theirs)
        states.append(state)
    return reduce(concatenate, states), part_of(block, 30, 120), known


def test_runners_whose_ten_seconds_end_apart_go_on_as_if_alone() -> None:
    state, block, known = joined_apart()
    after, said = engine.run(state, block, known)
    for row in range(len(LATE_S)):
        alone, seconds, theirs = take((state, block, known), np.array([row]))
        assert_same(take((after, said), np.array([row])), engine.run(alone, seconds, theirs))


def test_runners_who_join_later_are_worked_out_with_the_others() -> None:
    known = profiles([ANNA, ANNA])
    states = []
    for joins in (1, 4):
        state = engine.initial(known.take(np.array([0])))
        for k in range(joins, 8):
            heard = engine.inputs(1, t=np.array([START + k]), speed_mps=np.array([3.0]))
            state, _ = engine.step(state, heard, known.take(np.array([0])))
        states.append(state)
    both, told_at = concatenate(*states), []
    for k in range(8, 31):
        heard = engine.inputs(2, t=np.full(2, START + k), speed_mps=np.full(2, 3.0))
        after, _ = engine.step(both, heard, known)
        effort_km = [one.slowly.told.effort_km[0] for one in (both, after)]
        told_at.append((k, *(effort_km[0] != effort_km[1]).tolist()))
        both = after
    assert [turn for turn in told_at if any(turn[1:])] == [(k, True, True) for k in (10, 20, 30)]


def test_their_blocks_may_be_cut_anywhere() -> None:
    state, block, known = joined_apart()
    said = check_cuts(
        state,
        block,
        lambda state, block: engine.run(state, block, known),
        lambda state, second: engine.step(state, second, known),
        seed=1,
    )
    assert all(len(leaf) == 90 for leaf in leaves(said))
