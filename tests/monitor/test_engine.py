"""The engine as the monitor uses it: a race second by second, and what it says about it."""

from collections.abc import Callable
from typing import Final

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.messages import Weather
from ingest.race.settings import Body, History, Plan, Runner, Training
from ingest.race.weather_settings import RaceWeather
from monitor import engine
from monitor.models.arrays import Runners
from monitor.models.block import second_at, stacked
from monitor.profile import Profiles, profiles
from monitor.stages.air import NOBODY_SAYS
from monitor.weather import Reports
from tests.examples import examples
from tests.monitor import cases_engine
from tests.monitor.blocks import ROWS, SECONDS, Tree, by_one, check_cuts
from tests.monitor.checks import assert_same
from tests.monitor.racing import raced, told

START: Final = 1_764_000_000.0
NAN: Final = float("nan")
ANNA: Final = Runner(
    id="anna",
    name="Anna",
    body=Body(sex="f", age=34, hr_max_bpm=188, hr_rest_bpm=48),
    training=Training(critical_speed_mps=3.9),
    history=History(cramps="never"),
    plan=Plan(finish_h=6.0),
)
Second = Callable[[int], dict[str, float]]


def whole_race(
    second: Second,
    seconds: int,
    known: Profiles | None = None,
    weather: Reports = NOBODY_SAYS,
) -> engine.Output:
    """What is said of every second of one runner's race; `second` says what was measured."""
    columns = [{"t": START + k, "elapsed_s": float(k), **second(k)} for k in range(1, seconds + 1)]
    return raced(known or profiles([ANNA]), told([[one] for one in columns]), weather=weather)


def race(second: Second, seconds: int, known: Profiles | None = None) -> engine.Output:
    """What is said after some seconds."""
    return second_at(whole_race(second, seconds, known), -1)


def steady(speed: float = 2.8, heart_rate: float = 140.0) -> Second:
    return lambda k: {
        "heart_rate_bpm": heart_rate,
        "speed_mps": speed,
        "cadence_spm": 170.0,
        "distance_m": speed * k,
        "altitude_m": 500.0,
    }


def test_steady_race_reads_as_expected() -> None:
    output = race(steady(), 600)
    assert output.grade_adjusted_mps[0] == pytest.approx(2.8)
    assert output.grade[0] == pytest.approx(0.0)
    assert output.pace_ratio[0] == pytest.approx(2.8 / (3.9 * 0.789), rel=1e-3)
    assert output.goal_speed_mps[0] == pytest.approx(3.9 * 0.789, rel=1e-3)
    assert output.above_critical[0] == 0.0
    assert output.reserve_pct[0] == pytest.approx(100.0)
    assert output.metabolic_power_wkg[0] == pytest.approx(3.6 * 2.8 * 1.05 + 1.2)
    assert output.walking[0] == 0.0
    assert output.heart_rate_bpm[0] == 140.0
    assert output.quality[0] == 1.0
    assert output.since_carbs_s[0] == 600.0
    assert output.distance_m[0] == pytest.approx(1680.0)


@pytest.mark.parametrize("index", ["fatigue", "cramp"])
def test_parts_sum_to_the_score(index: str) -> None:
    output = race(steady(3.6, 170.0), 300)
    of = getattr(output, index)
    assert np.nansum(of.parts) == pytest.approx(of.score[0], abs=1e-9)
    names = engine.FATIGUE_PARTS if index == "fatigue" else engine.CRAMP_PARTS
    assert of.parts.shape == of.missing.shape == (len(names), 1)


def test_what_no_sensor_tells_is_missing_and_says_so() -> None:
    """A strap and a pod, no training history, no weather, and only a minute so far."""
    output = race(steady(), 60)
    flags = output.cramp.missing[:, 0], np.isnan(output.cramp.parts[:, 0])
    missing, absent = (
        {name for name, flag in zip(engine.CRAMP_PARTS, marked, strict=True) if flag}
        for marked in flags
    )
    assert missing == {"training", "fluid", "sodium", "heat", "cold", "durability"}
    assert absent == {"sodium", "cold"}


