import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.models.tens import numbered, turns_over, until_next


@given(
    st.lists(st.sampled_from([0.0, 3.0, 9.0, 12.0, np.inf]), min_size=1, max_size=4),
    st.sampled_from([1.0, 3.0, 0.1, 20.0]),
    st.lists(st.booleans(), min_size=2, max_size=40),
)
def test_turns_come_round_in_blocks_as_one_by_one(
    waited: list[float], dt_s: float, anew: list[bool]
) -> None:
    before = np.array(waited)
    begins = np.array(anew)[:, np.newaxis] & (before < 9.0)
    for resets in (None, begins):
        after, turns = turns_over(before, len(anew), dt_s, 10.0, resets)
        now = before
        for second in range(len(anew)):
            reset = None if resets is None else resets[second : second + 1]
            one, turn = turns_over(now, 1, dt_s, 10.0, reset)
            now = one[0]
            np.testing.assert_array_equal(after[second], now)
            np.testing.assert_array_equal(turns[second], turn[0])


def test_what_was_said_holds_until_the_runner_s_next_turn() -> None:
    turns = np.array([[False, True], [False, False], [True, False], [False, True]])
    assert numbered(turns).tolist() == [[-1, 0], [-1, -1], [1, -1], [-1, 2]]
    held = until_next(np.array([[7.0, 8.0]]), np.array([10.0, 20.0, 30.0]), turns)
    assert held.tolist() == [[7.0, 10.0], [7.0, 10.0], [20.0, 10.0], [20.0, 30.0]]


def test_nothing_said_leaves_what_held() -> None:
    shown = np.array([[7.0, 8.0]])
    for seconds in (1, 3):
        held = until_next(shown, shown, np.zeros((seconds, 2), dtype=np.bool_))
        assert held.tolist() == [[7.0, 8.0]] * seconds
