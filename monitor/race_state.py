"""All that is remembered of some runners but their alerts, and how a block changes it."""

from typing import Any, NamedTuple

import numpy as np

from monitor import ahead, crew_reports, engine, idle, latest, phase, signal
from monitor.alerts import ramp
from monitor.alerts.situation import Situation, situation_of
from monitor.columns import LOGGED, Logged, Seconds, inputs_of
from monitor.models import implausible
from monitor.models.arrays import Flags, Runners
from monitor.models.block import by_second, second_at
from monitor.models.rows import put, take
from monitor.models.scans import before_each
from monitor.on_the_way import course_seen, on_the_way
from monitor.profile import Profiles
from monitor.venue import Venue, leaps


class Race(NamedTuple):
    """Everything remembered of all runners: a tree of arrays whose last axis is the runner."""

    model: engine.State
    phase: phase.State
    ramp: ramp.State
    latest: latest.Latest
    signal: signal.State
    idle: idle.State
    output: engine.Output
    reports: crew_reports.CrewReports
    ahead: ahead.State


def fresh(profile: Profiles) -> Race:
    """Nobody has done anything yet."""
    rows = profile.rows
    model = engine.initial(profile)
    # What the models say before they saw anything has the shape of what they say later.
    _, output = engine.step(model, engine.inputs(rows), profile)
    return Race(
        model,
        phase.initial(rows),
        ramp.initial(rows),
        latest.nothing(rows),
        signal.initial(rows),
        idle.initial(rows),
        output,
        crew_reports.nothing(rows),
        ahead.initial(rows),
    )


def run(
    race: Race,
    seconds: Seconds,
    start_t: Runners,
    profile: Profiles,
    events: Logged,
    venue: Venue,
    wrong_clock: Flags | None,
) -> tuple[Race, engine.Output, Situation]:
    """Advance over a block.

    Parameters
    ----------
    race : as the last block left it
    seconds : what was measured and logged
    start_t : (n,) when each runner's race began [s]
    profile : who the runners are
    events : what was logged, by second of the block
    venue : what holds for all runners
    wrong_clock : (seconds, n) whether records are refused for their time; absent: nobody's ever

    Returns
    -------
    What is remembered after the block; what the models say of its seconds, and what the alert
    rules look at in them, (seconds, ..., n)
    """
    started = seconds.t - start_t >= 0
    model, said = _modelled(race, seconds, start_t, profile, venue)
    if wrong_clock is not None:
        numbers = implausible.with_kind(said.implausible, "clock", wrong_clock)
        said = said._replace(implausible=numbers)
    rides = implausible.has_kind(said.implausible, "still_recording")
    phases, codes = phase.run(
        race.phase,
        speed_mps=said.speed_mps,
        command=seconds.command,
        started=started,
        carried=rides,
    )
    idling, still_s = idle.run(race.idle, said.speed_mps)
    lasting = before_each(race.phase.phase, codes) == phase.CRAMPED
    reports, reported = crew_reports.run(race.reports, events, seconds.t, lasting)
    restarts, caps = ramp.run(
        race.ramp,
        phase=codes,
        speed_mps=said.speed_mps,
        grade_adjusted_mps=said.grade_adjusted_mps,
        grade=said.grade,
        walking=said.walking,
        twinge=seconds.logged[:, LOGGED.index("twinge")],
    )
    known, heard_t = latest.run(race.latest, seconds, said.grade, said.course_m, start_t)
    hearing, heard = signal.run(race.signal, seconds.t, heard_t, start_t)
    coming, before_them = ahead.run(
        race.ahead,
        course_seen(seconds, said, started),
        events,
        venue.plan,
        np.where(profile.finish_known, profile.finish_h, np.nan),
    )
    last = second_at(said, -1)
    gone = Race(model, phases, restarts, known, hearing, idling, last, reports, coming)
    situation = _situation(said, known, heard, reported, seconds, codes, profile)._replace(
        still_s=still_s,
        ended=rides | (still_s >= idle.LONG_S),
        **on_the_way(before_them, seconds.t, venue),
        **_limits(caps, venue, profile),
    )
    return gone, said, situation