def test_the_weather_that_others_report_is_used() -> None:
    reports = Reports(RaceWeather(air_temp_c=20.0, humidity_pct=60.0))
    reports.add(Weather(t=START + 30, air_temp_c=35.0, humidity_pct=60.0))
    said = whole_race(steady(), 60, weather=reports)
    wbgt_c = said.wbgt_c[:, 0]
    assert 15.0 < wbgt_c[20] < 25.0 < wbgt_c[-1]
    assert not said.cramp.missing[-1, engine.CRAMP_PARTS.index("heat"), 0]


def test_scale_corrects_the_sweat() -> None:
    """After a hot while; who weighs less than expected sweated more."""

    def weighed(scale_kg: float) -> Second:
        return lambda k: {
            **steady(3.6)(k),
            "air_temp_c": 36.0,
            "humidity_pct": 50.0,
            "fluid_ml": 200.0 * (k == 900),
            "scale_kg": scale_kg if k == 2700 else NAN,
        }

    known = profiles([msgspec.structs.replace(ANNA, body=Body(sex="f", mass_kg=56))])
    light, heavy = race(weighed(53.0), 2710, known), race(weighed(55.5), 2710, known)
    assert light.fluid_deficit_l[0] > heavy.fluid_deficit_l[0] + 0.3


def test_part_names_are_those_of_the_contract() -> None:
    assert engine.FATIGUE_PARTS == (
        "durability", "hrv", "carbs", "muscle", "training", "heat", "fluid", "pace", "stride",
    )  # fmt: skip
    assert engine.CRAMP_PARTS == (
        "history", "intensity", "muscle", "training", "pace", "carbs", "fluid", "sodium", "heat",
        "cold", "durability", "recent",
    )  # fmt: skip


def test_nothing_is_said_before_any_data_and_after_five_minutes_without() -> None:
    before = race(lambda k: {}, 1)
    assert np.isnan(before.fatigue.score[0])
    assert before.cramp.level[0] == -1

    def stops(k: int) -> dict[str, float]:
        return steady()(k) if k <= 60 else {}

    said = whole_race(stops, 360)
    for index in (said.fatigue, said.cramp):
        for second, known in ((-2, True), (-1, False)):
            assert np.isfinite(index.score[second, 0]) == known
            assert np.isfinite(index.parts[second]).any() == known
            assert (index.level[second, 0] >= 0) == known


def test_bounds_widen_over_a_gap() -> None:
    def stops(k: int) -> dict[str, float]:
        return steady()(k) if k <= 600 else {"heart_rate_bpm": 140.0}

    of = whole_race(stops, 1000).cramp
    width = of.high[:, 0] - of.low[:, 0]
    assert width[999] > width[599]
    assert of.missing[-1, engine.CRAMP_PARTS.index("pace"), 0]


@pytest.mark.parametrize("index", ["fatigue", "cramp"])
def test_bounds_widen_with_every_minute_of_silence(index: str) -> None:
    def falls_silent(k: int) -> dict[str, float]:
        return steady()(k) if k <= 600 else {}

    of = getattr(whole_race(falls_silent, 840), index)
    widths = (of.high - of.low)[[599, 659, 719, 839], 0]
    assert (np.diff(widths) > 0).all(), widths


def test_heart_rate_alone_is_enough_for_a_score() -> None:
    output = race(lambda k: {"heart_rate_bpm": 150.0}, 60)
    assert np.isfinite(output.cramp.score[0])
    assert np.isnan(output.pace_ratio[0])
    assert output.quality[0] == 0.5


def test_strap_and_pod_without_altitude_get_a_score() -> None:
    """No Bluetooth sensor measures altitude; the pace is then taken as on the level."""
    output = race(lambda k: {"heart_rate_bpm": 150.0, "speed_mps": 3.0}, 60)
    assert np.isnan(output.grade[0])
    assert output.grade_adjusted_mps[0] == pytest.approx(3.0)
    assert np.isfinite(output.cramp.parts[engine.CRAMP_PARTS.index("pace"), 0])


def test_guest_has_wider_bounds_and_no_measured_pace_factor() -> None:
    own, guest = race(steady(), 60), race(steady(), 60, profiles([None]))
    assert guest.cramp.high[0] - guest.cramp.low[0] > own.cramp.high[0] - own.cramp.low[0]
    assert guest.fatigue.missing[engine.FATIGUE_PARTS.index("pace"), 0]
    assert guest.cramp.missing[engine.CRAMP_PARTS.index("history"), 0]


