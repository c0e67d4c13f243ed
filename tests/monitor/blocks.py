"""A block of seconds gives the same bits as its seconds one by one, wherever it is cut."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pytest

from monitor.models.arrays import Runners
from monitor.models.block import joined, length, of_one, part_of, second_at, stacked
from monitor.models.rows import mapped
from tests.monitor.checks import Sampler, assert_same, freeze

Tree = Any  # nested tuples of arrays whose last axis is the runner; typed by each model
Through = Callable[[Tree, Tree], tuple[Tree, Tree]]
ROWS: Final = (1, 7, 40)
"""As many runners as are gone through in plain numbers, and in arrays."""
SECONDS: Final = 90

at_any_cut = pytest.mark.parametrize(
    ("rows", "dt_s", "seed"), [(rows, dt_s, 10 * rows) for rows in ROWS for dt_s in (1.0, 0.7)]
)


def check_cuts(state: Tree, block: Tree, run: Through, step: Through, seed: int) -> Tree:
    """Assert that blocks of any lengths give what single steps give; return what was said.

    Parameters
    ----------
    state : before the block
    block : its inputs
    run : (state, block) to (state, what is said of the block)
    step : (state, second) to (state, what is said of the second)
    seed : of the cuts
    """
    rng = np.random.default_rng(seed)
    seconds = length(block)
    freeze(block)
    one_by_one, said = freeze(state), []
    for second in range(seconds):
        one_by_one, output = step(one_by_one, second_at(block, second))
        said.append(output)
    expected = stacked(said)
    fixed = [cut for cut in (9, 10, 11, 31) if cut < seconds]
    for cuts in (fixed, *(rng.integers(1, seconds, number).tolist() for number in (0, 1, 6, 30))):
        cut, parts = state, []
        for first, end in pairwise(sorted({0, *cuts, seconds})):
            cut, output = run(freeze(cut), part_of(block, first, end))
            parts.append(output)
        assert_same(cut, one_by_one)
        assert_same(joined(parts), expected)
    return expected


def by_one(run: Through) -> Through:
    """A step out of a run, for models that have no other."""

    def step(state: Tree, second: Tree) -> tuple[Tree, Tree]:
        state, said = run(state, of_one(second))
        return freeze(state), second_at(said, 0)

    return step


def lasting(second: Tree, seconds: int) -> Tree:
    """The same second so many times: what comes of it in one go is what comes of it one by one."""
    return mapped(lambda leaf: np.repeat(leaf[np.newaxis], seconds, axis=0), second)


def column(values: Iterable[float]) -> Runners:
    """What one runner's seconds have, as a block."""
    return np.array([*values], dtype=float)[:, np.newaxis]


def drawn_block(second: Sampler, rng: np.random.Generator, rows: int) -> Tree:
    """Random seconds, one after the other."""
    return stacked([second(rng, rows) for _ in range(SECONDS)])
