from hypothesis import given
from hypothesis import strategies as st

from dashboard.access.limits import MOST_KEYS, Allowance


@given(
    at_once=st.integers(1, 20),
    one_more_s=st.integers(1, 100),
    pauses=st.lists(st.integers(0, 200), max_size=80),
)
def test_never_more_than_was_saved_up(at_once: int, one_more_s: int, pauses: list[int]) -> None:
    allowance, now, taken = Allowance(at_once, one_more_s), 1000.0, []
    for pause in pauses:
        now += pause
        wait_s = allowance.take("key", now)
        if wait_s == 0:
            taken.append(now)
        else:
            assert allowance.wait_s("key", now + wait_s) == 0
    for first, began in enumerate(taken):
        for last, ended in enumerate(taken[first:], 1):
            assert last <= at_once + (ended - began) / one_more_s


def test_each_key_has_its_own_and_can_be_given_all_back() -> None:
    allowance = Allowance(2, 60.0)
    assert [allowance.take("maya", 0.0) for _ in range(3)] == [0.0, 0.0, 60.0]
    assert allowance.take("vera", 0.0) == 0.0
    allowance.reset("maya")
    assert allowance.take("maya", 0.0) == 0.0


def test_one_that_is_given_back_can_be_taken_again() -> None:
    allowance = Allowance(2, 60.0)
    allowance.take("tent", 0.0)
    allowance.take("tent", 0.0)
    allowance.give_back("tent")
    allowance.give_back("nobody")
    assert [allowance.take("tent", 0.0) for _ in range(2)] == [0.0, 60.0]


def test_a_flood_of_keys_takes_no_more_room_and_forgets_the_newest_last() -> None:
    allowance = Allowance(1, 1e9)
    for number in range(MOST_KEYS + 100):
        allowance.take(str(number), 0.0)
    assert allowance.wait_s("0", 1.0) == 0.0
    assert allowance.wait_s(str(MOST_KEYS + 99), 1.0) > 0
