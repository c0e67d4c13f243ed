"""Arrival times: in order, never before one could run there, the same whoever else runs."""

from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.race.course_climbs import climbs
from ingest.race.settings import Station
from monitor.models import own_pace
from monitor.models.arrays import Runners
from monitor.models.arrival import Params, Start, Way, arrivals, bounds, declined
from monitor.models.rows import take
from monitor.race_plan import race_plan
from monitor.usual_pace import usual_s_m
from tests.examples import examples
from tests.monitor.trips import line

HILLS: Final = line((0, 0, 500), (0, 4000, 1100), (0, 8000, 500), (0, 20_000, 500))
STATIONS: Final = {"hut": 4000.0, "mill": 8000.0, "lake": 15_000.0}
PLAN: Final = race_plan(
    HILLS, STATIONS, [Station(id="mill", name="Mill", at_m=8000, stop_min=10, crew=True)]
)
PACE: Final = own_pace.Params()
NIGHT, DAY = 1_764_024_000.0, 1_763_978_400.0  # a November day in Africa: 22:40 and 10:00
UNKNOWN: Final = np.array([np.nan])


def learned(speed_mps: Runners, seconds: int, t: float = DAY) -> own_pace.State:
    """Runners who went at a speed on all slopes."""
    state = own_pace.initial(len(speed_mps))
    usual = usual_s_m(np.full(len(speed_mps), np.nan), PLAN, PACE)
    for second in range(0, seconds, 10):
        now = np.full(len(speed_mps), t + second)
        state = own_pace.learn(state, speed_mps * second, now, usual, PLAN, PACE)
    return state


def forecast(state: own_pace.State, passed: int = 0) -> Runners:
    rows = len(state.at_m)
    usual = usual_s_m(np.full(rows, np.nan), PLAN, PACE)
    zero = np.zeros(rows)
    pace = own_pace.expected(state, zero, usual, zero, PACE)
    start = Start(state.at_m, state.at_t, zero + 15.0, zero, state.moving_s)
    target = np.repeat(np.arange(4)[:, np.newaxis], rows, axis=1)
    return arrivals(start, pace, np.full(rows, passed), target, PLAN, Params(), PACE)


@examples(40)
@given(st.lists(st.floats(0.6, 4.5), min_size=1, max_size=4), st.integers(60, 1200))
def test_bounds_are_in_order_and_places_are_too(speeds: list[float], seconds: int) -> None:
    speed_mps = np.array(speeds)
    state = learned(speed_mps, seconds)
    early, middle, late = forecast(state)
    ahead = PLAN.at_m[:, np.newaxis] >= state.at_m
    assert np.isnan(middle[~ahead]).all()
    assert (early <= middle)[ahead].all()
    assert (middle <= late)[ahead].all()
    assert (early >= state.at_t)[ahead].all()
    for times in (middle, late):
        steps = np.diff(times, axis=0)
        assert (steps[~np.isnan(steps)] > 0).all()
    for row in range(len(speeds)):
        alone = forecast(take(state, np.array([row])))
        np.testing.assert_array_equal(alone[:, :, 0], np.stack((early, middle, late))[:, :, row])


def test_who_is_slower_comes_later_and_who_is_known_longer_is_surer() -> None:
    fast_and_slow = forecast(learned(np.array([3.0, 1.5]), 900))
    assert (fast_and_slow[1, :, 1] > fast_and_slow[1, :, 0]).all()
    short, long = (forecast(learned(np.array([2.0]), seconds)) for seconds in (120, 1800))
    widths = [(said[2, -1, 0] - said[0, -1, 0]) for said in (short, long)]
    assert widths[1] < widths[0]


def width_s(
    moving_s: float,
    *,
    scatter: float = 1.0,
    stops_s: float = 0.0,
    known_s: float = 7200.0,
) -> float:
    """From the bound of 10 % to that of 90 %."""
    one = np.ones(1)
    pace = own_pace.Pace(*(one,) * 6, scatter * one)
    start = Start(0.0 * one, one, 0.0 * one, 0.0 * one, known_s * one)
    early_s, late_s = bounds(Way(moving_s * one, stops_s * one, one), start, pace, Params())
    return float(late_s[0] - early_s[0])


def test_what_makes_bounds_wide() -> None:
    usual = width_s(7200.0)
    assert width_s(7200.0, scatter=2.0) > usual
    assert width_s(7200.0, stops_s=1800.0) > usual
    assert width_s(7200.0, known_s=600.0) > usual
    assert width_s(14_400.0) > usual
    # Of the way, what is middling far is surest: stretches even out, then the pace drifts.
    shares = [width_s(moving_s) / moving_s for moving_s in (600.0, 14_400.0, 144_000.0)]
    assert shares[0] > shares[1] < shares[2]
    assert width_s(1.0) < 600.0


def test_a_decline_fades_out() -> None:
    even_s = np.array([0.0, 3600.0, 36_000.0, 144_000.0])
    found = declined(even_s, np.full(4, 0.03 / 3600.0), Params())
    share = found[1:] / even_s[1:]
    assert found[0] == 0.0
    assert (np.diff(share) > 0.0).all()
    assert share[-1] < np.exp(0.03 * Params().decline_s / 3600.0)
    np.testing.assert_allclose(declined(even_s, np.zeros(4), Params()), even_s)


def test_darkness_and_planned_stops_take_time() -> None:
    at_night, by_day = (forecast(learned(np.array([2.0]), 900, t)) for t in (NIGHT, DAY))
    slower = (at_night[1, -1, 0] - NIGHT) / (by_day[1, -1, 0] - DAY)
    assert slower == pytest.approx(1.0, abs=0.03)  # learned in the dark, and dark goes on
    assert own_pace.darkness(np.array([NIGHT, DAY]), PLAN).tolist() == [1.0, 0.0]
    stop_s = forecast(learned(np.array([2.0]), 900))[1, 2, 0]
    without = forecast(learned(np.array([2.0]), 900), passed=2)[1, 2, 0]
    assert stop_s - without == pytest.approx(600.0)


def test_a_stop_is_no_slow_pace_and_a_leap_teaches_nothing() -> None:
    usual = usual_s_m(UNKNOWN, PLAN, PACE)
    state = learned(np.array([2.0]), 900)
    place_m, t = state.at_m, state.at_t
    rested = own_pace.learn(state, place_m + 40.0, t + 1220.0, usual, PLAN, PACE)
    assert rested.stopped_s[0] > 1000.0
    assert rested.moving_s[0] - state.moving_s[0] < 120.0
    leapt = own_pace.learn(state, place_m + 9000.0, t + 10.0, usual, PLAN, PACE)
    np.testing.assert_array_equal(leapt.spent_s, state.spent_s)
    assert leapt.at_m[0] == place_m[0] + 9000.0


def test_climbs_are_found_and_named_after_what_they_lead_to() -> None:
    up, down = climbs(HILLS, {"Col": 4100.0, "Mill": 8000.0})
    assert up.name == "Climb 1 to Col"
    assert (up.from_m, up.to_m) == pytest.approx((0, 4000), abs=60)
    assert up.rise_m == pytest.approx(600, abs=10)
    assert down.name == "Descent 1 to Mill"
    assert down.grade == pytest.approx(-0.15, abs=0.01)
    assert climbs(line((0, 0, 500), (0, 9000, 540)), {}) == ()
