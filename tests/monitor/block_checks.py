"""A block of seconds gives the same bits as its seconds one by one, however it is cut."""

import itertools
from collections.abc import Callable
from typing import Final

import numpy as np

from monitor.models.block import joined, length, second_at, stacked
from tests.monitor.checks import Sampler, Tree, assert_same, freeze

ROWS: Final = (1, 7, 40)
SECONDS: Final = 90

Run = Callable[[Tree, Tree, float], tuple[Tree, Tree]]
"""(state, block of what goes in, time step [s]) to the state after it and what comes out."""


def check_cuts_change_nothing(
    run: Run, state: Tree, block: Tree, rng: np.random.Generator, dt_s: float
) -> None:
    """In one go, second by second, and in pieces of any length."""
    freeze((state, block))
    seconds = length(block)
    whole = run(state, block, dt_s)
    for cuts in (np.arange(1, seconds), rng.integers(1, seconds, 6), np.array([9, 10, 11, 31])):
        assert_same(in_pieces(run, state, block, cuts, dt_s), whole)


def drawn_block(second: Sampler, rng: np.random.Generator, rows: int) -> Tree:
    """Random seconds, one after the other."""
    return stacked([second(rng, rows) for _ in range(SECONDS)])


def in_pieces(
    run: Run, state: Tree, block: Tree, cuts: np.ndarray, dt_s: float
) -> tuple[Tree, Tree]:
    """State after all pieces of a block, and what came out of them."""
    told = []
    for first, after in itertools.pairwise([0, *np.unique(cuts).tolist(), length(block)]):
        state, said = run(freeze(state), second_at(block, slice(first, after)), dt_s)
        told.append(said)
    return state, joined(told)
