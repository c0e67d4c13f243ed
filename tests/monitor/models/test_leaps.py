"""Leaps: a block is its seconds, whoever leaps in it."""

import numpy as np

from monitor.models.leaps import believed_over
from monitor.models.scans import last_over, time_over
from tests.monitor.blocks import SECONDS, Tree, at_any_cut, by_one, check_cuts


@at_any_cut
def test_blocks(rows: int, dt_s: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = 140.0 + 3.0 * rng.standard_normal((SECONDS, rows))
    leaping = rng.random(values.shape) < 0.05
    leaping[:, 1::2] = False  # every other never leaps
    values += np.where(leaping, rng.choice([-60.0, 60.0], values.shape), 0.0)
    values[SECONDS // 2 :, 0] += 60.0  # and stays there
    values[rng.random(values.shape) < 0.1] = np.nan

    def run(state: Tree, block: Tree) -> tuple[Tree, Tree]:
        last, age_s = state
        possible = ~np.isnan(block[0])
        believed = believed_over(last, age_s, block[0], possible, 25.0, 4.0, dt_s)
        last = last_over(last, block[0], believed)[-1]
        return (last, time_over(age_s, ~believed, dt_s)[-1]), (believed,)

    start = np.full(rows, np.nan), np.full(rows, np.inf)
    (said,) = check_cuts(start, (values,), run, by_one(run), seed)
    assert not said[:, 0][leaping[:, 0] & (np.arange(SECONDS) < SECONDS // 2)][1:].all()
    assert said[-20:, 0].any()
    if rows > 1:
        heard = ~np.isnan(values[:, 1])
        np.testing.assert_array_equal(said[:, 1], heard)
