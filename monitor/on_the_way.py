"""What runners' way along the course gives to the forecasts, and what those give to the alerts."""

from typing import Any, Final

import numpy as np

from monitor.ahead import PARAMS, Ahead, Course
from monitor.columns import LOGGED, MEASURED, Seconds
from monitor.models.arrays import Flags, Runners
from monitor.models.second import Output
from monitor.race_plan import RacePlan
from monitor.venue import Venue

_MOVEMENT: Final = [MEASURED.index(name) for name in ("speed_mps", "distance_m", "latitude_deg")]
_STATION: Final = LOGGED.index("station_m")


def course_seen(seconds: Seconds, said: Output, started: Flags) -> Course:
    """What of a block the forecasts are made of.

    Parameters
    ----------
    seconds : what was measured and logged
    said : what the models say of it
    started : (seconds, runners) whether the race has begun for them
    """
    moves = ~np.isnan(seconds.measured[:, _MOVEMENT]).all(axis=1)
    placed = ~np.isnan(seconds.logged[:, _STATION])
    return Course(
        t=seconds.t,
        course_m=said.course_m,
        spread_m=said.course_spread_m,
        seen=(moves | placed) & started,
        heart_rate_bpm=np.where(said.heart_rate_modelled, np.nan, said.heart_rate_bpm),
        fatigue=said.fatigue.score,
    )


def on_the_way(ahead: Ahead, t: Runners, venue: Venue) -> dict[str, Any]:
    """Columns of `monitor.alerts.situation.Situation` that tell of the way ahead.

    Parameters
    ----------
    ahead : what was forecast in a block
    t : (seconds, runners) its seconds [s]
    venue : with a course

    Notes
    -----
    What does not apply is infinite and not NaN: an unknown quantity keeps up what was raised by
    it, but who left a station does not stay there for too long.
    """
    plan, told = venue.plan, ahead.told
    if plan is None:
        return {}
    drive_s = _of_station(plan.drive_s, told.crewed)
    station_s = t - told.since_t
    # What does not apply: nobody drives there, nobody waits for them, nothing closes, no stop.
    known, there = ~np.isnan(told.next), ~np.isnan(told.at)
    stays = known & np.isnan(drive_s) | ahead.moved_on  # for another station it is told anew
    came = there | _at_the_finish(ahead, plan)
    open_ended = known & np.isnan(told.closes_t)
    no_stop = known & ~(told.stop_s > 0.0)
    columns = {
        name: getattr(told, name)
        for name in (
            "next", "crewed", "closing", "at", "late_t", "crewed_early_t", "crewed_late_t",
            "closes_t",
        )
    }  # fmt: skip
    return {
        **columns,
        "leave_in_s": np.where(stays, np.inf, told.leave_t - t),
        "drive_s": drive_s,
        "overdue_s": np.where(came, -np.inf, t - told.late_t),
        "cutoff_margin_s": np.where(open_ended, np.inf, told.closes_t - told.there_t),
        "station_s": station_s,
        "station_over_s": np.where(no_stop, -np.inf, station_s - told.stop_s),
        "crew_helps": _of_station(plan.crew_helps, told.at),
        "seen_m": ahead.last.seen_m,
        "seen_t": ahead.last.seen_t,
        "lost_m": ahead.last.lost_m,
        **_silent(ahead, t, venue, plan.length_m),
    }


def _at_the_finish(ahead: Ahead, plan: RacePlan) -> Flags:
    """Whether they were seen so near to the line that nobody need look for them on the way."""
    at_last: Flags = ahead.told.next == plan.finish
    return at_last & (ahead.last.seen_m >= plan.length_m - PARAMS.stay.near_m)


def _of_station(values: Runners, number: Runners) -> Runners:
    """What a table has of stations, NaN for none."""
    known = ~np.isnan(number)
    return np.where(known, values[np.where(known, number, 0.0).astype(np.intp)], np.nan)


def _silent(ahead: Ahead, t: Runners, venue: Venue, length_m: float) -> dict[str, Runners]:
    """Whether silence is usual where they were seen last, and when it should end, if it has not."""
    from_m, to_m, count = venue.coverage.silent_at(ahead.last.seen_m)
    left_s = ahead.told.finish_t - ahead.last.seen_t
    share = (to_m - ahead.last.seen_m) / np.maximum(length_m - ahead.last.seen_m, 1.0)
    again_t = ahead.last.seen_t + share * left_s
    return {
        "silent_from_m": from_m,
        "silent_to_m": to_m,
        "silent_before": count,
        "heard_again_t": np.where(again_t > t, again_t, np.nan),
    }
