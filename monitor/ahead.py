"""What is ahead of each runner: the next station, when they come there, and what that means.

Worked out anew every ten seconds of event time; in between it holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from ingest.events import Event, StationIn, StationOut
from monitor.columns import Logged
from monitor.models import arrival, own_pace, station_stay, turns
from monitor.models.arrays import Flags, Runners, full
from monitor.models.rows import put, take
from monitor.models.scans import before_each, last_over
from monitor.race_plan import Places, RacePlan
from monitor.signal import LOST_AFTER_S
from monitor.usual_pace import usual_s_m

EVERY_S: Final = 10.0
LEAVE_MARGIN_S: Final = 600.0  # to park, to walk in, to unpack


@dataclass(frozen=True)
class Params:
    """Parameters of the models; what they are is in docs/models.md."""

    pace: own_pace.Params = field(default_factory=own_pace.Params)
    times: arrival.Params = field(default_factory=arrival.Params)
    stay: station_stay.Params = field(default_factory=station_stay.Params)


PARAMS: Final = Params()


class Told(NamedTuple):
    """What is said, (..., runners) each; NaN for unknown.

    Attributes
    ----------
    next : number of the station that comes next, or is that of the finish
    early_t, middle_t, late_t : when they come there: bounds of 10 %, the middle and 90 % [s];
        only the last may be over already: of who is overdue
    finish_early_t, finish_t, finish_late_t : the same of the finish [s]
    crewed : number of the next station where the crew may help
    crewed_early_t, crewed_late_t : when they come there: bounds of 10 % and 90 % [s]
    leave_t : when the crew has to set out for it [s], NaN where the drive is not told
    closing : number of the next station that closes
    closes_t : when it does [s]
    there_t : when they are ready to leave it, by the middle [s]
    at : number of the station they are at
    since_t : when they came there [s]
    stop_s : how long they planned to stay [s]
    made_t : when this was worked out [s]
    seen_m, seen_t, spread_m : where they were seen last on the course [m], when [s], and how far
        off that may be [m]
    fatigue, usual_s_m : what it rests on besides: the index, and the pace assumed at first [s/m]
    """

    next: Runners
    early_t: Runners
    middle_t: Runners
    late_t: Runners
    finish_early_t: Runners
    finish_t: Runners
    finish_late_t: Runners
    crewed: Runners
    crewed_early_t: Runners
    crewed_late_t: Runners
    leave_t: Runners
    closing: Runners
    closes_t: Runners
    there_t: Runners
    at: Runners
    since_t: Runners
    stop_s: Runners
    made_t: Runners
    seen_m: Runners
    seen_t: Runners
    spread_m: Runners
    fatigue: Runners
    usual_s_m: Runners


class Last(NamedTuple):
    """What was known last, by the second: (..., runners) each, NaN for never.

    Attributes
    ----------
    seen_m, seen_t, spread_m : where they were seen, when, and how far off that may be [m, s]
    lost_m : where they were seen before the newest silence of a minute [m]
    station, arrived, station_t : newest word of a station, see `station_stay.Seen`
    """

    seen_m: Runners
    seen_t: Runners
    spread_m: Runners
    lost_m: Runners
    station: Runners
    arrived: Runners
    station_t: Runners


class State(NamedTuple):
    """What is remembered, (..., runners) each.

    Attributes
    ----------
    last : what was known last
    pace : what was learned of them
    stay : stations behind them
    told : what was said last
    """

    last: Last
    pace: own_pace.State
    stay: station_stay.State
    told: Told


class Course(NamedTuple):
    """What of a block matters here, (seconds, runners) each.

    Attributes
    ----------
    t : the second [s]
    course_m, spread_m : place on the course, and how far off it may be [m]
    seen : whether it rests on something heard in this second
    heart_rate_bpm : heard, NaN if not [bpm]
    fatigue : the index, NaN if unknown
    """

    t: Runners
    course_m: Runners
    spread_m: Runners
    seen: Flags
    heart_rate_bpm: Runners
    fatigue: Runners


class Ahead(NamedTuple):
    """What is known in each second of a block, (seconds, runners) or (runners,) each.

    Attributes
    ----------
    told : what is said
    last : what was known last
    moved_on : whether the crew's next station is another one than in the second before
    """

    told: Told
    last: Last
    moved_on: Flags


def initial(rows: int) -> State:
    """Nothing was seen yet."""
    return State(
        Last(*(full(rows) for _ in Last._fields)),
        own_pace.initial(rows),
        station_stay.initial(rows),
        Told(*(full(rows) for _ in Told._fields)),
    )


def run(
    state: State,
    seen: Course,
    events: Logged,
    plan: RacePlan | None,
    finish_h: Runners,
    params: Params = PARAMS,
) -> tuple[State, Ahead]:
    """Advance over a block.

    Parameters
    ----------
    state : as the last block left it
    seen : what was seen
    events : what was logged, by second
    plan : the course and its stations; without one nothing is said
    finish_h : (runners,) planned time to the finish [h], NaN if not told

    Returns
    -------
    The state after the block, and what is said in each of its seconds, (seconds, runners), or
    (runners,) if that is the same in all of them
    """
    same = np.zeros(len(state.told.crewed), dtype=np.bool_)
    if plan is None:
        return state, Ahead(state.told, state.last, same)
    last = _last(state.last, seen, events, plan)
    after = state._replace(last=Last(*(column[-1] for column in last)))
    now = seen.t % EVERY_S == 0.0
    if not now.any():
        return after, Ahead(state.told, last, same)
    after, told = _at_turns(after, last, seen, turns.of(now), plan, finish_h, params)
    before = before_each(state.told.crewed, told.crewed)
    return after, Ahead(told, last, ~np.isnan(before) & (told.crewed != before))


def _last(before: Last, seen: Course, events: Logged, plan: RacePlan) -> Last:
    """What is known in each second of a block."""
    known = seen.seen & ~np.isnan(seen.course_m)
    seen_m = last_over(before.seen_m, seen.course_m, known)
    seen_t = last_over(before.seen_t, seen.t, known)
    again = known & (seen.t - before_each(before.seen_t, seen_t) >= LOST_AFTER_S)
    return Last(
        seen_m,
        seen_t,
        last_over(before.spread_m, seen.spread_m, known),
        last_over(before.lost_m, before_each(before.seen_m, seen_m), again),
        *_words(before, seen.t, events, plan),
    )


def _at_turns(
    after: State,
    held: Last,
    seen: Course,
    whose: turns.Turns,
    plan: RacePlan,
    finish_h: Runners,
    params: Params,
) -> tuple[State, Told]:
    """Work out all that is said, at each turn within a block."""
    table = np.full((len(Told._fields), *whose.there.shape), np.nan)
    memory = after.pace, after.stay
    for number, there in enumerate(whose.there):
        rows, second = whose.rows[there], whose.second[number, there]
        pace, stay = take(memory, rows)
        place = (second, rows)
        last = Last(*(column[place] for column in held))
        told_now = Course(*(column[place] for column in seen))
        pace, stay, told = _turn(pace, stay, last, told_now, plan, finish_h[rows], params)
        memory = put(memory, rows, (pace, stay))
        table[:, number, there] = told
    said = turns.held(np.array(after.told), whose, table)
    newest = Told(*(column[-1].copy() for column in said))
    return after._replace(pace=memory[0], stay=memory[1], told=newest), Told(*said)


def _turn(
    pace: own_pace.State,
    stay: station_stay.State,
    last: Last,
    now: Course,
    plan: RacePlan,
    finish_h: Runners,
    params: Params,
) -> tuple[own_pace.State, station_stay.State, Told]:
    """One turn of some runners."""
    usual = usual_s_m(finish_h, plan, params.pace)
    pace = own_pace.learn(pace, last.seen_m, last.seen_t, usual, plan, params.pace)
    logged = station_stay.Seen(
        now.t, last.seen_m, last.seen_t, pace.at_t, last.station, last.arrived, last.station_t,
        now.heart_rate_bpm,
    )  # fmt: skip
    stay = station_stay.step(stay, logged, plan, params.stay)
    passed = np.minimum(stay.passed, plan.finish).astype(np.intp)
    is_there = ~np.isnan(stay.at)
    ahead = passed + is_there
    crewed = plan.next_crewed[ahead]
    closing = plan.next_closing[passed]
    target = np.stack((passed, np.full_like(passed, plan.finish), crewed, closing))
    basis = Basis(now.t, last.seen_m, last.seen_t, last.spread_m, now.fatigue, usual)
    times = forecast(pace, stay, basis, target, plan, params)
    # Who is there already is there: how long they stay counts, not when they come.
    # And of nobody an arrival is told that is over, though they were not seen there.
    early_t, middle_t, late_t = np.maximum(times, now.t)
    ready_t = np.where(
        is_there & (closing == passed), now.t + _rest_s(stay, now.t, plan), middle_t[3]
    )
    return (
        pace,
        stay,
        Told(
            next=passed.astype(np.float64),
            early_t=np.where(is_there, np.nan, early_t[0]),
            middle_t=np.where(is_there, np.nan, middle_t[0]),
            late_t=np.where(is_there, np.nan, times[2, 0]),
            finish_early_t=early_t[1],
            finish_t=middle_t[1],
            finish_late_t=late_t[1],
            crewed=crewed.astype(np.float64),
            crewed_early_t=early_t[2],
            crewed_late_t=late_t[2],
            leave_t=times[0, 2] - plan.drive_s[crewed] - LEAVE_MARGIN_S,
            closing=closing.astype(np.float64),
            closes_t=plan.cutoff_t[closing],
            there_t=ready_t,
            at=stay.at,
            since_t=stay.since_t,
            stop_s=np.where(is_there, plan.stop_s[passed], np.nan),
            made_t=basis.t,
            seen_m=basis.seen_m,
            seen_t=basis.seen_t,
            spread_m=basis.spread_m,
            fatigue=basis.fatigue,
            usual_s_m=basis.usual_s_m,
        ),
    )


class Basis(NamedTuple):
    """What a forecast rests on besides what was learned; see `Told`."""

    t: Runners
    seen_m: Runners
    seen_t: Runners
    spread_m: Runners
    fatigue: Runners
    usual_s_m: Runners


def basis_of(told: Told) -> Basis:
    """What the last forecast rested on."""
    return Basis(told.made_t, told.seen_m, told.seen_t, told.spread_m, told.fatigue, told.usual_s_m)


def forecast(
    pace: own_pace.State,
    stay: station_stay.State,
    basis: Basis,
    target: Places,
    plan: RacePlan,
    params: Params = PARAMS,
) -> Runners:
    """(3, ..., runners) when runners reach stations [s]; see `arrival.arrivals`."""
    passed = np.minimum(stay.passed, plan.finish).astype(np.intp)
    is_there = ~np.isnan(stay.at)
    planned_s = plan.stops_before_s[passed]
    expected = own_pace.expected(pace, basis.fatigue, basis.usual_s_m, planned_s, params.pace)
    rest_s = np.where(is_there, _rest_s(stay, basis.t, plan) * expected.planned_share, 0.0)
    start = arrival.Start(
        at_m=np.where(is_there, plan.at_m[passed], basis.seen_m),
        t=np.where(is_there, basis.t, basis.seen_t),
        spread_m=np.where(is_there, 0.0, basis.spread_m),
        rest_s=rest_s,
        moving_s=pace.moving_s,
    )
    return arrival.arrivals(
        start, expected, passed + is_there, target, plan, params.times, params.pace
    )


def _rest_s(stay: station_stay.State, t: Runners, plan: RacePlan) -> Runners:
    """What is left of the planned stop [s]; only of those who are at a station."""
    passed = np.minimum(stay.passed, plan.finish).astype(np.intp)
    return np.maximum(plan.stop_s[passed] - (t - stay.since_t), 0.0)


def _words(
    state: Last, t: Runners, events: Logged, plan: RacePlan
) -> tuple[Runners, Runners, Runners]:
    """The newest word of a station in each second of a block: which, arrived or left, and when."""
    shape = t.shape
    before = state.station, state.arrived, state.station_t
    if not any(_of_stations(theirs) for one in events.values() for theirs in one):
        station, arrived, station_t = (np.broadcast_to(column, shape) for column in before)
        return station, arrived, station_t
    numbers = {name: number for number, name in enumerate(plan.names)}
    said = np.full((3, *shape), np.nan)
    for second, everybodys in events.items():
        for at, theirs in enumerate(everybodys):
            for event in _of_stations(theirs):
                if event.station in numbers:
                    arrived_ = float(isinstance(event, StationIn))
                    said[:, second, at] = numbers[event.station], arrived_, event.t
    known = ~np.isnan(said[0])
    station, arrived, station_t = (
        last_over(column, new, known) for column, new in zip(before, said, strict=True)
    )
    return station, arrived, station_t


def _of_stations(events: Sequence[Event]) -> list[StationIn | StationOut]:
    return [one for one in events if isinstance(one, StationIn | StationOut)]
