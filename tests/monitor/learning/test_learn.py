"""What can be learned from runs whose truth is known, and what must not be."""

import math
import re
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.messages import Measured
from ingest.race.settings import Body, Runner, Training
from ingest.recordings.read import read
from ingest.recordings.recording import Recording
from monitor.learning import heart
from monitor.learning.learn import learn, writable
from monitor.learning.rules import Finding, Params
from monitor.learning.runs import Runs
from tests.examples import examples
from tests.monitor.learning.past import DAY_S, RACE_T, downhill, effort, recorded

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
ANNA = Runner(id="anna", name="Anna", body=Body(age=40, hr_rest_bpm=48))
LENGTHS = (120, 300, 720)


def learned(*recordings: Recording, runner: Runner = ANNA) -> dict[str, Finding]:
    findings = learn(recordings, runner, RACE_T)
    return {finding.key or finding.name: finding for finding in findings}


def test_critical_speed_and_reserve_are_found_in_all_out_efforts() -> None:
    found = learned(*(effort(length) for length in LENGTHS))
    speed, reserve = found["training.critical_speed_mps"], found["training.reserve_m"]
    assert speed.value == pytest.approx(4.0, rel=0.02)
    assert reserve.value == pytest.approx(150.0, rel=0.15)
    assert (speed.confidence, speed.runs) == ("good", 3)
    assert "R² = " in speed.why


@pytest.mark.parametrize(
    ("runs", "why"),
    [
        ([effort(length, peak_bpm=150.0) for length in LENGTHS], "no three all-out efforts"),
        ([effort(120)], "fewer than three"),
        ([effort(length, reserve_m=10.0) for length in LENGTHS], "D′ would be"),
        ([effort(length, slope=0.12) for length in LENGTHS], "known ground"),
        ([effort(length) for length in (300, 480, 720)], "about the same length"),
    ],
)
def test_no_critical_speed_without_all_out_efforts_on_gentle_ground(
    runs: list[Recording], why: str
) -> None:
    found = learned(*runs, runner=Runner(id="a", name="A", body=Body(hr_max_bpm=186)))
    assert found["training.critical_speed_mps"].value is None
    assert found["training.reserve_m"].value is None
    assert re.search(why, found["training.critical_speed_mps"].why)


def test_old_runs_say_nothing_about_todays_shape() -> None:
    fast = [effort(length, critical_mps=5.0, days_before=300) for length in LENGTHS]
    now = [effort(length, days_before=5) for length in LENGTHS]
    assert learned(*fast, *now)["training.critical_speed_mps"].value == pytest.approx(4.0, rel=0.02)


def test_without_heart_rate_efforts_are_shown_and_not_written() -> None:
    findings = learn([effort(length, peak_bpm=None) for length in LENGTHS], ANNA, RACE_T)
    speed = next(one for one in findings if one.key == "training.critical_speed_mps")
    assert speed.value == pytest.approx(4.0, rel=0.02)
    assert speed.confidence == "poor"
    assert writable(findings)["training"].keys() == {"descent_28d_m"}


def test_one_steady_stretch_is_no_set_of_efforts() -> None:
    def second(at: int) -> Measured:
        # Slowing down like an effort of every length at once.
        return Measured(
            speed_mps=4.0 + 1.5 * math.exp(-at / 90), altitude_m=800.0, heart_rate_bpm=185
        )

    speed = learned(recorded(1500, second))["training.critical_speed_mps"]
    assert not speed.is_writable


def test_the_highest_heart_rate_is_one_that_lasted_and_is_above_the_known() -> None:
    found = learned(effort(300, peak_bpm=189), effort(120, peak_bpm=187.0))["body.hr_max_bpm"]
    assert (found.value, found.confidence, found.runs) == (189.0, "good", 2)
    alone = learned(effort(300, peak_bpm=189))["body.hr_max_bpm"]
    assert alone.confidence == "fair"
    known = Runner(id="a", name="A", body=Body(hr_max_bpm=192))
    low = learned(effort(300, peak_bpm=189), runner=known)["body.hr_max_bpm"]
    assert low.value is None
    assert "192" in low.why
    absurd = learned(effort(300, peak_bpm=208))["body.hr_max_bpm"]
    assert absurd.value is None
    assert "208" in absurd.why
    none = learned(effort(300, peak_bpm=None))["body.hr_max_bpm"]
    assert none.why == "no run has a heart rate"


@examples(60)
@given(st.lists(st.one_of(st.integers(60, 200), st.just(None)), min_size=1, max_size=90))
def test_medians_are_those_of_the_values_that_are_there(values: list[int | None]) -> None:
    column = np.array([np.nan if v is None else float(v) for v in values])
    found = heart.medians(column[:, np.newaxis], Params())[:, 0]
    for at, median in enumerate(found):
        window = column[max(at - 29, 0) : at + 1]
        known = window[~np.isnan(window)]
        if len(window) == 30 and len(known) >= 25:
            assert median == np.median(known)
        else:
            assert np.isnan(median)


def test_descents_count_if_steep_and_of_the_last_weeks() -> None:
    found = learned(
        downhill(300.0),
        downhill(200.0, days_before=27),
        downhill(400.0, days_before=29),
        downhill(500.0, grade=-0.06),
        downhill(600.0, days_before=-2),
        downhill(700.0, dated=False),
    )["training.descent_28d_m"]
    assert found.value == pytest.approx(500.0, rel=0.06)
    assert found.runs == 3