def _modelled(
    race: Race, seconds: Seconds, start_t: Runners, profile: Profiles, venue: Venue
) -> tuple[engine.State, engine.Output]:
    """What the models remember after a block and say in it; nothing goes on before the start."""
    elapsed_s = seconds.t - start_t
    inputs, started = inputs_of(seconds, elapsed_s), elapsed_s >= 0
    if started.all():
        return engine.run(race.model, inputs, profile, weather=venue.weather, course=venue.course)
    (model, _), said = by_second(
        lambda known, second: _waiting(known, *second, profile, venue),
        (race.model, race.output),
        (inputs, started),
    )
    return model, said


def _waiting(
    known: tuple[engine.State, engine.Output],
    inputs: engine.Inputs,
    started: Flags,
    profile: Profiles,
    venue: Venue,
) -> tuple[tuple[engine.State, engine.Output], engine.Output]:
    """One second in which some wait for their start: for them nothing goes on."""
    rows = np.flatnonzero(started)
    if not rows.size:
        return known, known[1]
    new = engine.step(known[0], inputs, profile, weather=venue.weather, course=venue.course)
    known = put(known, rows, take(new, rows))
    return known, known[1]


def _limits(caps: ramp.Caps, venue: Venue, profile: Profiles) -> dict[str, Any]:
    """What a restart allows, and how the race compares with training where that is known."""
    course = None if venue.course is None else venue.course.profile
    leap, known = leaps(course, profile.training.habit), profile.training.longest_known
    return {
        "stage": caps.stage,
        "cap_mps": caps.cap_mps,
        "cap_ratio": caps.cap_ratio,
        "too_steep": caps.too_steep,
        "race_effort_ratio": np.where(known, leap.effort_ratio, np.nan),
        "race_descent_ratio": np.where(known, leap.descent_ratio, np.nan),
    }


def _situation(
    said: engine.Output,
    known: latest.Latest,
    heard: signal.Signal,
    reports: crew_reports.CrewReports,
    seconds: Seconds,
    codes: phase.Codes,
    profile: Profiles,
) -> Situation:
    """What the alert rules look at in each second of a block."""
    t = seconds.t
    elapsed_s = t - known.start_t
    planned_s = profile.finish_h * 3600.0
    flagged = t - reports.red_flag_t <= crew_reports.RED_FLAG_S
    # Nobody is reproached for a log that is not kept: without one, intake is not expected.
    logs_intake = (said.carbs_total_g > 0) | ~np.isnan(said.plasma_sodium_mmol_l)
    return situation_of(
        said,
        phase=codes,
        elapsed_s=elapsed_s,
        progress=elapsed_s / planned_s,
        since_record_s=heard.since_record_s,
        silent_s=heard.silent_s,
        usual_silence_s=heard.usual_s,
        losses=heard.losses,
        paused=signal.paused(seconds.heard, seconds.measured, seconds.rr_ms),
        pace_known=profile.critical_speed_known,
        watched_s=t - known.first_t,
        time_left_s=np.where(profile.finish_known, planned_s - elapsed_s, np.nan),
        since_finish_s=t - reports.finish_t,
        since_twinge_s=t - reports.twinge_t,
        cramped_s=np.where(codes == phase.CRAMPED, t - reports.cramp_t + 1.0, 0.0),
        muscles_cramped=np.where(
            codes == phase.CRAMPED, np.bitwise_count(reports.muscles.astype(np.int64)), 0.0
        ),
        muscle=reports.muscle.astype(np.int64),
        side=reports.side.astype(np.int64),
        red_flag=np.where(flagged, reports.red_flag, 0).astype(np.int64),
        sustainable_pct=100.0 * profile.sustainable,
        intake_quality=np.where(logs_intake, 1.0, np.nan),
        implausible=said.implausible.astype(np.int64),
    )
