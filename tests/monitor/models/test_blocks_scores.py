"""The indices, their levels and the trace of a cramp: a block is its seconds."""

from typing import Any

import numpy as np

from monitor.models import cramp, factors, indices, levels, recent
from monitor.models.arrays import Runners
from monitor.models.block import stacked
from tests.monitor.blocks import SECONDS, at_any_cut, check_cuts
from tests.monitor.checks import Tree

LEVELS = levels.Params(rise_s=6.0, fall_s=9.0, fast_s=3.0, slow_s=20.0, least_lag_s=5.0)


def scores(rng: np.random.Generator, rows: int, seconds: int = SECONDS) -> Runners:
    """(seconds, 2, rows) wandering from one level to another, unknown now and then."""
    steps = np.cumsum(rng.normal(0.0, 3.0, (seconds, 2, rows)), axis=0)
    wandering = 50.0 + 50.0 * np.sin(0.05 * steps + rng.uniform(0.0, 6.0, (2, rows)))
    return np.where(rng.random(wandering.shape) < 0.03, np.nan, wandering)


@at_any_cut
def test_levels(rows: int, dt_s: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    judged = check_cuts(
        levels.initial(2, rows),
        (scores(rng, rows),),
        lambda state, block: levels.run(state, block[0], LEVELS, dt_s),
        lambda state, second: levels.step(state, second[0], LEVELS, dt_s),
        seed,
    )
    assert {-1, 0, 1, 2, 3} >= set(np.unique(judged.level)) >= {0, 1}
    assert not np.isnan(judged.trend_per_h).all()


@at_any_cut
def test_recent(rows: int, dt_s: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    reports = (rng.random((SECONDS, 2, rows)) < 0.02).astype(np.float64)
    reports[:20] = 0.0
    values = check_cuts(
        recent.initial(rows),
        stacked([tuple(one) for one in reports]),
        lambda state, block: recent.run(state, block[0], block[1], recent.Params(), dt_s),
        lambda state, second: recent.step(state, second[0], second[1], recent.Params(), dt_s),
        seed,
    )
    assert len(np.unique(values)) > 10


@at_any_cut
def test_indices(rows: int, dt_s: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    params = indices.Params(judging=LEVELS)
    seconds = [_judged_by(rng, rows) for _ in range(SECONDS)]

    def run(state: levels.State, block: Tree) -> tuple[levels.State, Tree]:
        (value, spread), progress, elapsed_s, base, missing, silent = block
        known = factors.Factors(value.swapaxes(0, 1), spread.swapaxes(0, 1))
        return indices.run(state, known, progress, elapsed_s, base, missing, silent, params, dt_s)

    def step(state: levels.State, second: Tree) -> tuple[levels.State, Tree]:
        known, progress, elapsed_s, base, missing, silent = second
        return indices.step(state, known, progress, elapsed_s, base, missing, silent, params, dt_s)

    check_cuts(levels.initial(2, rows), stacked(seconds), run, step, seed)


def _judged_by(rng: np.random.Generator, rows: int) -> tuple[Any, ...]:
    """What `indices.step` takes of one second."""
    shape = (len(factors.FACTORS), rows)
    value = np.where(rng.random(shape) < 0.2, np.nan, rng.random(shape))
    history, spread, load, variance = rng.uniform(0.0, 1.0, (4, rows))
    base = cramp.base(history, spread, load, variance, cramp.Params())
    return (
        factors.Factors(value, rng.uniform(0.0, 0.3, shape)),
        rng.random(rows),
        rng.uniform(0.0, 9e4, rows),
        base,
        (rng.random(rows) < 0.5, rng.random(rows) < 0.5),
        rng.random(rows) < 0.05,
    )
