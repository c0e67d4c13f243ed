"""Where each severity of each rule begins and ends, one quantity at a time."""

import math

import numpy as np
import pytest

from monitor.alerts import machine
from monitor.alerts.data import implausible_bits
from monitor.alerts.machine import INFO, NONE, URGENT, WARNING
from monitor.alerts.ramp import Stage
from monitor.alerts.rules import RULES, Situation, index_of, judge_all
from monitor.phase import CRAMPED, FINISHED, RACING, WAITING
from tests.monitor.alerts.situations import judged, output, situation

NAN = math.nan
LOGS = {"intake_quality": 0.5}


@pytest.mark.parametrize(
    ("ahead_m", "load", "grade", "speed_mps", "drift", "expected"),
    [
        (150.0, 0.41, 0.0, 3.0, 0.0, (INFO, INFO)),
        (150.0, 0.40, 0.0, 3.0, 0.0, (NONE, INFO)),
        (149.0, 0.9, 0.0, 3.0, 0.0, (NONE, INFO)),
        (19.0, 0.9, -0.03, 3.0, 0.0, (NONE, NONE)),
        (0.0, 0.9, -0.031, 3.0, 0.0, (NONE, INFO)),
        (0.0, 0.1, -0.121, 3.31, -0.031, (WARNING, WARNING)),
        (0.0, 0.1, -0.12, 3.31, -0.031, (NONE, INFO)),
        (0.0, 0.1, -0.121, 3.30, -0.031, (NONE, INFO)),
        (0.0, 0.1, -0.121, 3.31, -0.03, (NONE, INFO)),
        (NAN, NAN, NAN, NAN, NAN, (NONE, NONE)),
    ],
)
def test_a_descent_is_told_ahead_of_tired_legs_and_to_who_brakes(
    ahead_m: float,
    load: float,
    grade: float,
    speed_mps: float,
    drift: float,
    expected: tuple[int, int],
) -> None:
    seen = situation(descent_ahead_m=ahead_m, eccentric_share=load, cadence_drift=drift)
    assert judged("downhill", seen, output(grade=grade, speed_mps=speed_mps)) == expected


@pytest.mark.parametrize(
    ("decoupling", "expected"),
    [
        (1.04, (NONE, NONE)),
        (1.05, (NONE, INFO)),
        (1.10, (INFO, WARNING)),
        (1.20, (WARNING, WARNING)),
        (NAN, (NONE, URGENT)),
    ],
)
def test_durability_is_told_from_10_per_cent(decoupling: float, expected: tuple[int, int]) -> None:
    assert judged("durability", situation(decoupling=decoupling)) == expected


@pytest.mark.parametrize(
    ("phase", "elapsed_s", "effort", "descent", "severity"),
    [
        (WAITING, -60.0, 1.51, 1.0, INFO),
        (WAITING, -60.0, 1.5, 2.0, NONE),
        (WAITING, -60.0, 1.0, 2.01, INFO),
        (RACING, 1799.0, 1.51, NAN, INFO),
        (RACING, 1800.0, 1.51, 2.01, NONE),
        (RACING, 60.0, NAN, NAN, NONE),
    ],
)
def test_a_race_beyond_the_training_is_told_before_and_early(
    phase: int, elapsed_s: float, effort: float, descent: float, severity: int
) -> None:
    seen = situation(
        phase, elapsed_s=elapsed_s, race_effort_ratio=effort, race_descent_ratio=descent
    )
    assert judged("race-mismatch", seen)[0] == severity


@pytest.mark.parametrize(
    ("since_twinge_s", "severity"), [(0.0, URGENT), (300.0, URGENT), (301.0, NONE), (NAN, NONE)]
)
def test_a_twitch_is_a_warning_for_five_minutes(since_twinge_s: float, severity: int) -> None:
    assert judged("cramp-soon", situation(since_twinge_s=since_twinge_s))[0] == severity


def test_a_cramp_lasts_as_long_as_its_phase() -> None:
    assert judged("cramp-now", situation(CRAMPED)) == (URGENT, URGENT)
    assert judged("cramp-now", situation(RACING)) == (NONE, NONE)


@pytest.mark.parametrize(
    ("columns", "severity"),
    [
        ({"red_flag": 1}, URGENT),
        ({"cramped_s": 599.0}, NONE),
        ({"cramped_s": 600.0}, URGENT),
        ({"muscles_cramped": 2.0}, NONE),
        ({"muscles_cramped": 3.0}, URGENT),
        ({}, NONE),
    ],
)
def test_red_flags_are_urgent(columns: dict[str, float], severity: int) -> None:
    assert judged("medical", situation(CRAMPED, **columns)) == (severity, severity)


@pytest.mark.parametrize("phase", [WAITING, FINISHED])
def test_red_flags_are_told_before_and_after_the_race_too(phase: int) -> None:
    assert judged("medical", situation(phase, red_flag=2)) == (URGENT, URGENT)


