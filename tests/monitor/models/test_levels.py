import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import levels
from tests.examples import examples

PARAMS = levels.Params()
NAN = float("nan")


def judge(scores: list[float]) -> list[int]:
    state = levels.initial(1, 1)
    codes = []
    for score in scores:
        state, judged = levels.step(state, np.array([[score]]), PARAMS, 1.0)
        codes.append(int(judged.level[0, 0]))
    return codes


def test_level_rises_after_a_minute_above() -> None:
    codes = judge([30.0] * 61)
    assert codes[58:61] == [0, 1, 1]


def test_jump_reaches_the_highest_level_in_the_same_minute() -> None:
    assert judge([80.0] * 60)[-1] == 3


def test_level_falls_five_minutes_after_it_is_eight_below() -> None:
    up = [30.0] * 60
    assert judge([*up, *[18.0] * 600])[-1] == 1
    codes = judge([*up, *[16.9] * 300])
    assert codes[-2:] == [1, 0]


def test_break_starts_the_wait_anew() -> None:
    assert judge([30.0] * 59 + [24.0] + [30.0] * 59)[-1] == 0


def test_unknown_score_has_no_level_and_forgets_none() -> None:
    codes = judge([60.0] * 60 + [NAN] * 10 + [60.0])
    assert codes[60:] == [-1] * 10 + [2]


@examples(10)
@given(st.integers(0, 2**32), st.floats(0.1, 10.0))
def test_levels_do_not_chatter(seed: int, restlessness: float) -> None:
    """A fall is at least five minutes after a rise, a rise a minute after a fall."""
    steps = np.random.default_rng(seed).normal(0.0, restlessness, 2000)
    codes = judge(np.clip(np.abs(40.0 + np.cumsum(steps)), 0.0, 100.0).tolist())
    turns = [(k, b > a) for k, (a, b) in enumerate(itertools.pairwise(codes)) if a != b]
    for (before, rose), (after, rises) in itertools.pairwise(turns):
        if rose != rises:
            assert after - before >= (PARAMS.rise_s if rises else PARAMS.fall_s)


@pytest.mark.parametrize("slope_per_h", [-20.0, 0.0, 15.0])
def test_trend_of_a_steady_rise_is_exact(slope_per_h: float) -> None:
    state = levels.initial(1, 1)
    trends = []
    for k in range(1200):
        score = np.array([[40.0 + slope_per_h * k / 3600.0]])
        state, judged = levels.step(state, score, PARAMS, 1.0)
        trends.append(float(judged.trend_per_h[0, 0]))
    assert all(np.isnan(trends[:900]))
    np.testing.assert_allclose(trends[1000:], slope_per_h, atol=1e-6)
