"""The models of fuel and load go through blocks as they go through single seconds."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import pytest

from monitor.models import (
    carbohydrate,
    critical_speed,
    decoupling,
    intake,
    muscle,
    oxidation,
    pace,
    stride,
    training,
)
from monitor.models.block import second_at, stacked
from monitor.models.rows import take
from tests.monitor.blocks import ROWS, SECONDS, check_cuts
from tests.monitor.checks import Case, Tree, assert_same, freeze
from tests.monitor.models import cases_effort as first
from tests.monitor.models import cases_fuel_and_load as second

Run = Callable[[Tree, Tree, Tree, float], tuple[Tree, Tree]]
"""(state, bodies, block, dt_s) to the state after the block and what is said of it."""


class Blocks(NamedTuple):
    """A model's case, and how it goes through a block."""

    case: Case
    run: Run


def run_carbohydrate(state: Tree, body: Tree, block: Tree, dt_s: float) -> tuple[Tree, Tree]:
    burning = oxidation.Burning(block[1], 0.3 * block[1])
    params = carbohydrate.Params()
    return carbohydrate.run(state, block[0], burning, block[2], block[3], body, params, dt_s)


def run_pace(state: Tree, plan: Tree, block: Tree, dt_s: float) -> tuple[Tree, Tree]:
    speed, heart, *ages_s, level, critical, left = block
    ages = ages_s[0], ages_s[1]
    return pace.run(state, speed, heart, ages, level, critical, left, plan, pace.Params(), dt_s)


def run_training(state: Tree, habit: Tree, block: Tree, dt_s: float) -> tuple[Tree, Tree]:
    return training.run(state, block[0] * dt_s, block[1], habit, training.Params(), dt_s)


def run_critical(state: Tree, body: Tree, block: Tree, dt_s: float) -> tuple[Tree, Tree]:
    speed, elapsed_s, carbs_g = block
    params = critical_speed.Params()
    return critical_speed.run(state, speed, elapsed_s, carbs_g, body[0], body[1], params, dt_s)


def run_intake(state: Tree, body: Tree, block: Tree, dt_s: float) -> tuple[Tree, Tree]:
    return intake.run(state, block[0], block[1], block[2], intake.Params(), dt_s)


def run_muscle(state: Tree, habit: Tree, block: Tree, dt_s: float) -> tuple[Tree, Tree]:
    return muscle.run(state, block[0], block[1], block[2], habit, muscle.Params(), dt_s)


def run_oxidation(state: Tree, body: Tree, block: Tree, dt_s: float) -> tuple[Tree, Tree]:
    return second.OXIDATION.step(state, body, block, dt_s)


def run_stride(state: Tree, body: Tree, block: Tree, dt_s: float) -> tuple[Tree, Tree]:
    speed, grade, cadence, walking, elapsed_s = block
    return stride.run(state, speed, grade, cadence, walking, elapsed_s, second.EARLY, dt_s)


def run_decoupling(state: Tree, body: Tree, block: Tree, dt_s: float) -> tuple[Tree, Tree]:
    return decoupling.run(state, block, second.QUICK_REFERENCE, dt_s)


MODELS: Final = (
    Blocks(first.INTAKE, run_intake),
    Blocks(second.OXIDATION, run_oxidation),
    Blocks(second.CARBOHYDRATE, run_carbohydrate),
    Blocks(first.CRITICAL, run_critical),
    Blocks(first.PACE, run_pace),
    Blocks(second.MUSCLE, run_muscle),
    Blocks(second.STRIDE, run_stride),
    Blocks(second.TRAINING, run_training),
    Blocks(second.DECOUPLING, run_decoupling),
)
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.case.name)


def drawn(case: Case, rows: int, seed: int) -> tuple[Tree, Tree]:
    """Bodies and a block."""
    rng = np.random.default_rng(seed)
    bodies = freeze(case.bodies(rng, rows))
    return bodies, freeze(stacked([case.second(rng, rows) for _ in range(SECONDS)]))


@every_model
@pytest.mark.parametrize("dt_s", [1.0, 0.7])
@pytest.mark.parametrize("rows", ROWS)
def test_a_block_gives_the_bits_of_its_seconds(model: Blocks, rows: int, dt_s: float) -> None:
    case = model.case
    bodies, block = drawn(case, rows, rows)
    check_cuts(
        case.initial(bodies),
        block,
        lambda state, part: model.run(state, bodies, part, dt_s),
        lambda state, one: case.step(state, bodies, one, dt_s),
        seed=rows,
    )


@every_model
def test_plain_numbers_give_the_bits_of_arrays(model: Blocks) -> None:
    bodies, block = drawn(model.case, 40, 5)
    together = model.run(model.case.initial(bodies), bodies, block, 1.0)
    for row in (0, 17, 39):
        body, theirs = take((bodies, block), np.array([row]))
        alone = model.run(model.case.initial(body), body, theirs, 1.0)
        assert_same(take(together, np.array([row])), alone)


def test_a_late_reference_goes_on_only_until_it_is_long_enough() -> None:
    """All of minutes 20 to 50 missed: the reference is learned afterwards, in whatever cuts."""
    params = decoupling.Params(
        reference_from_s=5.0, reference_to_s=20.0, reference_least_s=30.0, after_stop_s=0.0
    )
    rows, at = 2, np.arange(SECONDS, dtype=np.float64)[:, np.newaxis]
    everywhere = np.ones((SECONDS, rows))
    block = decoupling.Second(
        heart_rate_bpm=np.where(at < 25.0, np.nan, 140.0) * everywhere,
        heart_rate_quality=everywhere,
        speed_mps=3.0 * everywhere,
        grade_adjusted_mps=3.0 * everywhere,
        walking=everywhere < 0.0,
        grade=0.0 * everywhere,
        critical_mps=3.5 * everywhere,
        deficit_pct=0.0 * everywhere,
        elapsed_s=at * everywhere,
    )
    state, said = decoupling.run(decoupling.initial(rows), block, params, 1.0)
    assert state.reference_s.tolist() == [30.0, 30.0]
    assert np.flatnonzero(~np.isnan(said.ratio[:, 0]))[0] == 54
    check_cuts(
        decoupling.initial(rows),
        block,
        lambda state, part: decoupling.run(state, part, params, 1.0),
        lambda state, one: decoupling.step(state, one, params, 1.0),
        seed=1,
    )


def test_samples_of_a_block_count_from_their_own_second_on() -> None:
    """Two runners in the same bin and a third elsewhere learn apart, and in time."""
    rows, seconds = 3, 12
    params = stride.Params(learn_from_s=0.0, sample_s=5.0, least_samples=2.0)
    whole = np.ones((seconds, rows))
    elapsed_s = np.arange(seconds, dtype=np.float64)[:, np.newaxis] * whole
    cadence_spm = np.array([160.0, 170.0, 180.0]) + elapsed_s
    state, said = stride.run(
        stride.initial(rows),
        np.array([2.6, 2.6, 3.6]) * whole,
        0.0 * whole,
        cadence_spm,
        whole < 0.0,
        elapsed_s,
        params,
        1.0,
    )
    assert np.isnan(second_at(said, 4).usual_spm).all()
    for at, mean in ((5, 2.5), (9, 2.5), (10, 5.0)):
        expected = [160.0 + mean, 170.0 + mean, 180.0 + mean]
        assert said.usual_spm[at].tolist() == expected
    assert state.samples.sum(axis=0).tolist() == [3, 3, 3]
