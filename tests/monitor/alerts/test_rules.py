"""When each rule raises, and what its clear level keeps up."""

from typing import get_args

import numpy as np
import pytest

from monitor.alerts import machine
from monitor.alerts.data import implausible_bits
from monitor.alerts.machine import INFO, NONE, URGENT, WARNING
from monitor.alerts.rule import ON_COURSE, Rule
from monitor.alerts.rules import RULES, Situation, index_of, judge_all
from monitor.engine import CRAMP_PARTS, FATIGUE_PARTS
from monitor.messages import AlertKind
from monitor.models.second import Output
from monitor.phase import PHASES, RACING, RESTARTING
from tests.monitor.alerts.situations import index, output, rule, situation

NAN = float("nan")


def judged(key: str, said: Output, seen: Situation | None = None) -> tuple[int, int]:
    """(severity that raises, severity that is kept up) for one runner, by all rules together."""
    rise, keep = judge_all(said, seen or situation())
    row = [one.key for one in RULES].index(key)
    return int(rise[row, 0]), int(keep[row, 0])


@pytest.mark.parametrize(
    ("ratio", "progress", "expected"),
    [
        (1.02, 0.1, (NONE, NONE)),
        (1.03, 0.1, (NONE, WARNING)),
        (1.10, 0.1, (NONE, WARNING)),
        (1.101, 0.1, (WARNING, WARNING)),
        (1.20, 0.1, (WARNING, WARNING)),
        (1.201, 0.1, (URGENT, URGENT)),
        (1.201, 0.34, (WARNING, WARNING)),
        (NAN, 0.1, (NONE, URGENT)),  # unknown: raises nothing, clears nothing
    ],
)
def test_pace_is_amber_above_10_and_red_above_20_per_cent_early_on(
    ratio: float, progress: float, expected: tuple[int, int]
) -> None:
    assert judged("pace", output(pace_ratio=ratio), situation(progress=progress)) == expected


@pytest.mark.parametrize("key", ["pace", "climb"])
def test_a_guessed_critical_speed_raises_no_pace_alert(key: str) -> None:
    fast = output(pace_ratio=1.5, above_critical=1.0, grade=0.1)
    assert judged(key, fast)[0] > NONE
    assert judged(key, fast, situation(pace_known=False))[0] == NONE


@pytest.mark.parametrize(
    ("above", "grade", "severity"),
    [
        (1.0, 0.051, WARNING),
        (1.0, 0.05, NONE),
        (1.0, -0.2, NONE),
        (0.0, 0.2, NONE),
        (NAN, 0.2, NONE),
        (1.0, NAN, NONE),
    ],
)
def test_a_climb_is_too_hard_above_critical_speed_and_5_per_cent(
    above: float, grade: float, severity: int
) -> None:
    expected = (severity, severity)
    assert judged("climb", output(above_critical=above, grade=grade)) == expected


@pytest.mark.parametrize(
    ("since_s", "hour_g", "watched_s", "severity"),
    [
        (2699.0, 0.0, 2699.0, NONE),
        (2700.0, 25.0, 2700.0, INFO),
        (3599.0, 25.0, 3599.0, INFO),
        (3600.0, 0.0, 3600.0, WARNING),
        (2400.0, 29.9, 3600.0, INFO),
        (2400.0, 30.0, 3600.0, NONE),
        (2399.0, 0.0, 3600.0, NONE),
        (2400.0, 0.0, 3599.0, NONE),
        (NAN, NAN, NAN, NONE),
    ],
)
def test_fuel_is_due_after_45_minutes_late_after_60_and_due_with_too_little_in_the_last_hour(
    since_s: float, hour_g: float, watched_s: float, severity: int
) -> None:
    said = output(since_carbs_s=since_s, carbs_last_hour_g=hour_g)
    assert judged("fuel-due", said, situation(watched_s=watched_s)) == (severity, severity)


def test_what_says_the_same_each_time_waits_longer_as_an_info() -> None:
    """The crew's patience; what is worse is told as before."""
    waits_s = {one.key: one.timing.cool_down_s for one in RULES}
    longer = {key: times_s[0] for key, times_s in waits_s.items() if times_s[0] > times_s[1]}
    assert longer == {
        "fatigue-level": 14_400.0,
        "cramp-level": 14_400.0,
        "fuel-due": 5400.0,
        "drink": 7200.0,
        "downhill": 7200.0,
    }


