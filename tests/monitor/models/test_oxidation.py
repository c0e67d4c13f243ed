import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import oxidation
from monitor.models.arrays import Runners
from tests.examples import examples

PARAMS = oxidation.Params()
NAN = float("nan")


def one(value: float) -> Runners:
    return np.array([value])


def burn(
    net: float, gross: float, heart_pct: float = NAN, elapsed_s: float = 0.0
) -> tuple[float, float]:
    burning = oxidation.step(
        one(net), one(gross), one(heart_pct), one(55.0), one(70.0), one(elapsed_s), PARAMS
    )
    return float(burning.carbs_g_h[0]), float(burning.fat_g_h[0])


def test_ten_km_an_hour_on_the_level() -> None:
    carbs, fat = burn(10.0, 11.2)
    assert carbs == pytest.approx(70.0, abs=0.3)
    assert carbs * 17.0 + fat * 39.0 == pytest.approx(11.2 * 70.0 * 3.6)


def test_movement_is_preferred_to_heart_rate() -> None:
    assert burn(10.0, 11.2, heart_pct=95.0) == burn(10.0, 11.2)


def test_heart_rate_alone_is_enough() -> None:
    carbs, fat = burn(NAN, NAN, heart_pct=100.0)
    assert fat == pytest.approx(0.0, abs=1e-9)
    assert carbs == pytest.approx(55.0 * 20.9 / 60.0 * 70.0 * 3600 / 17000)


def test_with_neither_it_is_unknown() -> None:
    assert np.isnan(burn(NAN, NAN)).all()


@examples(50)
@given(st.floats(0.0, 1.2), st.floats(0.0, 0.3), st.floats(0.0, 4e5), st.floats(0.0, 1e4))
def test_harder_burns_more_carbohydrate_and_later_less(
    share: float, harder: float, elapsed_s: float, later_s: float
) -> None:
    fraction = oxidation.carbs_fraction(
        np.array([share, share + harder, share]),
        np.array([elapsed_s, elapsed_s, elapsed_s + later_s]),
        PARAMS,
    )
    assert fraction[0] <= fraction[1]
    assert fraction[2] <= fraction[0]
    assert fraction.min() > 0.0
    assert fraction.max() <= 1.0
