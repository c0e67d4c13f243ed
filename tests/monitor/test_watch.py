"""The pure core: records and events in, states and alerts out."""

from collections.abc import Iterator
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import PayloadRefused
from ingest.events import Ack, Carbs, Cramp, Finish, Undo
from ingest.messages import GatewayReport, Measured, ReplayClock
from ingest.race.settings import Runner
from monitor import phase
from monitor.messages import Alert
from monitor.status import status_of
from monitor.venue import Venue
from monitor.watch import MAX_ROUNDS, Watch
from tests.examples import examples
from tests.monitor.people import ANNA, BEN, T, event_id, run, running, vitals


def live(watch: Watch) -> None:
    watch.hear_gateway("pi-1", GatewayReport(t=T, online=True))


def raised(alerts: list[Alert], kind: str) -> list[tuple[int, str]]:
    return [
        (int(alert.t) - T, alert.level)
        for alert in alerts
        if alert.kind == kind and alert.state in ("raised", "changed")
    ]


def test_a_runner_who_started_too_fast_is_told_after_minutes_with_a_pace() -> None:
    watch = Watch([ANNA])
    alerts = run(watch, 900, running(speed_mps=4.2))
    first = next(alert for alert in alerts if alert.kind == "pace")
    assert 299 <= first.t - T < 310
    assert "above the effort that lasts to the finish" in first.text
    assert first.because["pace_ratio"] > 1.10
    assert "Anna" in first.text


def test_an_even_start_raises_no_pace_alert() -> None:
    assert raised(run(Watch([ANNA]), 3600, running(speed_mps=2.6)), "pace") == []


def test_without_a_known_critical_speed_nobody_is_told_their_pace() -> None:
    assert raised(run(Watch([BEN]), 1800, running(speed_mps=5.0)), "pace") == []


def test_fuel_is_due_after_45_minutes_and_late_after_an_hour() -> None:
    alerts = run(Watch([ANNA]), 3700, running())
    assert raised(alerts, "fuel_due") == [(2700, "info"), (3600, "warning")]


def test_a_pod_that_was_never_there_keeps_nothing_from_being_told() -> None:
    watch = Watch([ANNA], race_start=T)
    strap_and_watch = Measured(
        heart_rate_bpm=140, speed_mps=2.5, altitude_m=900, latitude_deg=45.9, longitude_deg=6.9
    )
    alerts = run(watch, 2800, strap_and_watch)
    status = status_of(watch, 0, at=T + 2800)

    assert (status.vitals.heart_rate_bpm, status.vitals.altitude_m) == (140, 900)
    assert status.vitals.latitude_deg == 45.9
    assert status.fatigue.score is not None
    assert status.cramp.score is not None
    assert "cadence_spm" in status.missing
    assert "fuel_due" in {alert.kind for alert in alerts}


def test_a_gel_clears_the_fuel_alert() -> None:
    watch = Watch([ANNA])
    run(watch, 2800, running())
    now = T + 2800
    watch.take_event("anna", Carbs(id=str(uuid4()), t=now - 0.5, carbs_g=25), now)
    cleared = [alert for alert in run(watch, 1, running(), start=now) if alert.kind == "fuel_due"]
    assert [alert.state for alert in cleared] == ["cleared"]


def test_an_event_that_arrives_twice_counts_once() -> None:
    watch = Watch([ANNA])
    run(watch, 10, running())
    gel = Carbs(id=str(uuid4()), t=T + 10, carbs_g=25)
    for _ in range(2):
        watch.take_event("anna", gel, T + 10)
    run(watch, 1, running(), start=T + 10)
    assert watch.race.output.carbs_total_g[0] == 25


def test_a_cramp_changes_the_phase_and_the_risk() -> None:
    watch = Watch([ANNA])
    run(watch, 600, running())
    before = watch.race.output.cramp.score[0]
    cramp = Cramp(id=str(uuid4()), t=T + 600, muscle="calf", side="left")
    watch.take_event("anna", cramp, T + 600)
    run(watch, 5, running(speed_mps=0.0), start=T + 600)
    assert phase.PHASES[watch.race.phase.phase[0]] == "cramped"
    run(watch, 5, running(speed_mps=0.0), start=T + 605)
    assert watch.race.output.cramp.score[0] > before + 5