@pytest.mark.parametrize(
    ("silent_s", "since_carbs_s", "since_drink_s", "told"),
    [
        (59.0, 4000.0, 4000.0, True),
        (60.0, 4000.0, 4000.0, False),
        (900.0, 4000.0, 900.0, False),
        (900.0, 4000.0, 899.0, True),
        (NAN, 4000.0, NAN, True),
    ],
)
def test_who_is_not_heard_is_not_said_to_eat_nothing_unless_somebody_logs_beside_them(
    silent_s: float, since_carbs_s: float, since_drink_s: float, told: bool
) -> None:
    said = output(since_carbs_s=since_carbs_s, carbs_last_hour_g=0.0)
    seen = situation(
        watched_s=4000.0, since_record_s=silent_s, since_drink_s=since_drink_s,
        fluid_deficit_pct=2.5, intake_quality=1.0, sweat_l_h=1.0, intake_l_h=0.1,
    )  # fmt: skip
    # Unknown: nothing is raised by it, and what was raised before stays as it was.
    assert judged("fuel-due", said, seen) == ((WARNING, WARNING) if told else (NONE, URGENT))
    assert judged("drink", said, seen)[0] == (WARNING if told else NONE)


def test_who_restarts_after_a_cramp_is_not_told_that_the_risk_is_high() -> None:
    very_high = output(cramp=index(3, {"recent": 80.0}, CRAMP_PARTS))
    assert judged("cramp-soon", very_high, situation(RACING))[0] == URGENT
    assert judged("cramp-soon", very_high, situation(RESTARTING))[0] == NONE
    assert judged("cramp-level", very_high, situation(RESTARTING))[0] == NONE
    twitch = situation(RESTARTING, since_twinge_s=1.0)
    assert judged("cramp-soon", output(), twitch)[0] == URGENT


@pytest.mark.parametrize(("level", "severity"), [(0, NONE), (1, INFO), (2, WARNING), (3, URGENT)])
def test_each_level_of_an_index_has_its_severity(level: int, severity: int) -> None:
    parts = {"pace": 20.0 * (level + 1)}
    said = output(
        fatigue=index(level, parts, FATIGUE_PARTS), cramp=index(level, parts, CRAMP_PARTS)
    )
    assert judged("fatigue-level", said) == (severity, severity)
    high = min(severity, WARNING)  # the rest is told by cramp-soon
    assert judged("cramp-level", said) == (high, high)
    very_high = URGENT if level == 3 else NONE
    assert judged("cramp-soon", said) == (very_high, very_high)


def test_an_unknown_level_raises_nothing_and_clears_nothing() -> None:
    said = output(fatigue=index(-1, {}, FATIGUE_PARTS), cramp=index(-1, {}, CRAMP_PARTS))
    for key in ("fatigue-level", "cramp-level", "cramp-soon"):
        assert judged(key, said) == (NONE, URGENT)


@pytest.mark.parametrize(
    ("seen", "assumed", "rises"), [(30.0, 30.0, True), (30.0, 31.0, False), (0.0, 60.0, False)]
)
def test_a_level_is_raised_only_if_half_of_the_score_was_seen(
    seen: float, assumed: float, rises: bool
) -> None:
    parts = {"pace": seen, "muscle": assumed}
    for key, names in (("fatigue-level", FATIGUE_PARTS), ("cramp-level", CRAMP_PARTS)):
        founded = index(2, parts, names, "muscle")
        said = output(**{key.removesuffix("-level"): founded})
        assert judged(key, said) == (WARNING if rises else NONE, WARNING)


def test_parts_that_lower_the_score_found_nothing() -> None:
    """29 of 50 points were seen; 10 that were seen to be good do not make it less."""
    parts = {"pace": 29.0, "training": -10.0, "muscle": 31.0}
    said = output(fatigue=index(2, parts, FATIGUE_PARTS, "muscle"))
    assert judged("fatigue-level", said) == (WARNING, WARNING)


def test_intensity_against_a_guessed_critical_speed_founds_no_cramp_alert() -> None:
    said = output(cramp=index(2, {"intensity": 60.0}, CRAMP_PARTS))
    assert judged("cramp-level", said) == (WARNING, WARNING)
    assert judged("cramp-level", said, situation(pace_known=False)) == (NONE, WARNING)


@pytest.mark.parametrize(
    ("silent_s", "expected"),
    [
        (5.0, (NONE, NONE)),
        (6.0, (NONE, WARNING)),
        (59.0, (NONE, WARNING)),
        (60.0, (WARNING, WARNING)),
        (NAN, (NONE, NONE)),
    ],
)
def test_a_signal_is_lost_after_a_minute_and_back_when_it_is_steady(
    silent_s: float, expected: tuple[int, int]
) -> None:
    assert judged("signal-lost", output(), situation(since_record_s=silent_s)) == expected