def test_starting_too_fast_raises_both_indices() -> None:
    slow, fast = race(steady(2.8), 1200), race(steady(3.8), 1200)
    assert fast.fatigue.score[0] > slow.fatigue.score[0] + 5
    assert fast.cramp.score[0] > slow.cramp.score[0] + 20
    assert fast.pace_ratio[0] > 1.2


def test_cramp_raises_the_risk_and_gel_is_booked() -> None:
    def cramps(k: int) -> dict[str, float]:
        return {**steady()(k), "cramp": float(k == 30), "carbs_g": 25.0 if k == 40 else 0.0}

    calm, after = race(steady(), 60), race(cramps, 60)
    assert after.cramp.score[0] > 4 * calm.cramp.score[0]
    assert after.cramp.parts[engine.CRAMP_PARTS.index("recent"), 0] > 9
    assert after.carbs_last_hour_g[0] == 25.0
    assert after.since_carbs_s[0] == 20.0


def columns(seed: int, rows: int) -> dict[str, Runners]:
    rng = np.random.default_rng(seed)
    measured = {
        "heart_rate_bpm": rng.uniform(100, 190, rows),
        "speed_mps": rng.uniform(0, 5, rows),
        "altitude_m": rng.uniform(400, 420, rows),
        "air_temp_c": rng.uniform(10, 40, rows),
        "humidity_pct": rng.uniform(20, 90, rows),
    }
    for values in measured.values():
        values[rng.random(rows) < 0.3] = NAN
    measured["rr_ms"] = rng.uniform(300, 600, (2, rows))
    return measured


@examples(10)
@given(st.integers(0, 2**31), st.lists(st.booleans(), min_size=6, max_size=6))
def test_stepping_some_is_the_same_as_stepping_all(seed: int, flags: list[bool]) -> None:
    """The monitor steps late runners alone; their bits must not depend on it."""
    everyone = profiles([ANNA, None, ANNA, None, None, ANNA])
    rows = np.flatnonzero(flags)
    together = apart = engine.initial(everyone)
    for k in range(15):
        second = engine.inputs(6, **columns(seed + k, 6))
        together, _ = engine.step(together, second, everyone)
        for part in (rows, np.flatnonzero(~np.array(flags))):
            if len(part):
                some, _ = engine.step(
                    engine.take(apart, part), engine.take(second, part), everyone.take(part)
                )
                apart = engine.put(apart, part, some)
    assert_same(apart, together)


def test_runner_who_joins_late_is_as_if_alone() -> None:
    first, guest = profiles([ANNA]), profiles([None])
    state, _ = engine.step(engine.initial(first), engine.inputs(1, **columns(1, 1)), first)
    both = engine.concatenate(state, engine.initial(guest))
    stepped, _ = engine.step(both, engine.inputs(2, **columns(2, 2)), first.append(guest))
    second = engine.take(engine.inputs(2, **columns(2, 2)), np.array([1]))
    alone, _ = engine.step(engine.initial(guest), second, guest)
    assert_same(engine.take(stepped, np.array([1])), alone)


def test_no_runner_at_all_is_fine() -> None:
    nobody = profiles([])
    _, output = engine.step(engine.initial(nobody), engine.inputs(0), nobody)
    assert output.fatigue.score.shape == (0,)


def test_what_is_known_of_weather_and_wet_clothes_reaches_the_alerts() -> None:
    def drenched(k: int) -> dict[str, float]:
        heard = NAN if k > 20 else 15.0
        return {**steady()(k), "air_temp_c": heard, "humidity_pct": 50.0, "soaked": float(k == 25)}

    said = whole_race(drenched, 660)
    assert said.soaked[[19, 29, 659], 0].tolist() == [0.0, 1.0, 1.0]
    assert said.weather_quality[[19, 29, 659], 0].tolist() == [1.0, 1.0, 0.0]
    untold = race(steady(), 20)
    assert np.isnan(untold.weather_quality[0])


@pytest.mark.parametrize("rows", ROWS)
def test_however_a_race_is_cut_it_says_the_same(rows: int) -> None:
    rng = np.random.default_rng(rows)
    known = cases_engine.bodies(rng, rows)

    def run(state: Tree, block: Tree) -> tuple[Tree, Tree]:
        return engine.run(state, block, known)

    block = stacked([cases_engine.second(rng, rows) for _ in range(SECONDS)])
    check_cuts(engine.initial(known), block, run, by_one(run), rows)
