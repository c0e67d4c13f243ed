"""A block of seconds gives the same bits as its seconds one by one, wherever it is cut."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from monitor.models.block import joined, length, part_of, second_at, stacked
from tests.monitor.checks import assert_same, freeze

Tree = Any  # nested tuples of arrays whose last axis is the runner; typed by each model
Through = Callable[[Tree, Tree], tuple[Tree, Tree]]
ROWS: Final = (1, 7, 40)
"""As many runners as are gone through in plain numbers, and in arrays."""


def check_cuts(state: Tree, block: Tree, run: Through, step: Through, seed: int) -> None:
    """Assert that blocks of any lengths give what single steps give.

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
    cuts = np.unique(rng.integers(1, seconds, 6))
    for ends in ((seconds,), (*cuts, seconds)):
        cut, parts, first = state, [], 0
        for end in ends:
            cut, output = run(freeze(cut), part_of(block, first, int(end)))
            parts.append(output)
            first = int(end)
        assert_same(cut, one_by_one)
        assert_same(joined(parts), stacked(said))
