from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.backoff import FULL_S, LONGEST_S, SHORTEST_S, Cause, delay_s

attempts = st.integers(min_value=0, max_value=10**9)
seeds = st.integers(min_value=0, max_value=2**32)


@given(attempts, st.sampled_from(Cause), seeds)
def test_every_wait_is_within_the_bounds(attempt: int, cause: Cause, seed: int) -> None:
    assert cause.shortest_s <= delay_s(attempt, cause, Random(seed)) <= min(cause.value, LONGEST_S)


@given(st.integers(min_value=0, max_value=20), st.sampled_from(Cause), seeds)
def test_a_later_attempt_never_waits_less_with_the_same_luck(
    attempt: int, cause: Cause, seed: int
) -> None:
    assert delay_s(attempt, cause, Random(seed)) <= delay_s(attempt + 1, cause, Random(seed))


def test_the_first_wait_is_short_and_a_refusal_waits_the_longest() -> None:
    assert delay_s(0, Cause.REFUSED, Random(1)) <= 2.0
    assert delay_s(50, Cause.REFUSED, Random(1)) >= LONGEST_S / 2


def test_what_is_busy_is_asked_again_soon_and_what_is_full_is_left_alone_at_once() -> None:
    assert delay_s(50, Cause.BUSY, Random(1)) <= 2.0 * SHORTEST_S
    assert delay_s(0, Cause.FULL, Random(1)) >= FULL_S


@pytest.mark.parametrize("cause", Cause)
def test_two_of_a_field_do_not_come_back_at_the_same_moment(cause: Cause) -> None:
    waits = {delay_s(3, cause, Random(seed)) for seed in range(50)}

    assert len(waits) == 50
    assert max(waits) - min(waits) > cause.value / 4
