"""Dwell, clear level, cool-down and severity: one mechanism for every alert."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts import machine
from monitor.alerts.machine import INFO, NONE, URGENT, WARNING, Timing
from monitor.models.rows import take

DWELL_3_CLEAR_5_COOL_20 = Timing(dwell_s=(3, 3, 3), clear_s=5, cool_down_s=(20, 20, 20))
INFO_COOLS_90 = Timing(dwell_s=(1, 1, 1), clear_s=1, cool_down_s=(90, 20, 20))


class One:
    """One rule of one runner."""

    def __init__(self, timing: Timing = DWELL_3_CLEAR_5_COOL_20) -> None:
        self.state = machine.initial(1, 1)
        self.timings = machine.timings([timing])

    def sees(self, rise: int, seconds: int = 1, keep: int | None = None) -> list[int]:
        return [self._step(rise, rise if keep is None else keep) for _ in range(seconds)]

    def _step(self, rise: int, keep: int) -> int:
        self.state = machine.step(
            self.state,
            rise=np.array([[rise]], dtype=np.int8),
            keep=np.array([[keep]], dtype=np.int8),
            timing=self.timings,
        )
        return int(self.state.active[0, 0])


def test_it_is_raised_only_after_its_dwell_time() -> None:
    assert One().sees(WARNING, 4) == [NONE, NONE, WARNING, WARNING]


def test_a_break_starts_the_dwell_time_anew() -> None:
    one = One()
    one.sees(WARNING, 2)
    one.sees(NONE)
    assert one.sees(WARNING, 3) == [NONE, NONE, WARNING]


def test_a_higher_severity_counts_for_the_lower_one_too() -> None:
    one = One()
    one.sees(URGENT, 2)
    assert one.sees(INFO) == [INFO]


def test_it_stays_while_the_clear_level_keeps_it_up() -> None:
    one = One()
    one.sees(WARNING, 3)
    assert set(one.sees(NONE, 100, keep=WARNING)) == {WARNING}
    assert one.sees(NONE, 5) == [WARNING, WARNING, WARNING, WARNING, NONE]


def test_it_rises_at_once_when_things_get_worse_and_sinks_slowly() -> None:
    one = One()
    one.sees(WARNING, 3)
    assert one.sees(URGENT, 3) == [WARNING, WARNING, URGENT]
    assert one.sees(WARNING, 5)[-1] == WARNING


def test_the_cool_down_holds_back_the_same_severity_but_not_a_higher_one() -> None:
    one = One()
    one.sees(WARNING, 3)
    one.sees(NONE, 5)
    assert set(one.sees(WARNING, 10)) == {NONE}
    assert one.sees(URGENT, 3)[-1] == URGENT


def test_after_the_cool_down_it_may_be_raised_again() -> None:
    one = One()
    one.sees(WARNING, 3)
    one.sees(NONE, 25)
    assert one.sees(WARNING, 3)[-1] == WARNING


def test_an_info_may_wait_longer_than_what_is_worse() -> None:
    one = One(INFO_COOLS_90)
    assert one.sees(INFO) == [INFO]
    one.sees(NONE)
    assert set(one.sees(INFO, 30)) == {NONE}
    assert one.sees(WARNING) == [WARNING], "a higher severity bypasses it"
    one.sees(NONE)
    assert one.sees(WARNING, 19) == [NONE] * 18 + [WARNING]
    one.sees(NONE)
    assert one.sees(INFO, 89) == [NONE] * 88 + [INFO]


def test_what_may_be_told_as_an_info_only_later_does_not_hold_back_a_warning() -> None:
    one = One(INFO_COOLS_90)
    one.sees(WARNING)
    one.sees(NONE)
    one.sees(INFO, 40)
    assert one.sees(WARNING) == [WARNING]


def test_what_was_seen_is_not_raised_again_for_ten_minutes() -> None:
    one = One()
    one.sees(WARNING, 3)
    one.state = machine.acknowledge(one.state, 0, 0)
    one.sees(NONE, 30)
    assert set(one.sees(WARNING, 500)) == {NONE}
    assert one.sees(WARNING, 100)[-1] == WARNING


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 30)), max_size=30))
def test_it_never_chatters_faster_than_its_cool_down(phases: list[tuple[int, int]]) -> None:
    one = One()
    active = [severity for rise, length in phases for severity in one.sees(rise, length)]
    raised_at = [t for t in range(1, len(active)) if active[t] > NONE == active[t - 1]]
    same = [
        later - earlier
        for earlier, later in itertools.pairwise(raised_at)
        if max(active[earlier : later - 1]) >= active[later]
    ]
    assert all(gap >= 20 for gap in same)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=50))
def test_rules_and_runners_do_not_affect_each_other(pairs: list[tuple[int, int]]) -> None:
    first, second = One(), One()
    both = machine.initial(2, 2)
    timings = machine.timings([DWELL_3_CLEAR_5_COOL_20] * 2)
    for one, other in pairs:
        severities = np.array([[one, other], [other, one]], dtype=np.int8)
        both = machine.step(both, rise=severities, keep=severities, timing=timings)
        a, b = first.sees(one)[0], second.sees(other)[0]
        assert both.active.tolist() == [[a, b], [b, a]]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60))
def test_a_rule_that_sees_nothing_goes_on_as_one_that_is_looked_at(
    pairs: list[tuple[int, int]],
) -> None:
    """Beside a runner of whom every rule sees the worst, none is passed over."""
    timings = machine.timings([DWELL_3_CLEAR_5_COOL_20, INFO_COOLS_90])
    alone, beside = machine.initial(2, 1), machine.initial(2, 2)
    for rise, keep in pairs:
        seen = np.array([[rise], [0]], dtype=np.int8)
        kept = np.array([[max(rise, keep)], [keep]], dtype=np.int8)
        worst = np.full((2, 1), URGENT, dtype=np.int8)
        alone = machine.step(alone, rise=seen, keep=kept, timing=timings)
        beside = machine.step(
            beside,
            rise=np.hstack((seen, worst)),
            keep=np.hstack((kept, worst)),
            timing=timings,
        )
        np.testing.assert_equal(alone, take(beside, np.array([0])))
