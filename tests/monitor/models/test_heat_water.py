import numpy as np
import pytest

from monitor.models import heat_water, wbgt
from monitor.models.air import Air
from monitor.models.block import second_at
from tests.monitor.blocks import column, lasting
from tests.monitor.models.weathers import NAN, air, person, second

PARAMS = heat_water.Params()


def run(
    minutes: float,
    *,
    state: heat_water.State | None = None,
    from_s: float = 0.0,
    dt_s: float = 10.0,
    air_temp_c: float = 25.0,
    **columns: float,
) -> tuple[heat_water.State, heat_water.HeatWater]:
    state = state or heat_water.initial(1)
    here = air(air_temp_c, solar_wm2=0.0, wind_mps=1.0)
    steps = round(minutes * 60 / dt_s)
    elapsed_s = column(from_s + np.arange(1.0, steps + 1.0) * dt_s)
    seconds, around, heat = lasting((second(**columns), here, heat_of(here)), steps)
    state, shown = heat_water.run(state, seconds, around, heat, elapsed_s, person(), PARAMS, dt_s)
    return state, second_at(shown, -1)


def heat_of(around: Air) -> wbgt.Wbgt:
    return wbgt.step(around, wbgt.Params())


def test_hot_hours_without_drink_make_all_factors_grow() -> None:
    _, cool = run(180, air_temp_c=8.0)
    _, hot = run(180, air_temp_c=32.0)
    for name in ("water", "salt"):
        assert getattr(hot, name).factor[0] > getattr(cool, name).factor[0]
    assert hot.heat[0] > cool.heat[0]
    assert hot.sweating.sweat_l_h[0] > 1.2


def test_coarser_steps_tell_nearly_the_same() -> None:
    _, fine = run(60, dt_s=1.0)
    _, same = run(60)
    _, coarse = run(60, dt_s=60.0)
    assert same.water.deficit_l[0] == pytest.approx(fine.water.deficit_l[0], rel=0.01)
    assert coarse.water.deficit_l[0] == pytest.approx(fine.water.deficit_l[0], rel=0.05)


def test_core_sensor_gives_strain_and_heat() -> None:
    _, shown = run(10, core_temp_c=39.0, heart_rate_bpm=170.0, air_temp_c=10.0)
    assert shown.strain[0] == pytest.approx(5 * 2.0 / 2.5 + 5 * 120 / 130)
    assert shown.heat[0] == pytest.approx((shown.strain[0] - 5.0) / 4.0)


def test_missing_weather_is_a_missing_factor() -> None:
    _, shown = run(30, air_temp_c=NAN)
    assert np.isnan([shown.heat, shown.water.factor, shown.salt.factor, shown.chill.factor]).all()


def test_scale_on_the_way_corrects_the_sweat() -> None:
    state, shown = run(180, fluid_ml=1.0)
    heavier = 70.0 * (1.0 + 0.01 * shown.water.mass_change_pct[0]) + 0.5
    state, now = run(1 / 6, state=state, from_s=10_800.0, scale_kg=heavier)
    assert state.water.sweat_factor[0] < 0.9
    assert now.water.sweat_l[0] < shown.water.sweat_l[0] - 0.4


def test_soaked_is_cold() -> None:
    state, _ = run(30)
    _, shown = run(1 / 6, state=state, from_s=1800.0, soaked=1.0)
    assert shown.chill.factor[0] == 1.0
