"""Alert rules over blocks of seconds: the same as second by second."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.book import AlertBook
from monitor.alerts.facts import Facts
from monitor.alerts.machine import Severities
from monitor.alerts.rules import RULES
from monitor.messages import Alert
from tests.examples import examples
from tests.monitor.alerts.books import facts
from tests.monitor.checks import assert_same
from tests.monitor.people import T

SECONDS = 900
RUNNERS = ("anna", "ben", "carla")


def seen(seed: int) -> tuple[Severities, Severities]:
    """Severities that hold for seconds or minutes, of few rules at a time."""
    rng = np.random.default_rng(seed)
    rise = np.zeros((len(RULES), SECONDS, len(RUNNERS)), dtype=np.int8)
    for _ in range(rng.integers(0, 25)):
        rule, runner = rng.integers(len(RULES)), rng.integers(len(RUNNERS))
        first = rng.integers(SECONDS)
        rise[rule, first : first + rng.choice([1, 5, 70, 400]), runner] = rng.integers(1, 4)
    keep = np.maximum(rise, np.roll(rise, int(rng.integers(0, 40)), axis=1))
    return rise, keep


def gone_through(
    cuts: list[int], rise: Severities, keep: Severities, acknowledged: int
) -> tuple[AlertBook, list[tuple[str, str, float]]]:
    """The book and what it told, with the first alert seen at one second."""
    book = AlertBook(RUNNERS)
    rows = np.arange(len(RUNNERS))
    told: list[Alert] = []
    edges = sorted({0, acknowledged, SECONDS, *cuts})
    for first, last in itertools.pairwise(edges):
        times = T + np.arange(first, last)[:, np.newaxis] + 7 * rows
        for news in book.run(
            rows,
            times,
            rise=rise[:, first:last],
            keep=keep[:, first:last],
            facts_of=lambda second, at, severity: _facts(severity),
        ):
            told += news
        if last == acknowledged and (active := book.active(0)):
            told += [book.acknowledge(0, active[0].id, T + last) or active[0]]
    return book, [(alert.id, alert.state, alert.t) for alert in told]


def _facts(severity: int) -> Facts:
    return facts(severity, 61.0)


@examples(15)
@given(
    seed=st.integers(0, 10_000),
    cuts=st.lists(st.integers(1, SECONDS - 1), max_size=6),
    acknowledged=st.integers(1, SECONDS - 1),
)
def test_however_a_race_is_cut_the_alerts_are_the_same(
    seed: int, cuts: list[int], acknowledged: int
) -> None:
    rise, keep = seen(seed)
    whole, told = gone_through(cuts, rise, keep, acknowledged)
    steps, told_by_second = gone_through(list(range(SECONDS)), rise, keep, acknowledged)
    assert told == told_by_second
    assert_same(whole.state, steps.state)
    for row in range(len(RUNNERS)):
        assert whole.active(row) == steps.active(row)


@pytest.mark.parametrize("seed", range(3))
def test_something_is_told_at_all(seed: int) -> None:
    _, told = gone_through([], *seen(seed), 100)
    assert told
