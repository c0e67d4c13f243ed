"""Quantities against bounds: many rules at once, unknown ones, and runners apart."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.machine import INFO, NONE, URGENT, WARNING
from monitor.alerts.situation import Situation
from monitor.alerts.triggers import Judge, Trigger, at_least, at_most, over, under
from monitor.models.second import Output
from tests.monitor.alerts.situations import output, situation

NAN = math.nan
values = st.floats(-100, 100) | st.just(NAN)


def psi(output: Output, situation: Situation) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(situation.psi)


def wbgt(output: Output, situation: Situation) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(situation.wbgt_c)


def judged(*triggers: Trigger, **columns: float) -> tuple[int, int]:
    rise, keep = Judge([triggers])(output(), situation(**columns))
    return int(rise[0, 0]), int(keep[0, 0])


GRADED = at_least(psi, info=(5, 4), warning=(7, 6), urgent=(over(8), 7.5))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3.9, (NONE, NONE)),
        (4.0, (NONE, INFO)),
        (5.0, (INFO, INFO)),
        (6.0, (INFO, WARNING)),
        (7.5, (WARNING, URGENT)),
        (8.0, (WARNING, URGENT)),
        (8.1, (URGENT, URGENT)),
        (math.inf, (URGENT, URGENT)),
        (NAN, (NONE, URGENT)),
    ],
)
def test_each_severity_begins_and_ends_at_its_own_value(
    value: float, expected: tuple[int, int]
) -> None:
    assert judged(GRADED, psi=value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (36.0, (NONE, NONE)),
        (35.0, (NONE, WARNING)),
        (30.0, (NONE, WARNING)),
        (29.0, (WARNING, WARNING)),
        (14.0, (URGENT, URGENT)),
    ],
)
def test_what_raises_when_small_does_the_same_downward(
    value: float, expected: tuple[int, int]
) -> None:
    assert judged(at_most(psi, warning=(under(30), 35), urgent=15), psi=value) == expected


def test_the_most_severe_trigger_counts() -> None:
    both = (at_least(psi, warning=7), at_least(wbgt, urgent=28))
    assert judged(*both, psi=8.0, wbgt_c=20.0) == (WARNING, WARNING)
    assert judged(*both, psi=8.0, wbgt_c=30.0) == (URGENT, URGENT)


def test_an_alert_is_kept_unseen_only_if_all_its_quantities_are_unknown() -> None:
    both = (at_least(psi, warning=7), at_least(wbgt, urgent=28))
    assert judged(*both, psi=NAN, wbgt_c=20.0) == (NONE, NONE)
    assert judged(*both, psi=NAN, wbgt_c=NAN) == (NONE, URGENT)


@given(st.lists(st.tuples(values, values), min_size=1, max_size=5))
def test_rules_and_runners_do_not_affect_each_other(seen: list[tuple[float, float]]) -> None:
    rules = [(GRADED,), (at_most(wbgt, info=(10, 12), urgent=5), GRADED)]
    at = np.zeros(len(seen), dtype=np.intp)
    many = situation()._replace(
        phase=situation().phase[at],
        psi=np.array([first for first, _ in seen]),
        wbgt_c=np.array([second for _, second in seen]),
    )
    rise, keep = Judge(rules)(output(), many)
    assert (rise <= keep).all()
    for runner, (first, second) in enumerate(seen):
        for row, rule in enumerate(rules):
            alone = judged(*rule, psi=first, wbgt_c=second)
            assert (rise[row, runner], keep[row, runner]) == alone


@given(values, values)
def test_more_is_never_less_severe(one: float, other: float) -> None:
    if not (math.isnan(one) or math.isnan(other)):
        low, high = sorted((one, other))
        assert judged(GRADED, psi=low) <= judged(GRADED, psi=high)


@given(values)
def test_over_and_under_are_next_to_a_value(value: float) -> None:
    if not math.isnan(value):
        assert under(value) < value < over(value)
        assert over(under(value)) == value or value == 0