ALARMING = output(
    pace_ratio=1.5,
    above_critical=1.0,
    grade=0.2,
    since_carbs_s=9000.0,
    carbs_last_hour_g=0.0,
    fatigue=index(3, {"pace": 90.0}, FATIGUE_PARTS),
    cramp=index(3, {"pace": 90.0}, CRAMP_PARTS),
    off_course_m=900.0,
)


ALARMING_BESIDES: dict[str, float] = {
    "leave_in_s": -60.0,
    "overdue_s": 60.0,
    "cutoff_margin_s": 300.0,
    "station_over_s": 600.0,
    "time_left_s": 9000.0,
    "since_finish_s": 0.0,
    "glycogen_pct": 10.0,
    "empty_in_s": 100.0,
    "fluid_deficit_pct": 4.0,
    "since_drink_s": 8000.0,  # somebody logs for them, though they are not heard
    "plasma_sodium_mmol_l": 130.0,
    "sodium_factor": 1.0,
    "wbgt_c": 30.0,
    "cold_factor": 1.0,
    "descent_ahead_m": 500.0,
    "eccentric_share": 0.9,
    "decoupling": 1.5,
    "stage": 2.0,
    "cap_ratio": 2.0,
    "race_effort_ratio": 3.0,
    "red_flag": 1.0,
    "implausible": implausible_bits("rr", "clock"),
    "losses": 5.0,
    "still_s": 9000.0,
    "heart_rate_quality": 0.0,
    "intake_quality": 1.0,
}


def alarming(phase: int, elapsed_s: float = 9000.0) -> Situation:
    return situation(phase, elapsed_s=elapsed_s, since_record_s=9000.0, **ALARMING_BESIDES)


@pytest.mark.parametrize("phase", range(len(PHASES)), ids=PHASES)
def test_only_who_is_on_the_course_is_alarmed_about(phase: int) -> None:
    rise, keep = judge_all(ALARMING, situation(phase, since_record_s=9000.0))
    elsewhere = [row for row, one in enumerate(RULES) if one.when != ON_COURSE]
    on_course = PHASES[phase] not in ("waiting", "finished", "dnf")
    assert (np.delete(rise, elsewhere, axis=0) > NONE).any() == on_course
    assert (np.delete(keep, elsewhere, axis=0) > NONE).any() == on_course


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.key)
def test_a_rule_is_silent_outside_its_phases(one: Rule) -> None:
    row = index_of(one.key)
    for phase, name in enumerate(PHASES):
        rise, keep = judge_all(ALARMING, alarming(phase))
        if name not in one.when:
            assert (rise[row, 0], keep[row, 0]) == (NONE, NONE)


def test_of_who_does_not_race_any_more_only_what_is_wrong_is_told() -> None:
    for ended, others in ((False, True), (True, False)):
        rise, _ = judge_all(ALARMING, alarming(RACING)._replace(ended=np.array([ended])))
        assert rise[index_of("fuel-due"), 0] == (WARNING if others else NONE)
        assert rise[index_of("fatigue-level"), 0] == (URGENT if others else NONE)
        for key in ("medical", "signal-lost", "data", "implausible", "still", "clock"):
            assert rise[index_of(key), 0] > NONE


def test_nothing_is_missed_in_a_pause() -> None:
    runs_on = situation(motion_quality=0.0)
    assert judged("data", output(), runs_on) == (INFO, INFO)
    paused = runs_on._replace(paused=np.array([True]))
    assert judged("data", output(), paused) == (NONE, URGENT), "nor is it right again"


def test_what_was_refused_is_not_told_as_missing_too() -> None:
    swapped = situation(heart_rate_quality=0.0, implausible=implausible_bits("heart_rate_swap"))
    assert judged("data", output(), swapped)[0] == NONE
    assert judged("implausible", output(), swapped)[0] == INFO


@pytest.mark.parametrize(("silent_s", "rises"), [(60.0, False), (899.0, False), (900.0, True)])
def test_after_another_loss_only_a_long_one_is_told(silent_s: float, rises: bool) -> None:
    seen = situation(since_record_s=silent_s, usual_silence_s=840.0)
    assert (judged("signal-lost", output(), seen)[0] == WARNING) == rises