def test_a_lost_signal_is_told_after_a_minute_and_its_return_too() -> None:
    watch = Watch([ANNA])
    run(watch, 100, running())
    alerts = run(watch, 70, None, start=T + 100)
    alerts += run(watch, 30, running(), start=T + 170)
    assert raised(alerts, "signal_lost") == [(159, "warning")]
    assert [a.state for a in alerts if a.kind == "signal_lost"] == ["raised", "cleared"]
    (back,) = (alert for alert in alerts if alert.kind == "signal_back")
    assert "71 s" in back.text
    assert back.expires == back.t + 300


def test_assumptions_alone_alarm_nobody() -> None:
    watch = Watch([BEN])
    alerts = run(watch, 3600, running())
    assert watch.race.output.fatigue.missing.any()
    assert {alert.kind for alert in alerts} == {"fuel_due"}


def test_nothing_is_raised_for_who_has_finished() -> None:
    watch = Watch([ANNA])
    run(watch, 10, running())
    watch.take_event("anna", Finish(id=str(uuid4()), t=T + 10), T + 10)
    told = run(watch, 4000, None, start=T + 10)
    assert [alert.kind for alert in told] == ["recovery"], "advice, and nothing else"


def test_an_acknowledged_alert_is_shown_as_seen() -> None:
    watch = Watch([ANNA])
    (due,) = run(watch, 2702, running())
    seen = watch.take_event("anna", Ack(id=str(uuid4()), t=T, alert=due.id), T + 2702)
    assert seen is not None
    assert seen.state == "acknowledged"
    assert [alert.state for alert in watch.book.active(0)] == ["acknowledged"]
    unknown = Ack(id=str(uuid4()), t=T, alert="no-such-alert")
    assert watch.take_event("anna", unknown, T + 2702) is None


def test_a_stranger_becomes_a_guest() -> None:
    watch = Watch([ANNA])
    live(watch)
    watch.take_record("zoe", vitals(T, 0, running()), T)
    assert watch.advance(T).rows == {1}
    assert [runner.id for runner in watch.runners] == ["anna", "zoe"]
    assert np.isnan(watch.race.latest.t[0])


def test_a_refused_record_says_why_and_leaves_no_trace() -> None:
    watch = Watch([ANNA], not_before=T)
    live(watch)
    with pytest.raises(PayloadRefused, match="from the future"):
        watch.take_record("zoe", vitals(T + 60, 0, running()), T)
    assert len(watch.runners) == 1


def test_before_the_start_a_runner_waits_with_live_vitals_and_no_score() -> None:
    watch = Watch([ANNA], race_start=T + 100)
    run(watch, 50, running())
    assert phase.PHASES[watch.race.phase.phase[0]] == "waiting"
    assert np.isnan(watch.race.output.fatigue.score[0])
    assert watch.race.latest.t[0] == T + 49
    run(watch, 61, running(), start=T + 50)
    assert phase.PHASES[watch.race.phase.phase[0]] == "racing"
    assert watch.race.output.fatigue.score[0] > 0


def test_a_second_replay_starts_the_runner_anew() -> None:
    watch = Watch([ANNA])
    for gateway in ("replay-1", "replay-2"):
        clock = ReplayClock(race_t=T, wall_t=T, speed=1000)
        watch.hear_gateway(gateway, GatewayReport(t=T, online=True, replay=clock))
        for seq in range(100):
            watch.take_record("anna", vitals(T + seq, seq, running(), gateway), T)
        watch.advance(T)
        assert watch.race.model.elapsed_s[0] == 99
        ended = GatewayReport(t=T, online=False, replay=clock)
        watch.hear_gateway(gateway, ended)


def test_a_long_backlog_is_worked_off_in_pieces() -> None:
    watch = Watch([ANNA])
    live(watch)
    watch.take_record("anna", vitals(T, 0, running()), T)
    watch.advance(T)
    now = T + 2 * MAX_ROUNDS
    watch.take_record("anna", vitals(now, 1, running()), now)
    assert watch.advance(now).more
    assert watch.race.latest.t[0] == T + MAX_ROUNDS
    while watch.advance(now).more:
        pass
    assert watch.race.latest.t[0] == now


