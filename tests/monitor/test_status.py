"""The messages about runners: what is shown, how old it may be, and that it adds up."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import wire
from ingest.events import Cramp, Finish
from ingest.messages import GatewayReport, Measured, ReplayClock
from ingest.race.settings import Runner
from monitor.engine import CRAMP_PARTS, FATIGUE_PARTS, MODEL_VERSION
from monitor.field import field_of
from monitor.messages import Field, Index, Status, VitalsNow
from monitor.status import SHOWN_S, Stored, StoredOf, status_of, statuses_of
from monitor.watch import MAX_RUNNERS, Watch
from tests.examples import examples
from tests.ingest import strategies
from tests.monitor.people import ANNA, BEN, T, event_id, run, running, vitals

VITALS = tuple(name for name in VitalsNow.__struct_fields__ if name != "age_s")


def shown(vitals: VitalsNow) -> dict[str, Any]:
    values = {name: getattr(vitals, name) for name in VITALS}
    return {name: value for name, value in values.items() if value is not None}


def assert_sound(index: Index) -> None:
    if index.level == "unknown":
        assert index == Index(level="unknown")
        return
    assert index.score is not None
    assert index.low is not None
    assert index.high is not None
    assert 0 <= index.low <= index.score <= index.high <= 100
    assert math.fsum(index.parts.values()) == pytest.approx(index.score, abs=1e-9)


def sent(status: Status) -> Status:
    """As it arrives at the other end."""
    return wire.decode(wire.encode(status), Status)


def test_a_status_says_what_was_measured_how_long_ago_and_what_it_means() -> None:
    watch = Watch([ANNA])
    run(watch, 300, Measured(heart_rate_bpm=140, speed_mps=2.5, cadence_spm=170, running=True))
    now = T + 299
    status = sent(status_of(watch, 0, at=now + 0.41))
    assert (status.t, status.at, status.phase) == (now, now + 0.41, "racing")
    assert status.model == MODEL_VERSION
    assert (status.vitals.heart_rate_bpm, status.vitals.speed_mps) == (140, 2.5)
    assert status.vitals.running is True
    assert status.vitals.age_s["heart_rate_bpm"] == pytest.approx(0.41)
    assert status.course is not None
    assert status.course.distance_m == pytest.approx(750, rel=0.01)
    assert status.pace is not None
    assert status.pace.above_critical is False
    assert_sound(status.fatigue)
    assert_sound(status.cramp)
    assert set(status.fatigue.parts) <= set(FATIGUE_PARTS)
    assert set(status.cramp.parts) <= set(CRAMP_PARTS)


def test_statuses_made_together_are_those_made_one_by_one() -> None:
    watch = Watch([ANNA, BEN, Runner(id="cleo", name="Cleo")])
    strap = Measured(heart_rate_bpm=150, rr_ms=(400.0, 405.0), air_temp_c=34, humidity_pct=50)
    for t in range(T, T + 200):
        watch.step({0: (t, strap), 1: (t, running()), 2: (t, None)})

    rows = [2, 0, 1]
    seqs = [{"pi-1": row} for row in rows]
    logged = [(f"logged of {row}",) for row in rows]
    together = statuses_of(watch, rows, at=T + 200.5, stored=Stored(seqs, logged))
    alone = [
        status_of(watch, row, at=T + 200.5, stored=StoredOf(seq, events))
        for row, seq, events in zip(rows, seqs, logged, strict=True)
    ]
    assert together == alone
    assert [status.hrv is None for status in alone] == [True, False, True]


def test_each_value_has_an_age_of_its_own() -> None:
    watch = Watch([ANNA])
    run(watch, 1, running())
    run(watch, 10, Measured(heart_rate_bpm=150), start=T + 1)
    status = status_of(watch, 0, at=T + 10)
    assert status.vitals.age_s == {"heart_rate_bpm": 0, "cadence_spm": 10, "speed_mps": 10}
    assert status.vitals.heart_rate_bpm == 150


@pytest.mark.parametrize(("silent_s", "is_shown"), [(29, True), (30, False)])
def test_a_value_is_shown_until_it_is_30_seconds_old(silent_s: int, is_shown: bool) -> None:
    watch = Watch([ANNA])
    run(watch, 1, running())
    run(watch, silent_s, None, start=T + 1)
    status = status_of(watch, 0, at=T + silent_s)
    field = field_of(watch, at=T + silent_s)
    assert (status.vitals.heart_rate_bpm == 140) is is_shown
    assert ("heart_rate_bpm" in status.vitals.age_s) is is_shown
    assert ("heart_rate_bpm" in status.missing) is not is_shown
    assert (field.heart_rate_bpm == (140,)) is is_shown
    assert field.age_s == (silent_s,)


@pytest.mark.parametrize(("waited_s", "is_shown"), [(29.9, True), (30, False), (3600, False)])
def test_time_on_the_wall_ages_values_too(waited_s: float, is_shown: bool) -> None:
    watch = Watch([ANNA])
    run(watch, 1, running())
    status = status_of(watch, 0, at=T + waited_s)
    field = field_of(watch, at=T + waited_s)
    assert (status.vitals.heart_rate_bpm is not None) is is_shown
    assert (field.heart_rate_bpm[0] is not None) is is_shown
    assert (field.cadence_spm[0] is not None) is is_shown
    assert field.age_s == (waited_s,)


def test_in_a_replay_ages_run_on_the_wall() -> None:
    """At 60 times the speed a second that ended 60 race seconds ago is one second old."""
    watch = Watch([ANNA])
    clock = ReplayClock(race_t=T, wall_t=T + 9000, speed=60)
    watch.hear_gateway("replay-1", GatewayReport(t=T, online=True, replay=clock))
    watch.take_record("anna", vitals(T, 0, running(), "replay-1"), T + 9000)
    watch.advance(T + 9000)
    status = status_of(watch, 0, at=T + 9001)
    assert status.t == T
    assert status.vitals.age_s["heart_rate_bpm"] == 1


def test_what_was_never_seen_is_named_as_missing() -> None:
    watch = Watch([BEN])
    run(watch, 10, Measured(heart_rate_bpm=140))
    missing = status_of(watch, 0, at=T + 9).missing
    assert {"cadence_spm", "speed_mps", "altitude_m"} <= set(missing)
    assert "heart_rate_bpm" not in missing
    assert {"history", "training", "heat"} <= set(missing)
    assert len(set(missing)) == len(missing)


def test_what_the_models_say_of_fuel_heat_and_heart_is_in_the_status() -> None:
    watch = Watch([ANNA])
    beat = Measured(
        speed_mps=2.8, heart_rate_bpm=150, rr_ms=(400.0, 405.0), air_temp_c=34, humidity_pct=50
    )
    run(watch, 200, beat)
    status = sent(status_of(watch, 0, at=T + 199))
    assert status.balance is not None
    assert status.balance.carbs_in_g_h == 0
    assert status.balance.carbs_used_g_h is not None
    assert 20 < status.balance.carbs_used_g_h < 150
    assert status.balance.fluid_deficit_ml is not None
    assert status.balance.sodium_deficit_mg is not None
    assert status.balance.mass_change_pct is not None
    assert status.heat is not None
    assert (status.heat.flag, status.heat.strain) == ("black", None)
    assert status.hrv is not None
    assert status.hrv.artefact_pct is not None


def test_without_weather_or_beats_nothing_is_said_of_them() -> None:
    watch = Watch([ANNA])
    run(watch, 60, running())
    status = status_of(watch, 0, at=T + 59)
    assert (status.heat, status.hrv) == (None, None)
    assert status.balance is not None
    assert status.balance.fluid_deficit_ml is None


def test_who_answered_about_cramps_is_not_missing_it() -> None:
    watch = Watch([ANNA, BEN])
    for t in range(T, T + 10):
        watch.step({0: (t, running()), 1: (t, running())})
    assert "history" not in status_of(watch, 0, at=T + 9).missing
    assert "history" in status_of(watch, 1, at=T + 9).missing


def test_with_nothing_to_judge_by_there_is_no_score() -> None:
    watch = Watch([ANNA])
    run(watch, 60, running())
    run(watch, 301, None, start=T + 60)
    status = sent(status_of(watch, 0, at=T + 360))
    assert status.fatigue == status.cramp == Index(level="unknown")
    field = field_of(watch, at=T + 360)
    assert (field.fatigue, field.cramp) == ((None,), (None,))
    assert (field.fatigue_level, field.cramp_level) == (("unknown",), ("unknown",))


def test_a_field_has_a_column_entry_for_every_runner_heard_or_not() -> None:
    watch = Watch([ANNA, BEN])
    run(watch, 60, running())
    field = wire.decode(wire.encode(field_of(watch, at=T + 60)), Field)
    columns: dict[str, Any] = {
        name: getattr(field, name) for name in Field.__struct_fields__ if name != "t"
    }
    assert {len(column) for column in columns.values()} == {2}
    assert columns["runner"] == ("anna", "ben")
    assert columns["phase"] == ("racing", "waiting")
    assert columns["heart_rate_bpm"] == (140, None)
    assert columns["age_s"] == (1, None)
    assert [columns[name][1] for name in ("distance_m", "fatigue", "cramp")] == [None] * 3


def test_unknown_values_are_sent_as_null_in_a_field_and_not_at_all_in_a_status() -> None:
    watch = Watch([BEN])
    run(watch, 1, Measured(heart_rate_bpm=140))
    assert b'"cadence_spm":[null]' in wire.encode(field_of(watch, at=T))
    assert b"null" not in wire.encode(status_of(watch, 0, at=T))


def test_the_active_alerts_are_in_the_status_and_counted_in_the_field() -> None:
    watch = Watch([ANNA])
    run(watch, 1, running())
    run(watch, 2750, None, start=T + 1)
    status = sent(status_of(watch, 0, at=T + 2750))
    assert [alert.kind for alert in status.alerts] == ["signal_lost", "fuel_due"]
    assert field_of(watch, at=T + 2750).alerts == ({"warning": 1, "info": 1},)


def test_a_cramp_shows_in_the_phase_and_the_parts() -> None:
    watch = Watch([ANNA])
    run(watch, 60, running())
    watch.take_event("anna", Cramp(id=event_id(), t=T + 60, muscle="calf"), T + 60)
    run(watch, 2, running(speed_mps=0), start=T + 60)
    assert status_of(watch, 0, at=T + 62).phase == "cramped"
    run(watch, 8, running(speed_mps=0), start=T + 62)
    status = status_of(watch, 0, at=T + 70)
    assert status.cramp.parts["recent"] > 0
    assert "recent" not in status.missing


OFTEN_NOTHING = st.none() | st.just(Measured()) | st.builds(running) | strategies.of(Measured)
HAPPENINGS = st.none() | st.sampled_from(["cramp", "finish"])


@examples(25)
@given(
    st.lists(st.tuples(OFTEN_NOTHING, st.integers(1, 40), HAPPENINGS), min_size=1, max_size=6),
    st.sampled_from([ANNA, BEN]),
    st.floats(0, 60),
)
def test_whatever_comes_a_status_is_sound_and_can_be_sent(
    stretches: list[tuple[Measured | None, int, str | None]], runner: Any, lag_s: float
) -> None:
    watch = Watch([runner])
    t = T
    measured_t: dict[str, int] = {}
    for measured, seconds, happening in stretches:
        if happening == "cramp":
            watch.take_event(runner.id, Cramp(id=event_id(), t=t, muscle="calf"), t)
        if happening == "finish":
            watch.take_event(runner.id, Finish(id=event_id(), t=t), t)
        run(watch, seconds, measured, start=t)
        t += seconds
        seen = {name for name in VITALS if getattr(measured, name, None) is not None}
        measured_t |= dict.fromkeys(seen, t - 1)
    at = t - 1 + lag_s

    status = sent(status_of(watch, 0, at=at))
    ages = {name: at - its_t for name, its_t in measured_t.items()}
    fresh = {name for name, age_s in ages.items() if age_s < SHOWN_S}
    assert set(shown(status.vitals)) - {"grade"} == fresh  # which is modelled, not measured
    assert set(status.vitals.age_s) == set(shown(status.vitals))
    assert all(age_s <= SHOWN_S for age_s in status.vitals.age_s.values())
    assert_sound(status.fatigue)
    assert_sound(status.cramp)

    field = wire.decode(wire.encode(field_of(watch, at=at)), Field)
    assert (field.heart_rate_bpm[0] is not None) == ("heart_rate_bpm" in fresh)
    assert (field.cadence_spm[0] is not None) == ("cadence_spm" in fresh)


def test_parts_sum_to_the_score_all_the_way() -> None:
    watch = Watch([ANNA, BEN])
    chance = np.random.default_rng(3)
    for t in range(T, T + 1200, 10):
        anna = [running(float(speed_mps)) for speed_mps in chance.uniform(0, 5, 10)]
        ben = [None if second % 7 else one for second, one in enumerate(anna, start=t)]
        watch.run({0: (t, anna), 1: (t, ben)})
        for row in (0, 1):
            status = status_of(watch, row, at=t + 9)
            assert_sound(status.fatigue)
            assert_sound(status.cramp)


def test_the_field_of_the_largest_race_can_be_sent() -> None:
    """One message holds all runners, whatever their ids; only that of some thousands did."""
    longest = [
        Runner(id=f"{number:04d}{'x' * 44}", name=f"runner {number}")
        for number in range(MAX_RUNNERS)
    ]
    field = field_of(Watch(longest), at=T)
    assert wire.decode(wire.encode(field), Field) == field


def test_what_cannot_be_true_is_named_as_missing_and_alerted() -> None:
    watch = Watch([BEN])
    one_foot = Measured(heart_rate_bpm=140, speed_mps=2.8, cadence_spm=85, altitude_m=500)
    run(watch, 30, running())
    alerts = run(watch, 120, one_foot, start=T + 30)
    assert "cadence_spm" in status_of(watch, 0, at=T + 149).missing
    (alert,) = (one for one in alerts if one.kind == "data")
    assert "cadence looks halved" in alert.text