def test_descents_without_date_or_altitude_are_told() -> None:
    undated = learned(downhill(300.0, dated=False))["training.descent_28d_m"]
    assert undated.value is None
    assert "2025-10-27 on" in undated.why
    level = recorded(60, lambda at: Measured(speed_mps=2.0))
    assert "no altitude" in learned(level)["training.descent_28d_m"].why


def with_alpha1(
    slope: float, start: float, low: float, high: float, *, noise: float = 0.05
) -> Runs:
    rng = np.random.default_rng(4)
    turn_s = np.arange(1.0, 3600.0, 10.0)
    reserve = np.linspace(low, high, len(turn_s))[:, np.newaxis]
    empty = np.full((1, 1), np.nan)
    return Runs(
        end_t=np.array([RACE_T - DAY_S], dtype=np.float64),
        heart_rate_bpm=empty,
        grade_adjusted_mps=empty,
        grade=empty,
        moved_m=empty,
        alpha1=start + slope * reserve + rng.normal(0, noise, reserve.shape),
        reserve_pct=reserve,
        turn_s=turn_s,
        steps=np.zeros((1, 1), dtype=np.int32),
        samples=np.zeros((1, 1), dtype=np.int16),
    )


def test_the_line_of_alpha1_is_found() -> None:
    slope, start = heart.line(with_alpha1(-0.018, 1.9, 45, 85), resting_known=True, params=Params())
    assert slope.value == pytest.approx(-0.018, abs=0.001)
    assert start.value == pytest.approx(1.9, abs=0.06)
    assert slope.confidence == "fair"
    assert set(writable((slope, start))["training"]) == {"alpha1_slope", "alpha1_intercept"}


@pytest.mark.parametrize(
    ("runs", "resting_known", "why"),
    [
        (with_alpha1(-0.018, 1.9, 60, 65), True, "same intensity"),
        (with_alpha1(0.018, 0.3, 45, 85), True, "no heart's line"),
        (with_alpha1(-0.018, 1.9, 45, 85), False, "hr_rest_bpm"),
        (with_alpha1(math.nan, 1.9, 45, 85), True, "only 0 min"),
    ],
)
def test_no_line_where_there_is_none(runs: Runs, why: str, *, resting_known: bool) -> None:
    slope, start = heart.line(runs, resting_known=resting_known, params=Params())
    assert (slope.value, start.value) == (None, None)
    assert why in slope.why


def test_the_usual_step_rate_is_shown_and_not_written() -> None:
    def second(at: int) -> Measured:
        return Measured(speed_mps=2.6, altitude_m=800.0, cadence_spm=168, running=True)

    found = learned(recorded(1500, second))["usual step rate"]
    assert found.value == 168
    assert not found.is_writable
    assert "2.50 to 2.75 m/s" in found.why


def test_what_is_learned_fits_into_runners_toml() -> None:
    findings = learn([effort(length) for length in LENGTHS] + [downhill(300.0)], ANNA, RACE_T)
    training = writable(findings)["training"]
    assert training.keys() == {"critical_speed_mps", "reserve_m", "descent_28d_m"}
    assert msgspec.convert(training, Training).reserve_m == pytest.approx(150, rel=0.15)


@pytest.mark.parametrize(
    "name",
    [
        "ironman_kona2022_run_42k_iden_hot_hr_cad.csv",
        "run_19k_1h52_fr955_chest_rr_stryd_temp.fit",
        "malformed_missing_xsi_namespace_fr410_run.tcx",
    ],
)
def test_real_runs_that_were_no_tests_teach_no_critical_speed(name: str) -> None:
    if not (DATA / name).exists():
        pytest.skip("the recordings are not beside this checkout")
    found = learned(read(DATA / name))
    assert not found["training.critical_speed_mps"].is_writable
    for finding in found.values():
        assert finding.why
        assert finding.value is None or math.isfinite(finding.value)


def test_a_real_chest_strap_gives_a_line() -> None:
    path = DATA / "polar_h10_rr_102min_effort_fatmaxxer.rr.csv"
    if not path.exists():
        pytest.skip("the recordings are not beside this checkout")
    slope = learned(read(path))["training.alpha1_slope"]
    assert slope.value is None or -0.05 < slope.value < 0


def test_what_the_monitor_would_not_believe_teaches_nothing() -> None:
    """A drive home at 15 m/s with the watch on, a neighbour's strap, and a leaping altimeter."""

    def second(at: int) -> Measured:
        drives = 1500 <= at < 2100
        return Measured(
            speed_mps=7.5 if drives and at % 60 > 40 else 15.0 if drives else 3.0,
            heart_rate_bpm=199.0 if 800 <= at < 860 else 150.0,
            altitude_m=700.0 - 40.0 * (at // 300),
            cadence_spm=170,
        )

    found = learned(recorded(2400, second), *(effort(length) for length in LENGTHS))
    assert found["training.critical_speed_mps"].value == pytest.approx(4.0, rel=0.02)
    assert found["body.hr_max_bpm"].value == pytest.approx(185.0)
    assert found["training.descent_28d_m"].value == 0.0
