import numpy as np
import pytest

from monitor import engine
from monitor.models.rows import concatenate, put, take
from monitor.profile import profiles
from tests.monitor.checks import assert_same


def test_take_and_put_are_inverse_and_leave_the_whole_alone() -> None:
    state = engine.initial(profiles([None] * 5))
    rows = np.array([3, 1])
    part = take(state, rows)
    changed = put(state, rows, part._replace(t=np.array([7.0, 8.0])))
    assert changed.t.tolist() == [0.0, 8.0, 0.0, 7.0, 0.0]
    assert state.t.tolist() == [0.0] * 5
    assert_same(put(changed, rows, part), state)


def test_concatenate_is_undone_by_take() -> None:
    first, second = (engine.initial(profiles([None] * count)) for count in (2, 3))
    both = concatenate(first, second)
    assert_same(take(both, slice(0, 2)), first)
    assert_same(take(both, slice(2, None)), second)


def test_state_of_anything_else_is_refused() -> None:
    with pytest.raises(TypeError, match="arrays and tuples"):
        take([1.0], slice(None))