@pytest.mark.parametrize(
    ("stage", "ratio", "steep", "pace", "restart_pace", "restart"),
    [
        (Stage.NONE, 2.0, 0.0, NONE, NONE, NONE),
        (Stage.CRAMPED, 2.0, 1.0, NONE, NONE, NONE),
        (Stage.WALK, 1.06, 0.0, NONE, NONE, INFO),
        (Stage.WALK, 1.07, 0.0, NONE, WARNING, INFO),
        (Stage.EASY, 1.0, 1.0, NONE, WARNING, INFO),
        (Stage.STEADY, NAN, 0.0, NONE, NONE, INFO),
        (Stage.KEPT, 1.06, 1.0, NONE, NONE, NONE),
        (Stage.KEPT, 1.07, 0.0, WARNING, NONE, NONE),
    ],
)
def test_the_pace_alerts_use_the_caps_of_the_restart(
    stage: int, ratio: float, steep: float, pace: int, restart_pace: int, restart: int
) -> None:
    seen = situation(stage=stage, cap_ratio=ratio, too_steep=steep)
    rises = [judged(key, seen)[0] for key in ("pace", "restart-pace", "restart")]
    assert rises == [pace, restart_pace, restart]


def test_recovery_is_told_for_twelve_hours_after_the_finish() -> None:
    assert judged("recovery", situation(FINISHED, since_finish_s=0.0)) == (INFO, INFO)
    assert judged("recovery", situation(FINISHED, since_finish_s=43_201.0)) == (NONE, NONE)
    assert judged("recovery", situation(FINISHED))[0] == NONE


@pytest.mark.parametrize(
    ("qualities", "expected"),
    [
        ({"heart_rate_quality": 0.49}, (INFO, INFO)),
        ({"heart_rate_quality": 0.5}, (NONE, INFO)),
        ({"heart_rate_quality": 0.8}, (NONE, INFO)),
        ({"heart_rate_quality": 0.81}, (NONE, NONE)),
        ({"heart_rate_quality": 1.0, "weather_quality": 0.0}, (INFO, INFO)),
        ({"heart_rate_quality": 1.0, "rr_quality": NAN}, (NONE, NONE)),
        ({}, (NONE, URGENT)),
    ],
)
def test_the_worst_input_counts(qualities: dict[str, float], expected: tuple[int, int]) -> None:
    assert judged("data", situation(**qualities)) == expected


def test_whatever_cannot_be_believed_is_told() -> None:
    assert judged("implausible", situation(implausible=0)) == (NONE, NONE)
    for name in ("heart_rate_range", "heart_rate_steps"):
        seen = situation(implausible=implausible_bits(name))
        assert judged("implausible", seen) == (INFO, INFO)
        assert judged("clock", seen) == (NONE, NONE)
    wrong_clock = situation(implausible=implausible_bits("clock"))
    assert judged("implausible", wrong_clock) == (NONE, NONE), "it has an alert of its own"
    assert judged("clock", wrong_clock) == (WARNING, WARNING)


@pytest.mark.parametrize(
    ("column", "value", "key", "expected"),
    [
        ("losses", 2.0, "signal-patchy", (NONE, INFO)),
        ("losses", 3.0, "signal-patchy", (INFO, INFO)),
        ("losses", 0.0, "signal-patchy", (NONE, NONE)),
        ("still_s", 3599.0, "still", (NONE, NONE)),
        ("still_s", 3600.0, "still", (INFO, INFO)),
    ],
)
def test_bounds_of_what_is_counted(
    column: str, value: float, key: str, expected: tuple[int, int]
) -> None:
    assert judged(key, situation(**{column: value})) == expected


def test_of_whom_nothing_is_known_nothing_is_raised() -> None:
    names = {name for name in Situation._fields if Situation._field_defaults.get(name) is not None}
    floats = {name: NAN for name in names if Situation._field_defaults[name].dtype == np.float64}
    for phase in range(7):
        seen = situation(
            phase, elapsed_s=NAN, progress=NAN, since_record_s=NAN, pace_known=False, **floats
        )
        unknown = output(
            **dict.fromkeys(
                ("pace_ratio", "above_critical", "grade", "since_carbs_s", "carbs_last_hour_g"), NAN
            )
        )
        rise, _ = judge_all(unknown, seen)
        raised = {one.key for one, row in zip(RULES, rise, strict=True) if row[0] > NONE}
        assert raised == ({"cramp-now"} if phase == CRAMPED else set())


@pytest.mark.parametrize("level", [INFO, WARNING])
@pytest.mark.parametrize("key", [one.key for one in RULES])
def test_the_times_of_each_rule_are_kept(key: str, level: int) -> None:
    """Raised at its dwell, over after its clear time, raised again after its cool-down."""
    timing = RULES[index_of(key)].timing
    timings = machine.timings([timing])
    state = machine.initial(1, 1)

    def seconds_until(active: bool, sees: int, at_most: int = 15_000) -> int:
        nonlocal state
        severity = np.array([[sees]], dtype=np.int8)
        for second in range(1, at_most + 1):
            state = machine.step(state, rise=severity, keep=severity, timing=timings)
            if (state.active[0, 0] > NONE) == active:
                return second
        return 0

    dwell_s = max(timing.dwell_s[level - 1], 1)
    clear_s = max(timing.clear_s, 1)
    cool_down_s = timing.cool_down_s[level - 1]
    assert seconds_until(True, level) == dwell_s
    assert seconds_until(False, NONE) == clear_s
    if math.isinf(cool_down_s):
        assert seconds_until(True, level) == 0
    else:
        assert seconds_until(True, level) == max(dwell_s, cool_down_s - clear_s)
