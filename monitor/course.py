"""Where on the course each runner is, and how steep it is there.

By position where there is one, else by distance from the last place that was known. Pure.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.race.course_profile import STEP_M, CourseProfile, along
from monitor.course_lines import Candidates, Lines
from monitor.models.arrays import Flags, Runners, full
from monitor.models.rows import take


@dataclass(frozen=True)
class Params:
    """Numbers of the matching; units, sources and evidence are in docs/models.md."""

    every_s: float = 5.0
    near_m: float = 60.0
    gps_m: float = 15.0
    drift: float = 0.05
    back_m: float = 100.0
    blind_mps: float = 5.0
    leap_mps: float = 8.0
    patience_s: float = 15.0
    lost_s: float = 60.0
    search_every_s: float = 30.0
    apart_m: float = 250.0
    clear_cost: float = 9.0
    most_doubt: float = 16.0
    widest_m: float = 500.0


class State(NamedTuple):
    """All (runners,).

    `along_m` is the best guess, right to `spread_m` both ways; `ahead_m` is how much further the
    runner may be, having moved unseen or beside the course. `placed` says that a position or a
    station has put them on the course before. `missed_s` is for how long positions have been off
    the course, `tried_s` how long ago one was looked at, `off_m` how far beside it that one was.
    """

    along_m: Runners
    spread_m: Runners
    ahead_m: Runners
    placed: Flags
    missed_s: Runners
    tried_s: Runners
    off_m: Runners
    elapsed_s: Runners


class Place(NamedTuple):
    """Where on the course, (runners,) each; NaN for unknown.

    `distance_m` is along the course; `grade` is for where that is known to `near_m`, and
    `rough_grade` the mean over the stretch that the runner must be on, where it is known less
    well; `spread_m` is how far off the distance may be; `off_m` is how far beside the course the
    last position was, NaN if further than `near_m`.
    """

    distance_m: Runners
    grade: Runners
    rough_grade: Runners
    descent_ahead_m: Runners
    spread_m: Runners
    off_m: Runners


def initial(rows: int) -> State:
    """State at the start line."""
    return State(
        along_m=full(rows, 0.0),
        spread_m=full(rows, 0.0),
        ahead_m=full(rows, 0.0),
        placed=np.zeros(rows, dtype=np.bool_),
        missed_s=full(rows, 0.0),
        tried_s=full(rows, np.inf),
        off_m=full(rows),
        elapsed_s=full(rows, 0.0),
    )


class Course:
    """A course to match runners to; made once, never changed."""

    def __init__(self, profile: CourseProfile) -> None:
        self.profile = profile
        self._lines = Lines(profile)

    def step(
        self,
        state: State,
        moved_m: Runners,
        seen: Flags,
        latitude_deg: Runners,
        longitude_deg: Runners,
        station_m: Runners,
        elapsed_s: Runners,
        params: Params,
        dt_s: float,
    ) -> tuple[State, Place]:
        """Advance all runners by one step.

        In between positions, and without any, a runner is moved on by what they ran, and the
        uncertainty grows by `drift` of it. Every `every_s` a position is matched to the course:
        of the places within `near_m` of it the one that agrees best with where the runner can
        be, so that out-and-backs, crossings, loops and switchbacks keep their order. Where two
        places agree alike, none is taken. While positions are off the course the runner is
        thought to leave it at the last known place; after `lost_s` they are looked for on all of
        it that they can have reached: shortcuts are possible, running backwards is no faster
        than forwards.

        Parameters
        ----------
        moved_m : (runners,) distance covered in this step [m], >= 0
        seen : (runners,) whether the movement was measured; else they may have run unseen
        latitude_deg, longitude_deg : (runners,) position [°], NaN without
        station_m : (runners,) distance of a station where the runner was seen just now [m], or NaN
        elapsed_s : (runners,) since the start [s]; nobody is on the course before
        params, dt_s : see `Params`; time step [s]

        Returns
        -------
        State and `Place`

        Notes
        -----
        Evidence: heuristic.
        """
        moved = self._dead_reckoned(state, moved_m, seen, elapsed_s, params, dt_s)
        moved = _at_station(moved, station_m, params)
        has = ~np.isnan(latitude_deg + longitude_deg)
        wait_s = np.where(moved.missed_s >= params.lost_s, params.search_every_s, params.every_s)
        due = has & (moved.tried_s >= wait_s) & (elapsed_s > 0.0)
        if due.any():
            rows = np.flatnonzero(due)
            moved = self._matched(moved, rows, latitude_deg[rows], longitude_deg[rows], params)
        return moved, self._place(moved, params)

    def _dead_reckoned(
        self,
        state: State,
        moved_m: Runners,
        seen: Flags,
        elapsed_s: Runners,
        params: Params,
        dt_s: float,
    ) -> State:
        """Move on by what was run; beside the course that only makes more places possible."""
        started = elapsed_s > 0.0
        ran_m = moved_m * started
        gone_m = np.where(state.missed_s > 0.0, 0.0, ran_m)
        # A leap is a sensor's distance that was carried over a time without news.
        unheard_s = np.maximum(elapsed_s - state.elapsed_s - dt_s, 0.0)
        unheard_s = np.where(moved_m > params.leap_mps * dt_s, 0.0, unheard_s)
        blind_s = (unheard_s + dt_s * ~seen) * started
        length_m = self.profile.length_m
        return State(
            along_m=np.minimum(state.along_m + gone_m, length_m),
            spread_m=np.minimum(state.spread_m + params.drift * gone_m, length_m),
            ahead_m=np.minimum(
                state.ahead_m + params.blind_mps * blind_s + (ran_m - gone_m), length_m
            ),
            placed=state.placed,
            missed_s=np.where(state.missed_s > 0.0, state.missed_s + dt_s, 0.0),
            tried_s=state.tried_s + dt_s,
            off_m=state.off_m,
            elapsed_s=np.maximum(elapsed_s, state.elapsed_s),
        )

    def _matched(
        self,
        state: State,
        rows: NDArray[np.intp],
        latitude_deg: Runners,
        longitude_deg: Runners,
        params: Params,
    ) -> State:
        """Match the positions of some rows."""
        along_m, spread_m, ahead_m = (
            column[rows] for column in (state.along_m, state.spread_m, state.ahead_m)
        )
        lost = state.missed_s[rows] >= params.lost_s
        slack_m = 3.0 * spread_m + params.back_m
        back_m = np.where(state.placed[rows], along_m - ahead_m - slack_m, 0.0)
        low_m = np.where(lost, back_m, along_m - slack_m)
        high_m = np.where(lost, self.profile.length_m, along_m + ahead_m + slack_m)
        found = self._lines.near(latitude_deg, longitude_deg, low_m, high_m, params.near_m)

        early_m = along_m[found.row] - found.along_m
        beyond_m = np.maximum(np.maximum(early_m, -early_m - ahead_m[found.row]), 0.0)
        doubt = (beyond_m / (spread_m[found.row] + params.gps_m)) ** 2
        cost = (found.off_m / params.gps_m) ** 2 + np.minimum(doubt, params.most_doubt)
        return _put_match(state, rows, _cheapest(found, cost, len(rows), params), params)

    def _place(self, state: State, params: Params) -> Place:
        """What is known of where runners are."""
        lost = state.missed_s > params.patience_s
        reach_m = state.spread_m + state.ahead_m
        near = ~lost & (reach_m <= params.near_m)
        grade = np.where(near, self.profile.grade_at(state.along_m), np.nan)
        rough = grade
        vague = ~lost & ~near & (reach_m <= params.widest_m)
        if vague.any():
            low_m = np.maximum(state.along_m - state.spread_m, 0.0)
            high_m = np.minimum(state.along_m + reach_m, self.profile.length_m)
            rise_m = self.profile.altitude_at(high_m) - self.profile.altitude_at(low_m)
            rough = np.where(vague, rise_m / np.maximum(high_m - low_m, STEP_M), rough)
        return Place(
            distance_m=np.where(lost, np.nan, state.along_m),
            grade=grade,
            rough_grade=rough,
            descent_ahead_m=np.where(
                near | vague, along(self.profile.descent_ahead_m, state.along_m), np.nan
            ),
            spread_m=reach_m,
            off_m=state.off_m,
        )


def combined_grade(place: Place, barometric: Runners) -> Runners:
    """Pick the grade to believe: the course's, else the altimeter's, else the course's roughly.

    Parameters
    ----------
    place : from `Course.step`
    barometric : (runners,) grade by altitude and distance [1], NaN if missing

    Returns
    -------
    (runners,) [1], NaN if all are missing

    Examples
    --------
    >>> nan, one = np.nan, np.ones(3)
    >>> place = Place(one, np.array([0.1, nan, nan]), np.array([0.1, 0.2, 0.2]), *[one] * 3)
    >>> combined_grade(place, np.array([0.3, 0.3, nan]))
    array([0.1, 0.3, 0.2])
    """
    other = np.where(np.isnan(barometric), place.rough_grade, barometric)
    return np.where(np.isnan(place.grade), other, place.grade)


def _at_station(state: State, station_m: Runners, params: Params) -> State:
    """Runners who were seen at a station are there, whatever their sensors say."""
    there = ~np.isnan(station_m)
    if not there.any():
        return state
    return state._replace(
        along_m=np.where(there, station_m, state.along_m),
        spread_m=np.where(there, params.near_m, state.spread_m),
        ahead_m=np.where(there, 0.0, state.ahead_m),
        placed=state.placed | there,
        missed_s=np.where(there, 0.0, state.missed_s),
    )


class _Best(NamedTuple):
    """The best place of each row: NaN without any; `clear` if no other one fits alike."""

    along_m: Runners
    off_m: Runners
    clear: Flags


def _cheapest(found: Candidates, cost: Runners, rows: int, params: Params) -> _Best:
    least = full(rows, np.inf)
    np.minimum.at(least, found.row, cost)
    best = np.flatnonzero(cost == least[found.row])[::-1]  # of equal ones the first: written last
    along_m, off_m = full(rows), full(rows)
    along_m[found.row[best]] = found.along_m[best]
    off_m[found.row[best]] = found.off_m[best]
    elsewhere = np.abs(found.along_m - along_m[found.row]) > params.apart_m
    second = full(rows, np.inf)
    np.minimum.at(second, found.row[elsewhere], cost[elsewhere])
    return _Best(along_m, off_m, second >= least + params.clear_cost)


def _put_match(state: State, rows: NDArray[np.intp], best: _Best, params: Params) -> State:
    """Write what came of matching into the state."""
    new = take(state, slice(None))
    somewhere = ~np.isnan(best.along_m)
    on = rows[somewhere & best.clear]
    new.along_m[on] = best.along_m[somewhere & best.clear]
    new.spread_m[on] = params.gps_m
    new.ahead_m[on] = 0.0
    new.missed_s[on] = 0.0
    new.placed[on] = True
    off = rows[~somewhere]
    # A position that comes once a minute speaks for the minute.
    new.missed_s[off] = np.maximum(new.missed_s[off], np.minimum(new.tried_s[off], params.lost_s))
    new.off_m[rows] = best.off_m
    new.tried_s[rows] = 0.0
    return new
