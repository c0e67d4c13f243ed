import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import heat_balance
from monitor.models.air import Air
from tests.monitor.models import weathers
from tests.monitor.models.weathers import NAN, one

PARAMS = heat_balance.Params()


def frame(*, acclimatised: bool = False, factor: float = 1.0) -> heat_balance.Frame:
    person = weathers.person(acclimatised=acclimatised)
    return heat_balance.Frame(person.mass_kg, person.surface_m2, person.acclimatised, one(factor))


def balance(
    air: Air | None = None, *, power: float = 11.2, climb: float = 0.0, factor: float = 1.0
) -> heat_balance.Balance:
    here = weathers.air(28.0) if air is None else air
    return heat_balance.heat_balance(
        one(power), one(climb), one(25 / 9), here, frame(factor=factor), PARAMS
    )


def hold(
    held: heat_balance.Balance,
    minutes: float,
    state: heat_balance.State | None = None,
    *,
    acclimatised: bool = False,
) -> tuple[heat_balance.State, heat_balance.Sweating]:
    state = state or heat_balance.initial(1)
    for _ in range(round(minutes * 6)):
        state, now = heat_balance.step(state, held, frame(acclimatised=acclimatised), PARAMS, 10.0)
    return state, now


@given(st.floats(5, 40), st.floats(10, 80), st.floats(4, 16))
def test_more_power_heat_and_sun_never_mean_less_sweat(
    temp: float, humidity: float, power: float
) -> None:
    sweat = balance(weathers.air(temp, humidity), power=power).sweat_l_h[0]
    assert balance(weathers.air(temp, humidity), power=power + 1).sweat_l_h[0] >= sweat
    sunny = weathers.air(temp, humidity, solar_wm2=500.0)
    assert balance(sunny, power=power).sweat_l_h[0] >= sweat
    if temp > 18.0:  # below, the clothes that the cold makes runners wear warm them
        hotter = weathers.air(temp + 1, humidity)
        # Where only the least is sweated, drier skin drips a little less.
        assert balance(hotter, power=power).sweat_l_h[0] >= 0.999 * sweat


def test_going_up_takes_work_and_going_down_makes_heat() -> None:
    level = balance().required_wm2[0]
    assert balance(climb=0.3).required_wm2[0] < level < balance(climb=-0.3).required_wm2[0]


def test_sweat_is_capped_by_body_mass() -> None:
    assert balance(weathers.air(45.0, 90.0), power=25.0).sweat_l_h[0] == pytest.approx(2.03)


def test_personal_factor_scales_the_sweat() -> None:
    assert balance(factor=0.7).sweat_l_h[0] == pytest.approx(0.7 * balance().sweat_l_h[0])


def test_air_that_takes_up_nothing_keeps_all_numbers_finite() -> None:
    stifling = balance(weathers.air(45.0, 100.0))
    assert all(np.isfinite(column).all() for column in stifling)


def test_sweat_rises_slowly_at_first() -> None:
    """25 minutes' time constant below 50 W/m², 10 above."""
    target = balance().sweat_l_h[0]
    threshold = 50.0 * 1.8438 / 675.0
    _, early = hold(balance(), 2.0)
    assert early.sweat_l_h[0] == pytest.approx(target * (1 - np.exp(-2 / 25)))
    reached = -25.0 * np.log(1 - threshold / target)
    _, later = hold(balance(), reached + 10.0)
    rest = (target - threshold) * np.exp(-1.0)
    assert later.sweat_l_h[0] == pytest.approx(target - rest, rel=0.01)


def test_uncompensable_time_grows_and_shrinks() -> None:
    stifling, mild = balance(weathers.air(35.0, 80.0)), balance(weathers.air(15.0))
    state, now = hold(stifling, 12.0)
    assert now.uncompensable_s[0] == 720.0
    state, now = hold(mild, 4.0, state)
    assert now.uncompensable_s[0] == 480.0
    _, now = hold(mild, 30.0, state)
    assert now.uncompensable_s[0] == 0.0


def test_acclimatised_runners_may_be_wet_all_over() -> None:
    held = balance(weathers.air(28.0, 60.0))
    assert 0.85 < held.required_wm2[0] / held.maximum_wm2[0] < 1.0
    assert hold(held, 10.0)[1].uncompensable_s[0] == 600.0
    assert hold(held, 10.0, acclimatised=True)[1].uncompensable_s[0] == 0.0


@pytest.mark.parametrize("gone", ["power", "weather"])
def test_what_is_missing_is_held_ten_minutes_and_then_unknown(gone: str) -> None:
    lost = balance(power=NAN) if gone == "power" else balance(weathers.air(NAN))
    state, before = hold(balance(), 30.0)
    state, now = hold(lost, 10.0, state)
    assert now.sweat_l_h[0] == before.sweat_l_h[0]
    _, now = hold(lost, 1.0, state)
    assert np.isnan(now.sweat_l_h[0])
    assert np.isnan(hold(lost, 1.0)[1].sweat_l_h[0])
