"""Where on the course each runner is, and how steep it is there.

By position where there is one, else by distance from the last place that was known. Pure.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.race.course_profile import STEP_M, CourseProfile, along
from monitor.course_alone import follow
from monitor.course_lines import Candidates, Lines
from monitor.course_moved import Moved, moved
from monitor.course_place import Params, Place, State, Steps
from monitor.models.arrays import Flags, Runners, full
from monitor.models.block import joined, of_one, part_of, second_at
from monitor.models.rows import take
from monitor.models.scans import sum_over

_FEW: Final = 6  # up to so many runners plain numbers are quicker than arrays
PIECE_S: Final = 30  # seconds looked at together: positions are matched more often than that


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
        """Advance all runners by one step: `run` over a block of one, (runners,) each."""
        steps = of_one(Steps(moved_m, seen, latitude_deg, longitude_deg, station_m, elapsed_s))
        state, places = self.run(state, steps, params, dt_s)
        return state, second_at(places, 0)

    def run(self, state: State, steps: Steps, params: Params, dt_s: float) -> tuple[State, Place]:
        """Advance all runners over a block.

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
        steps : what was measured, (seconds, runners)
        params, dt_s : see `Params`; time step [s]

        Returns
        -------
        State and `Place` of each second

        Notes
        -----
        Evidence: heuristic.
        """
        came = moved(steps, state.elapsed_s, params, dt_s)
        if state.along_m.size <= _FEW:
            way = follow(self._lines, state, came, params, dt_s)
            return second_at(way, -1), self._place(way, params)
        ways = []
        begin, end = 0, len(came.ran_m)
        while begin < end:
            piece = part_of(came, begin, begin + PIECE_S)
            way, due = self._until_match(state, piece, params, dt_s)
            last = second_at(way, -1)
            if due.any():
                rows = np.flatnonzero(due)
                here = len(way.along_m) - 1
                latitude, longitude = (
                    piece.latitude_deg[here, rows],
                    piece.longitude_deg[here, rows],
                )
                last = self._matched(last, rows, latitude, longitude, params)
                way = joined((part_of(way, 0, -1), of_one(last)))
            ways.append(way)
            state = last
            begin += len(way.along_m)
        return state, self._place(joined(ways), params)

    def _until_match(
        self, state: State, came: Moved, params: Params, dt_s: float
    ) -> tuple[State, Flags]:
        """Move on until a position is to be matched: where they are in each second, and whose."""
        at_station = ~np.isnan(came.station_m)
        if at_station[0].any():
            # A step by itself: what happens at a station is not what happens between.
            came = part_of(came, 0, 1)
            way = self._dead_reckoned(state, came, params, dt_s)
            way = of_one(_at_station(second_at(way, 0), came.station_m[0], params))
        else:
            free = int(np.append(at_station.any(axis=1), True).argmax())
            came = part_of(came, 0, free)
            way = self._dead_reckoned(state, came, params, dt_s)
        wait_s = np.where(way.missed_s >= params.lost_s, params.search_every_s, params.every_s)
        due = came.placed & (way.tried_s >= wait_s)
        somebody = due.any(axis=1)
        last = int(somebody.argmax()) if somebody.any() else len(due) - 1
        return part_of(way, 0, last + 1), due[last]

    def _dead_reckoned(self, state: State, came: Moved, params: Params, dt_s: float) -> State:
        """Move on by what was run; beside the course that only makes more places possible."""
        missing = state.missed_s > 0.0
        gone_m = np.where(missing, 0.0, came.ran_m)
        more_m = came.blind_m + (came.ran_m - gone_m)
        length_m = self.profile.length_m
        shape = gone_m.shape
        return State(
            along_m=np.minimum(sum_over(state.along_m, gone_m), length_m),
            spread_m=np.minimum(sum_over(state.spread_m, params.drift * gone_m), length_m),
            ahead_m=np.minimum(sum_over(state.ahead_m, more_m), length_m),
            placed=np.broadcast_to(state.placed, shape),
            missed_s=np.where(missing, sum_over(state.missed_s, np.full(shape, dt_s)), 0.0),
            tried_s=sum_over(state.tried_s, np.full(shape, dt_s)),
            off_m=np.broadcast_to(state.off_m, shape),
            elapsed_s=came.latest_s,
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
        best = _cheapest(found, cost, len(rows), params)
        away = np.flatnonzero(np.isnan(best.along_m))
        if away.size:
            best.off_m[away] = self._lines.away_m(
                latitude_deg[away], longitude_deg[away], params.far_m
            )
        return _put_match(state, rows, best, params)

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
            off_m=np.where(state.tried_s <= params.off_known_s, state.off_m, np.nan),
        )


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
