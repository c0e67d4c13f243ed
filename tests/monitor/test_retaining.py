"""Which statuses the broker keeps: not each of a large field, but always the last before long."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.retaining import KEPT_A_SECOND, LATEST_S, Retaining

NOON = 1_764_000_000.0
LARGE = 5 * KEPT_A_SECOND
EVERY_S = LARGE / KEPT_A_SECOND


def test_of_a_small_field_every_status_is_kept() -> None:
    retaining = Retaining()
    kept = [retaining.keeps(7, NOON + at / 10, KEPT_A_SECOND) for at in range(50)]
    assert all(kept)
    assert [*retaining.overdue(NOON + 60, KEPT_A_SECOND)] == []


def test_of_a_large_one_a_thousand_a_second() -> None:
    retaining = Retaining()
    kept = sum(
        retaining.keeps(row, NOON + second, LARGE) for second in range(100) for row in range(LARGE)
    )
    assert kept / 100 == KEPT_A_SECOND


@given(st.lists(st.floats(0.05, 20.0), min_size=1, max_size=40), st.integers(1, 20_000))
def test_whenever_they_come_what_is_kept_is_seconds_old_at_most(
    gaps_s: list[float], runners: int
) -> None:
    retaining, now = Retaining(), NOON
    newest_kept = newest = None
    every_s = runners / KEPT_A_SECOND
    for gap_s in gaps_s:
        for _ in range(int(gap_s * 2)):  # the monitor looks every half second
            now += 0.5
            if 3 in set(retaining.overdue(now, runners)):
                assert retaining.keeps(3, now, runners)
                newest_kept = newest
            if newest != newest_kept:
                assert newest is not None
                assert now - newest < every_s + LATEST_S + 0.5
        now += gap_s % 0.5
        newest = now
        if retaining.keeps(3, now, runners):
            newest_kept = now
    assert ([*retaining.passing()] == []) == (newest == newest_kept)


def test_a_clock_that_was_set_back_keeps_at_once() -> None:
    retaining = Retaining()
    assert retaining.keeps(0, NOON, LARGE)
    assert not retaining.keeps(0, NOON + 1, LARGE)
    assert [*retaining.overdue(NOON - 3600, LARGE)] == [0]
    assert retaining.keeps(0, NOON - 3600, LARGE)