def paces() -> Iterator[Measured]:
    for second in range(150):
        yield running(2.0 + (second % 100) / 50, 130 + second % 40)


def test_runners_at_different_times_get_what_they_would_get_alone() -> None:
    together = Watch([ANNA, BEN])
    alone = Watch([BEN])
    for second, measured in enumerate(paces()):
        batch: dict[int, tuple[int, Measured | None]] = {1: (T + second, measured)}
        if second % 3:
            batch[0] = (T + 5000 + second, running())
        together.step(dict(sorted(batch.items())))
        alone.step({0: (T + second, measured)})
    ours, theirs = together.race.output, alone.race.output
    assert ours.fatigue.score[1] == theirs.fatigue.score[0]
    assert ours.cramp.score[1] == theirs.cramp.score[0]
    assert ours.distance_m[1] == theirs.distance_m[0]


@examples(20)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=25))
def test_scores_do_not_depend_on_when_records_arrive(gaps: list[int]) -> None:
    """The same seconds in bursts of any size give the same state (event time rules)."""
    one, other = Watch([ANNA]), Watch([ANNA])
    times = list(T + np.cumsum([gap + 1 for gap in gaps]))
    for watch in (one, other):
        clock = ReplayClock(race_t=T, wall_t=T, speed=100)
        watch.hear_gateway("replay-1", GatewayReport(t=T, online=True, replay=clock))
    for seq, t in enumerate(times):
        one.take_record("anna", vitals(int(t), seq, running(), "replay-1"), T)
        one.advance(T)
    for seq, t in enumerate(times):
        other.take_record("anna", vitals(int(t), seq, running(), "replay-1"), T)
    other.advance(T)
    assert one.race.latest.t[0] == other.race.latest.t[0]
    np.testing.assert_array_equal(one.race.output.cramp.score, other.race.output.cramp.score)
    np.testing.assert_array_equal(one.race.output.fatigue.parts, other.race.output.fatigue.parts)


def test_an_event_of_nobody_known_is_refused_and_makes_no_guest() -> None:
    watch = Watch([ANNA])
    with pytest.raises(PayloadRefused, match="unknown runner"):
        watch.take_event("zoe", Carbs(id=event_id(), t=T, carbs_g=25), T)
    assert [runner.id for runner in watch.runners] == ["anna"]


def test_no_alert_is_for_the_runner_where_that_is_outside_help() -> None:
    for allowed in (True, False):
        watch = Watch([ANNA], venue=Venue(runner_alerts=allowed))
        alerts = run(watch, 900, running(speed_mps=4.2))
        assert alerts
        assert any("runner" in alert.for_ for alert in alerts) == allowed
        assert all("crew" in alert.for_ for alert in alerts)


def test_what_was_eaten_before_we_watched_is_not_called_nothing() -> None:
    """A monitor that is started three hours into a race has not seen the gels."""
    watch = Watch([ANNA], race_start=T - 3 * 3600)
    alerts = run(watch, 2000, running())
    assert raised(alerts, "fuel_due") == []


def test_an_event_may_be_undone_before_anything_was_heard() -> None:
    watch = Watch([ANNA])
    gel = Carbs(id=event_id(), t=T, carbs_g=25)
    watch.take_event("anna", gel, T)
    watch.take_event("anna", Undo(id=event_id(), t=T, event=gel.id), T)
    run(watch, 5, running())
    assert watch.race.output.carbs_total_g[0] == 0


def test_the_backlog_of_many_is_worked_off_in_pieces_too() -> None:
    """A monitor that stepped all of it at once would be silent for seconds."""
    crowd = [Runner(id=f"r{number}", name=f"r{number}") for number in range(1000)]
    watch = Watch(crowd)
    live(watch)
    for t, seq, now in ((T, 0, T), (T + 60, 1, T + 60)):
        for runner in crowd:
            watch.take_record(runner.id, vitals(t, seq, running()), now)
    assert watch.advance(T + 60).more
    assert watch.race.latest.t.max() < T + 30
    while watch.advance(T + 60).more:
        pass
    assert (watch.race.latest.t == T + 60).all()
