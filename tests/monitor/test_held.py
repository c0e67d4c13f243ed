"""A tree changed in place is the tree that would have been put together anew."""

from typing import Any, NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.held import Held
from monitor.models.rows import concatenate, put, take
from tests.monitor.checks import freeze, leaves


class Part(NamedTuple):
    one: NDArray[Any]
    other: NDArray[Any]


class Tree(NamedTuple):
    part: Part
    again: NDArray[Any]
    codes: NDArray[np.int8]


def tree(rng: np.random.Generator, rows: int, *, shared: bool) -> Tree:
    """As models return it: with arrays that are one and the same, or views of each other."""
    table = rng.random((3, rows))
    if shared:
        return Tree(Part(table, table[1]), table[0], np.zeros(rows, dtype=np.int8))
    codes = rng.integers(0, 9, rows).astype(np.int8)
    return Tree(Part(table, rng.random(rows)), rng.random(rows), codes)


def assert_equal(one: Tree, other: Tree) -> None:
    for ours, theirs in zip(leaves(one), leaves(other), strict=True):
        assert ours.dtype == theirs.dtype
        assert ours.tobytes() == theirs.tobytes()


@given(
    st.integers(0, 2**32),
    st.booleans(),
    st.lists(st.sampled_from(["put", "put", "put", "replace", "append", "keep"]), max_size=12),
)
def test_it_is_what_copying_would_give_and_touches_nobody_elses_arrays(
    seed: int, shared: bool, changes: list[str]
) -> None:
    rng = np.random.default_rng(seed)
    expected = freeze(tree(rng, 6, shared=shared))
    held = Held(expected)
    for change in changes:
        rows = len(expected.again)
        if change == "put":
            some = np.sort(rng.permutation(rows)[: rng.integers(1, rows + 1)])
            piece = freeze(tree(rng, len(some), shared=not shared))
            held.put(some, piece)
            expected = put(expected, some, piece)
        elif change == "replace":
            expected = freeze(tree(rng, rows, shared=shared))
            held.replace(expected)
        elif change == "append":
            piece = freeze(tree(rng, 2, shared=shared))
            held.append(piece)
            expected = concatenate(expected, piece)
        else:
            some = np.sort(rng.permutation(rows)[: max(1, rows - 1)])
            held.keep_only(some)
            expected = take(expected, some)
        assert_equal(held.tree, expected)
        freeze(expected)


def test_what_was_taken_out_does_not_change_later() -> None:
    held = Held((np.zeros(3),))
    held.put(np.array([0]), (np.ones(1),))
    before = take(held.tree, slice(None))
    held.put(np.array([1]), (np.ones(1),))
    assert before[0].tolist() == [1, 0, 0]
    assert held.tree[0].tolist() == [1, 1, 0]
