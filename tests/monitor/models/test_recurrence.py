from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.models.recurrence import follow
from tests.examples import examples


def filled(level: Any, poured: Any, full: Any, at_most: Any, at_least: Any) -> Any:
    return at_least(at_most(level + poured, full), 0.0)


@examples(50)
@given(st.integers(1, 40), st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_any_number_of_rows_in_any_cuts_gives_the_same_bits(
    rows: int, seconds: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    before, full = rng.random((2, rows)), np.full(rows, 2.0)
    poured = rng.normal(size=(seconds, 2, rows))
    whole = follow(filled, before, poured, full[np.newaxis])
    level = before
    for second in range(seconds):
        level = np.maximum(np.minimum(level + poured[second], full), 0.0)
        np.testing.assert_array_equal(whole[second], level)
    cut = int(rng.integers(0, seconds))
    if cut:
        start = follow(filled, before, poured[:cut], full[np.newaxis])
        after = follow(filled, start[-1], poured[cut:], full[np.newaxis])
        np.testing.assert_array_equal(np.concatenate((start, after)), whole)


def test_what_is_brought_to_each_runner_serves_all_parts() -> None:
    poured = np.array([[[1.0]], [[2.0]]])
    after = follow(filled, np.array([[0.0], [5.0]]), poured, np.array([6.0])[np.newaxis])
    assert after[:, :, 0].tolist() == [[1.0, 6.0], [3.0, 6.0]]
