"""Shares with their uncertainty, and the hazard that is for validation only."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.honesty import PUBLISHED
from tests.bench.incidence import drawn, fires, hazard_per_h, wilson


@pytest.mark.parametrize(
    ("cases", "total", "low", "high"),
    [  # Newcombe, Stat. Med. 17:857, 1998, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_intervals_are_the_published_ones(cases: int, total: int, low: float, high: float) -> None:
    assert wilson(cases, total) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_is_mirrored(counted: tuple[int, int]) -> None:
    cases, total = counted
    low, high = wilson(cases, total)
    assert 0.0 <= low <= cases / total + 1e-12
    assert cases / total - 1e-12 <= high <= 1.0
    other_low, other_high = wilson(total - cases, total)
    assert (1.0 - other_high, 1.0 - other_low) == pytest.approx((low, high), abs=1e-12)


def test_published_shares_are_those_of_the_studies() -> None:
    shares = [round(100 * one.share, 1) for studies in PUBLISHED.values() for one in studies]
    assert shares == [22.7, 40.8, 14.3, 41.1]


def test_the_hazard_is_a_share_of_the_odds() -> None:
    odds = np.array([0.04, 0.5, 1.0, 3.0])
    expected = np.array([0.0072, 0.09, 0.18, 0.54])
    np.testing.assert_allclose(hazard_per_h(100.0 * odds / (1.0 + odds)), expected, rtol=1e-12)
    assert hazard_per_h(np.array([0.0, 90.0, 100.0, np.nan])).tolist() == [0.0, 1.0, 1.0, 0.0]


@given(st.lists(st.floats(0.0, 100.0), min_size=2, max_size=9))
def test_the_hazard_never_falls_with_the_index(scores: list[float]) -> None:
    hazard = hazard_per_h(np.sort(scores))
    assert np.all(np.diff(hazard) >= 0.0)
    assert np.all((hazard >= 0.0) & (hazard <= 1.0))


def test_a_constant_hazard_fires_as_an_exponential() -> None:
    hours = np.array([0.0, 1.0, 5.0])
    np.testing.assert_allclose(fires(0.2 * hours), 1.0 - np.exp(-0.2 * hours), rtol=1e-12)


def test_a_draw_is_that_of_its_seed_and_near_the_mean() -> None:
    chances = np.full(4000, 0.3)
    assert drawn(chances, 1) == drawn(chances, 1) != drawn(chances, 2)
    assert drawn(chances, 1) == pytest.approx(1200, abs=120)
    assert drawn(np.zeros(50), 1) == 0
    assert drawn(np.ones(50), 1) == 50
