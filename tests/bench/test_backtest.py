"""How forecasts are counted: each arrival once, however often somebody asked about it."""

from collections.abc import Sequence

import numpy as np
import pytest

from tests.bench.backtest import Said, median, score, weights


def said(real_s: Sequence[float], runner: Sequence[float], target: Sequence[float]) -> Said:
    """Forecasts of 80 to 120 s, that is 100 s."""
    real = np.array(real_s)
    low_s, middle_s, high_s = (np.full(len(real), bound) for bound in (80.0, 100.0, 120.0))
    same = middle_s, middle_s
    return Said(low_s, middle_s, high_s, *same, real, np.array(runner), np.array(target))


def test_runners_and_their_stations_count_the_same_however_often_one_asked() -> None:
    found = weights(said([100.0] * 5, [0, 0, 0, 0, 7], [1, 1, 1, 2, 2]))
    np.testing.assert_allclose(found, [1 / 12, 1 / 12, 1 / 12, 1 / 4, 1 / 2])


def test_what_held_is_counted_by_arrivals() -> None:
    # Nine forecasts of one station came true; the one of the other came too late.
    found = score(said([100.0] * 9 + [130.0], [0] * 10, [1] * 9 + [2]))
    assert (found.count, found.arrivals) == (10, 2)
    assert (found.held, found.early, found.late) == pytest.approx((0.5, 0.0, 0.5))


def test_a_median_of_equal_weights_is_the_usual_one() -> None:
    values = np.random.default_rng(1).normal(size=51)
    assert median(values, np.full(51, 1 / 51)) == np.median(values)
