from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models.scans import (
    ever_over,
    ewma_from_first_over,
    ewma_over,
    highest_over,
    last_over,
    since_over,
    sum_over,
    time_over,
)
from tests.examples import examples

VALUES = st.lists(
    st.tuples(st.one_of(st.just(np.nan), st.floats(-9, 9)), st.booleans()), min_size=2, max_size=20
)


@given(VALUES, st.sampled_from([1.0, 0.3]))
def test_time_goes_on_by_steps_of_any_length(
    steps: list[tuple[float, bool]], unit_s: float
) -> None:
    """Steps of no time, of one and of two units; whole ones and others."""
    goes_on = np.array([[going] for _, going in steps])
    dt_s = unit_s * np.array([[second % 3] for second in range(len(steps))], dtype=np.float64)
    now, expected = np.array([4.0]), []
    for going, step in zip(goes_on, dt_s, strict=True):
        now = np.where(going, now + step, 0.0)
        expected.append(now)
    np.testing.assert_array_equal(time_over(np.array([4.0]), goes_on, dt_s), expected)


@pytest.mark.parametrize("rows", [1, 40])
@given(VALUES)
def test_smoothing_begins_anew_with_the_value_itself(
    rows: int, steps: list[tuple[float, bool]]
) -> None:
    values = np.array([[value] * rows for value, _ in steps])
    anew = np.array([[begins] * rows for _, begins in steps]) & ~np.isnan(values)
    anew[0] = ~np.isnan(values[0])
    nothing = np.full(rows, np.nan)
    whole = ewma_over(nothing, values, 0.3, anew)
    now = nothing
    for second, begins in enumerate(anew):
        now = ewma_over(now, values[[second]], 0.3, anew[[second]])[0]
        np.testing.assert_array_equal(whole[second], now)
        if begins.all():
            np.testing.assert_array_equal(now, values[second])


@given(VALUES)
def test_highest_so_far(steps: list[tuple[float, bool]]) -> None:
    values = np.array([[value] for value, _ in steps])
    highest = highest_over(np.array([-np.inf]), values)
    for second in range(len(steps)):
        np.testing.assert_array_equal(
            highest[second], np.fmax.reduce(values[: second + 1], initial=-np.inf)
        )


# What goes from second to second: the state before a block, and how a block goes on from it.
SCANS: dict[str, tuple[Any, Callable[[Any, Any, Any], Any]]] = {
    "ewma": (0.0, lambda before, values, _: ewma_over(before, values, 0.3)),
    "ewma from first": (
        np.nan,
        lambda before, values, _: ewma_from_first_over(before, values, 0.3),
    ),
    "sum": (0.0, lambda before, values, _: sum_over(before, np.nan_to_num(values))),
    "highest": (np.nan, lambda before, values, _: highest_over(before, values)),
    "last": (np.nan, lambda before, values, flags: last_over(before, values, flags)),
    "time": (np.inf, lambda before, _, flags: time_over(before, flags, 0.7)),
    "since": (np.inf, lambda before, _, flags: since_over(before, flags, 0.7)),
    "ever": (False, lambda before, _, flags: ever_over(before, flags)),
}


@pytest.mark.parametrize("name", SCANS)
@given(steps=VALUES, rows=st.sampled_from([1, 40]))
@examples(20)
def test_a_block_is_its_seconds_one_by_one_to_the_last_bit(
    name: str, steps: list[tuple[float, bool]], rows: int
) -> None:
    start, scan = SCANS[name]
    before = np.full(rows, start)
    values = np.array([[value] * rows for value, _ in steps])
    flags = np.array([[flag] * rows for _, flag in steps])
    whole = scan(before, values, flags)
    assert whole.shape == values.shape
    for second in range(len(steps)):
        one = slice(second, second + 1)
        before = scan(before, values[one], flags[one])[0]
        np.testing.assert_array_equal(whole[second], before)
