from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.elementwise import Floats, choose, least, most

numbers = st.floats(-1e6, 1e6)


@pytest.mark.parametrize("which", [least, most])
@given(pairs=st.lists(st.tuples(numbers, numbers), min_size=1, max_size=9))
def test_arrays_give_what_numbers_give(
    which: Callable[[float, float], float], pairs: list[tuple[float, float]]
) -> None:
    one, other = np.array(pairs).T
    by_array: Floats = np.asarray(which(one, other))
    assert by_array.tolist() == [which(a, b) for a, b in pairs]


def test_a_number_meets_an_array() -> None:
    values = np.array([1.0, 3.0])
    assert least(2.0, values).tolist() == least(values, 2.0).tolist() == [1.0, 2.0]
    assert most(2.0, values).tolist() == most(values, 2.0).tolist() == [2.0, 3.0]


def test_numbers_stay_numbers() -> None:
    assert [type(value) for value in (least(1.0, 2.0), most(1.0, 2.0), choose(True, 1.0, 2.0))] == [
        float
    ] * 3


def test_choosing() -> None:
    assert (choose(True, 1.0, 2.0), choose(False, 1.0, 2.0)) == (1.0, 2.0)
    which = np.array([True, False])
    assert np.asarray(choose(which, 1.0, 2.0)).tolist() == [1.0, 2.0]
    assert choose(which, np.array([3.0, 4.0]), 0.0).tolist() == [3.0, 0.0]
