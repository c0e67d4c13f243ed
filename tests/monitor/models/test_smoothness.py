"""Smoothness priors against a dense solver."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models.arrays import Runners
from monitor.models.smoothness import sums_of_rest
from tests.examples import examples
from tests.monitor.models.neurokit2_alpha1 import noise


def rest(values: Runners, smoothing: float) -> Runners:
    """What is left, as a system of equations gives it."""
    second = np.diff(np.eye(len(values)), 2, axis=0)
    matrix = np.eye(len(values)) + smoothing**2 * second.T @ second
    return values - np.linalg.solve(matrix, values)


def padded(values: Runners, rows: int) -> Runners:
    """A table of one window."""
    table = np.zeros((rows, 1))
    table[: len(values), 0] = values - values[0]
    return table


@pytest.mark.parametrize("count", [4, 5, 17, 150, 333, 480, 1100])
@pytest.mark.parametrize("smoothing", [10.0, 500.0])
def test_rest_solves_the_equation(count: int, smoothing: float) -> None:
    values = np.cumsum(noise(count, seed=count))
    profile = np.cumsum(rest(values, smoothing))
    sums = sums_of_rest(padded(values, count + 1), np.array([count]), smoothing)
    forward = np.concatenate(([0.0], np.cumsum(profile)))
    # The dense solver is the less exact of the two.
    scale = np.abs(forward).max()
    np.testing.assert_allclose(sums[:, 0], forward, atol=1e-6 * scale)
    np.testing.assert_allclose(sums[:, 1], (forward[-1] - forward)[::-1] * -1.0, atol=1e-6 * scale)


@examples(30)
@given(counts=st.lists(st.integers(4, 700), min_size=1, max_size=70), more=st.integers(1, 40))
def test_bits_depend_neither_on_others_nor_on_padding(counts: list[int], more: int) -> None:
    several = [noise(count, seed=count + at) for at, count in enumerate(counts)]
    rows = max(counts) + more
    table = np.concatenate([padded(values, rows) for values in several], axis=1)
    together = sums_of_rest(table, np.array(counts), 500.0)
    alone = sums_of_rest(padded(several[0], counts[0] + 1), np.array(counts[:1]), 500.0)
    columns = together[:, [0, len(counts)]]
    np.testing.assert_array_equal(columns[: counts[0] + 1], alone)
    assert not columns[counts[0] + 1 :].any()
