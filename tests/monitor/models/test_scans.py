import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models.scans import ewma_over, highest_over, time_over

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
