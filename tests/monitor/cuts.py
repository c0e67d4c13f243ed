"""However seconds are cut into blocks, what comes out is the same to the last bit."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pytest

from monitor.models.block import joined, of_one, second_at, stacked
from monitor.models.rows import mapped
from tests.monitor.checks import Tree, assert_same, freeze

ROWS: Final = (1, 7, 40)
SECONDS: Final = 90

at_any_cut = pytest.mark.parametrize(
    ("rows", "dt_s", "seed"), [(rows, dt_s, 10 * rows) for rows in ROWS for dt_s in (1.0, 0.7)]
)

Run = Callable[[Tree, Tree], tuple[Tree, Tree]]
"""(state, block) to the state after the last second and what was said of each."""


def assert_cuts_change_nothing(
    run: Run, step: Run, state: Tree, seconds: list[Any], rng: np.random.Generator
) -> Tree:
    """Go through seconds in blocks of random length and one by one; return what was said."""
    alone, said = freeze(state), []
    for second in seconds:
        alone, one = step(alone, freeze(second))
        said.append(one)
    block = stacked(seconds)
    for number in (0, 1, 4, 30):
        cuts = sorted({0, *rng.integers(1, len(seconds), number).tolist(), len(seconds)})
        together, pieces = state, []
        for first, last in pairwise(cuts):
            piece = freeze(_between(block, first, last))
            together, some = run(freeze(together), piece)
            pieces.append(some)
        assert_same(together, alone)
        assert_same(joined(pieces), stacked(said))
    return joined(pieces)


def by_one(run: Run) -> Run:
    """A step out of a run, for models that have no other."""

    def step(state: Tree, second: Tree) -> tuple[Tree, Tree]:
        state, said = run(state, of_one(second))
        return state, second_at(said, 0)

    return step


def _between(block: Tree, first: int, last: int) -> Tree:
    return mapped(lambda leaf: leaf[first:last], block)
