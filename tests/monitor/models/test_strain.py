import numpy as np
import pytest

from monitor.models import strain, wbgt
from tests.monitor.models.weathers import NAN, one

PARAMS = strain.Params()


def watch(core: list[float], heart: list[float], dt_s: float = 10.0) -> float:
    state = strain.initial(1)
    for temp, beat in zip(core, heart, strict=True):
        state, value = strain.step(state, one(temp), one(beat), one(60.0), PARAMS, dt_s)
    return float(value[0])


def hot(wbgt_c: float, spread_c: float = 1.0) -> wbgt.Wbgt:
    return wbgt.Wbgt(one(wbgt_c), one(spread_c), wbgt.flag(one(wbgt_c)))


def test_first_measurement_counts_at_once() -> None:
    assert watch([38.5], [150.0]) == pytest.approx(6.0 * 1.5 / 2.5 - 1.1 + 4.25, abs=1.0)
    assert watch([37.0], [60.0]) == 0.0


def test_it_follows_within_minutes() -> None:
    assert watch([37.0] * 10 + [39.5] * 60, [60.0] * 10 + [180.0] * 60) == pytest.approx(
        10.0, abs=0.01
    )


def test_core_temperature_is_held_between_reports_and_then_lost() -> None:
    """A worn sensor reports once a minute or less."""
    assert watch([38.5] + [NAN] * 30, [150.0] * 31) == pytest.approx(watch([38.5], [150.0]))
    assert np.isnan(watch([38.5] + [NAN] * 31, [150.0] * 32))


def test_no_sensor_no_strain() -> None:
    assert np.isnan(watch([NAN] * 20, [170.0] * 20))
    assert np.isnan(watch([38.5] * 40, [NAN] * 40))


@pytest.mark.parametrize(
    ("wbgt_c", "psi", "factor"),
    [(18.0, NAN, 0.0), (24.0, NAN, 0.5), (30.0, NAN, 1.0), (24.0, 4.0, 0.5), (18.0, 8.0, 0.75),
     (NAN, 7.0, 0.5)],
)  # fmt: skip
def test_factor_is_the_larger_of_air_and_body(wbgt_c: float, psi: float, factor: float) -> None:
    value, _ = strain.heat_factor(hot(wbgt_c), one(psi), PARAMS)
    assert value[0] == pytest.approx(factor)


def test_factor_is_missing_when_nobody_knows() -> None:
    value, _ = strain.heat_factor(hot(NAN), one(NAN), PARAMS)
    assert np.isnan(value[0])


def test_spread_of_the_factor_is_that_of_the_air_until_it_is_sure() -> None:
    _, unsure = strain.heat_factor(hot(24.0, 3.0), one(NAN), PARAMS)
    assert unsure[0] == pytest.approx(3.0 / 12.0)
    _, sure = strain.heat_factor(hot(10.0, 3.0), one(NAN), PARAMS)
    assert sure[0] == 0.0