def test_every_rule_can_raise() -> None:
    raised = np.zeros(len(RULES), dtype=np.bool_)
    for phase in range(len(PHASES)):
        for elapsed_s in (1000.0, 9000.0):
            rise, _ = judge_all(ALARMING, alarming(phase, elapsed_s=elapsed_s))
            raised |= rise[:, 0] > NONE
    assert [one.key for one, did in zip(RULES, raised, strict=True) if not did] == []


def test_what_raises_is_never_above_what_is_kept_up() -> None:
    chance = np.random.default_rng(5)
    for _ in range(300):
        values = {
            "pace_ratio": chance.choice([NAN, chance.uniform(0.9, 1.3)]),
            "since_carbs_s": chance.uniform(0, 5000),
            "carbs_last_hour_g": chance.uniform(0, 60),
            "above_critical": chance.choice([NAN, 0.0, 1.0]),
            "grade": chance.uniform(-0.2, 0.2),
        }
        level = int(chance.integers(-1, 4))
        parts = {"pace": chance.uniform(0, 50), "heat": chance.uniform(0, 50)}
        said = output(
            **{name: float(value) for name, value in values.items()},
            fatigue=index(level, parts, FATIGUE_PARTS, "heat"),
            cramp=index(level, parts, CRAMP_PARTS, "heat"),
        )
        seen = situation(elapsed_s=5000.0, since_record_s=chance.uniform(0, 120))
        rise, keep = judge_all(said, seen)
        assert (rise <= keep).all()


def test_rules_have_keys_of_their_own_kinds_of_the_contract_and_somebody_to_tell() -> None:
    keys = [one.key for one in RULES]
    assert len(set(keys)) == len(keys)
    assert {one.kind for one in RULES} <= set(get_args(AlertKind))
    assert all(one.audience for one in RULES)


@pytest.mark.parametrize("key", ["fatigue-level", "cramp-level", "signal-lost"])
def test_runners_are_not_told_their_own_index(key: str) -> None:
    assert "runner" not in rule(key).audience


@pytest.mark.parametrize(("key", "after_s"), [("pace", 300), ("climb", 180), ("fuel-due", 1)])
def test_a_rule_must_hold_for_its_dwell_time(key: str, after_s: int) -> None:
    row = [one.key for one in RULES].index(key)
    timing = machine.timings([one.timing for one in RULES])
    rise, keep = judge_all(ALARMING, situation())
    state = machine.initial(len(RULES), 1)
    active = []
    for _ in range(after_s):
        state = machine.step(state, rise=rise, keep=keep, timing=timing)
        active.append(int(state.active[row, 0]))
    assert active[:-1] == [NONE] * (after_s - 1)
    assert active[-1] > NONE


def test_descents_that_follow_each_other_are_told_of_once_in_two_hours() -> None:
    """Half an hour down, a quarter of an hour up, and so on to the finish."""
    row, step_s = index_of("downhill"), 30.0
    state, raised_s = machine.initial(len(RULES), 1), []
    times = machine.timings([one.timing for one in RULES])
    for at in range(int(5 * 3600 / step_s)):
        in_it_s = at * step_s % 2700.0
        down = in_it_s < 1800.0
        left_m = 300.0 * (1 - in_it_s / 1800.0) if down else 0.0
        seen = situation(RACING, descent_ahead_m=left_m, eccentric_share=0.8)
        rise, keep = judge_all(output(grade=-0.2 if down else 0.2, speed_mps=1.2), seen)
        before = state.active[row, 0]
        state = machine.step(state, rise=rise, keep=keep, timing=times, dt_s=step_s)
        if state.active[row, 0] > before:
            raised_s.append(at * step_s)
    assert len(raised_s) == 3
    assert min(np.diff(raised_s)) >= 7200.0


def test_a_long_descent_on_tired_legs_is_told_once_however_long_it_takes() -> None:
    """Three hours down 1500 m, with flats in it: the cool-down is one per descent."""
    row, step_s = index_of("downhill"), 30.0
    state, raised = machine.initial(len(RULES), 1), 0
    times = machine.timings([one.timing for one in RULES])
    for at in range(int(3 * 3600 / step_s)):
        left_m = 1500.0 * (1 - at * step_s / (3 * 3600))
        flat = at % 40 < 10
        seen = situation(RACING, descent_ahead_m=left_m, eccentric_share=0.8)
        down = output(grade=0.0 if flat else -0.2, speed_mps=1.2)
        rise, keep = judge_all(down, seen)
        before = state.active[row, 0]
        state = machine.step(state, rise=rise, keep=keep, timing=times, dt_s=step_s)
        raised += state.active[row, 0] > before
    assert raised == 1
