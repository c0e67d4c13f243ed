import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import carbohydrate
from monitor.models.arrays import Runners
from monitor.models.block import second_at
from monitor.models.oxidation import Burning
from tests.examples import examples
from tests.monitor.blocks import column, lasting

PARAMS = carbohydrate.Params()
NAN = float("nan")
STORE_G = 400.0


def one(value: float) -> Runners:
    return np.array([value])


def run(
    minutes: float,
    *,
    carbs_g_h: float = 60.0,
    meals: dict[int, float] | None = None,
    state: carbohydrate.State | None = None,
    start_s: float = 0.0,
    cap: float = 60.0,
    wbgt: float = NAN,
    used_spread: float = 0.0,
    dt_s: float = 10.0,
) -> tuple[carbohydrate.State, carbohydrate.Fuel]:
    """Burn evenly; meals [g] by the minute since the beginning of this run."""
    state = state or carbohydrate.initial(1)
    meals = meals or {}
    body = carbohydrate.Body(one(STORE_G), one(cap), one(used_spread))
    at_s = np.arange(round(minutes * 60.0 / dt_s)) * dt_s
    eaten = [meals.get(int(at // 60), 0.0) if at % 60 == 0 else 0.0 for at in at_s]
    burning = Burning(one(carbs_g_h), one(30.0 + 0.0 * carbs_g_h))
    burned, wbgt_c = lasting((burning, one(wbgt)), len(at_s))
    elapsed_s = np.maximum(start_s + at_s + dt_s, 0.0)
    state, fuel = carbohydrate.run(
        state, column(eaten), burned, column(elapsed_s), wbgt_c, body, PARAMS, dt_s
    )
    return state, second_at(fuel, -1)


def test_a_meal_now_and_then_from_the_start_is_all_there_is() -> None:
    """With the first bite logged at once both runs are one, and the books balance."""
    state, fuel = run(120, meals={0: 25.0, 30: 25.0, 60: 25.0, 90: 25.0})
    absorbed = 100.0 - state.gut_g[0, 0]
    assert state.used_g[0] == state.used_g[1]
    assert fuel.glycogen_g[0] == pytest.approx(STORE_G - 120.0 + absorbed)
    assert fuel.spread[0] == 0.0
    assert 90.0 < absorbed < 93.0


def test_without_logs_it_is_the_mean_of_eating_nothing_and_40_g_an_hour() -> None:
    hours = 5
    _, fuel = run(60 * hours)
    _, fed = run(60 * hours, meals=dict.fromkeys(range(0, 60 * hours, 3), 2.0))
    hungry = STORE_G - 60.0 * hours
    assert fuel.glycogen_g[0] == pytest.approx(0.5 * (hungry + fed.glycogen_g[0]), abs=1.0)
    worst, best = carbohydrate.depletion(one(hungry / STORE_G), PARAMS)[0], fed.depletion[0]
    assert fuel.depletion[0] == pytest.approx(0.5 * (worst + best), abs=0.01)
    assert fuel.spread[0] == pytest.approx(0.5 * (worst - best), abs=0.01)


def test_first_log_keeps_what_is_not_known_of_the_time_before() -> None:
    state, before = run(120)
    _, after = run(1, meals={0: 1.0}, state=state, start_s=7200.0)
    assert after.glycogen_g[0] == pytest.approx(before.glycogen_g[0], abs=1.5)
    later_state, _ = run(60, meals={0: 1.0}, state=state, start_s=7200.0)
    gap = later_state.used_g[0] - later_state.used_g[1]
    assert gap[0] == pytest.approx(state.used_g[0, 0] - state.used_g[1, 0], abs=state.gut_g[1, 0])


def test_gut_lets_through_no_more_than_its_cap_and_less_in_heat() -> None:
    for cap, wbgt, expected in ((60.0, NAN, 60.0), (90.0, 20.0, 90.0), (60.0, 26.0, 54.0)):
        state, _ = run(60, meals={0: 200.0}, cap=cap, wbgt=wbgt)
        assert 200.0 - state.gut_g[0, 0] == pytest.approx(expected)


def test_time_to_empty_is_what_is_above_the_reserve_over_the_net_loss() -> None:
    _, fuel = run(60, meals={0: 0.001})
    assert fuel.carbs_used_g_h[0] == pytest.approx(60.0)
    assert fuel.empty_in_s[0] == pytest.approx((340.0 - 60.0) / 60.0 * 3600.0, rel=1e-3)


def test_who_eats_what_is_burned_never_runs_empty() -> None:
    _, fuel = run(60, carbs_g_h=20.0, meals={0: 200.0})
    assert np.isnan(fuel.empty_in_s[0])
    assert fuel.glycogen_share[0] == pytest.approx(1.0)
    assert fuel.glycogen_g_h[0] == pytest.approx(0.0)


def test_fifteen_per_cent_left_count_as_empty() -> None:
    """A store of 400 g: 0 is said from 60 g on, though the glycogen goes on falling."""
    for minutes, left in ((200, 0.5), (339, 0.1525), (350, 0.125)):
        _, fuel = run(minutes, meals={0: 0.001})
        assert fuel.glycogen_share[0] == pytest.approx(left, abs=1e-3)
        assert (fuel.empty_in_s[0] == 0.0) == (left < 0.15)


def test_empty_is_empty() -> None:
    _, fuel = run(600, carbs_g_h=100.0, meals={0: 0.001})
    assert fuel.glycogen_g[0] == 0.0
    assert fuel.depletion[0] == 1.0
    assert fuel.empty_in_s[0] == 0.0


def test_nothing_is_known_before_anything_was_measured() -> None:
    _, fuel = run(10, carbs_g_h=NAN)
    for name in ("glycogen_g", "depletion", "carbs_used_g_h", "fat_g_h", "empty_in_s"):
        assert np.isnan(getattr(fuel, name)[0]), name


def test_a_silent_sensor_does_not_stop_the_burning_but_widens_the_spread() -> None:
    state, _ = run(150, meals={0: 0.001})
    _, seen = run(60, state=state, start_s=9000.0)
    _, unseen = run(60, carbs_g_h=NAN, state=state, start_s=9000.0)
    assert unseen.glycogen_g[0] == pytest.approx(seen.glycogen_g[0])
    assert unseen.fat_g_h[0] == pytest.approx(30.0)
    assert unseen.spread[0] > seen.spread[0] + 0.05


def test_hours_before_a_late_first_record_are_booked_at_its_rate() -> None:
    _, late = run(60, start_s=7200.0, meals={0: 0.001})
    _, seen = run(180, meals={0: 0.001})
    assert late.glycogen_g[0] == pytest.approx(seen.glycogen_g[0], abs=1.0)
    assert late.spread[0] > seen.spread[0] + 0.05


def test_nothing_is_burned_before_the_start() -> None:
    state, fuel = run(60, start_s=-3600.0)
    assert fuel.glycogen_g[0] == STORE_G
    assert state.used_g.max() == 0.0


def test_spread_begins_when_the_worst_case_reaches_half() -> None:
    _, full = run(60, meals={0: 0.001}, used_spread=0.3)
    _, half = run(180, meals={0: 0.001}, used_spread=0.3)
    assert full.spread[0] == 0.0
    assert half.depletion[0] == pytest.approx(0.0, abs=0.15)
    assert half.spread[0] > 0.05


@examples(10)
@given(st.floats(0, 150), st.dictionaries(st.integers(0, 299), st.floats(1, 80)), st.floats(0, 0.3))
def test_more_food_is_never_worse_and_more_burning_never_better(
    rate: float, meals: dict[int, float], used_spread: float
) -> None:
    meals = {0: 1.0, **meals}  # logged from the start, so that all runs know as much
    _, plain = run(300, carbs_g_h=rate, meals=meals, used_spread=used_spread, dt_s=60.0)
    more = {minute: 1.2 * grams for minute, grams in meals.items()}
    _, fed = run(300, carbs_g_h=rate, meals=more, used_spread=used_spread, dt_s=60.0)
    _, hard = run(300, carbs_g_h=rate + 20.0, meals=meals, used_spread=used_spread, dt_s=60.0)
    assert fed.depletion[0] <= plain.depletion[0] + 1e-12
    assert hard.depletion[0] >= plain.depletion[0] - 1e-12
    assert 0.0 <= plain.spread[0] <= 0.5
