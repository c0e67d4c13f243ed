"""Where runners are on the course and when they come where, as statuses say it."""

from collections.abc import Iterator
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor import ahead, phase
from monitor.messages import Arrival, CoursePosition, Stay
from monitor.models import station_stay
from monitor.models.arrays import Runners
from monitor.models.rows import take
from monitor.race_plan import RacePlan

Rows = NDArray[np.intp]

OFF_FROM_M: Final = 100.0  # nearer is on the course, as far as positions tell
_DONE: Final = (phase.FINISHED, phase.DNF)


class Forecasts:
    """What comes of each runner's last forecast at all stations ahead; worked out once each.

    Parameters
    ----------
    plan
        The course and its stations; without one nobody has forecasts.
    """

    def __init__(self, plan: RacePlan | None) -> None:
        self._plan = plan
        self._known: dict[str, tuple[tuple[float, ...], dict[str, Arrival]]] = {}

    def of(
        self, state: ahead.State, rows: Rows, runners: list[str]
    ) -> Iterator[dict[str, Arrival]]:
        """Arrivals at the stations ahead of some rows, by their ids, the finish not among them."""
        told = take(state.told, rows)
        keys = np.array([told.made_t, told.seen_m, told.finish_t, told.next]).T.tolist()
        old = [
            at for at, (runner, key) in enumerate(zip(runners, keys, strict=True))
            if self._known.get(runner, (None, {}))[0] != tuple(key) and key[0] == key[0]
        ]  # fmt: skip
        if old and self._plan is not None:
            tables = self._tables(take(state, rows[old]), self._plan)
            for at, table in zip(old, tables, strict=True):
                self._known[runners[at]] = tuple(keys[at]), table
        for runner, key in zip(runners, keys, strict=True):
            yield self._known[runner][1] if key[0] == key[0] and runner in self._known else {}

    def _tables(self, state: ahead.State, plan: RacePlan) -> Iterator[dict[str, Arrival]]:
        count = len(state.told.made_t)
        target = np.repeat(np.arange(plan.finish)[:, np.newaxis], count, axis=1)
        if not len(target):
            yield from ({} for _ in range(count))
            return
        times = ahead.forecast(state.pace, state.stay, ahead.basis_of(state.told), target, plan)
        # The next ones that are told otherwise are told by the same numbers.
        times = np.maximum(times, state.told.made_t)
        first = state.told.next + ~np.isnan(state.told.at)
        for at, column in enumerate(times.transpose(2, 1, 0)):
            yield {
                name: arrival
                for number, name in enumerate(plan.names)
                if number >= first[at] and (arrival := _arrival(column[number])) is not None
            }


def positions(
    forecasts: Forecasts,
    plan: RacePlan | None,
    state: ahead.State,
    rows: Rows,
    runners: list[str],
    distance_m: Runners,
    off_m: Runners,
    phases: NDArray[np.int8],
) -> Iterator[CoursePosition]:
    """What statuses say of some rows.

    Parameters
    ----------
    forecasts : of the stations ahead
    plan : the course; None without one
    state : of all runners
    rows, runners : which of them, and their ids
    distance_m, off_m : (rows,) how far they are [m], and how far from the course [m]
    phases : (rows,) codes
    """
    told_m = [None if value != value else value for value in np.round(distance_m, 1).tolist()]
    if plan is None:
        yield from (CoursePosition(distance_m=told) for told in told_m)
        return
    told = take(state.told, rows)
    stay = take(state.stay, rows)
    tables = forecasts.of(state, rows, runners)
    done = np.isin(phases, _DONE)
    for at, table in enumerate(tables):
        if done[at] or np.isnan(told.made_t[at]):
            yield CoursePosition(distance_m=told_m[at])
            continue
        one = {name: float(column[at]) for name, column in zip(told._fields, told, strict=True)}
        yield msgspec.structs.replace(
            _position(one, plan, table),
            distance_m=told_m[at],
            left_m=_rounded(plan.length_m - distance_m[at], 0),
            off_m=_rounded(off_m[at], 0) if off_m[at] >= OFF_FROM_M else None,
            stay=_stay(stay, at, told, plan),
        )


def _position(told: dict[str, float], plan: RacePlan, table: dict[str, Arrival]) -> CoursePosition:
    number = int(told["next"])
    leaves = told["leave_t"] == told["leave_t"]
    return CoursePosition(
        next=plan.names[number] if number < plan.finish else None,
        # Who is overdue comes now at the earliest, and at the latest.
        eta=_arrival(np.fmax([told["early_t"], told["middle_t"], told["late_t"]], told["early_t"])),
        finish=_arrival(
            np.array([told["finish_early_t"], told["finish_t"], told["finish_late_t"]])
        ),
        cutoff_margin_s=_rounded(told["closes_t"] - told["there_t"], 0),
        closing=_station(told["closing"], plan),
        closes=_rounded(told["closes_t"], 0),
        crewed=_station(told["crewed"], plan),
        leave_by=_rounded(told["leave_t"], 0) if leaves else None,
        ahead=table,
        seen_m=_rounded(told["seen_m"], 0),
        seen=_rounded(told["seen_t"], 0),
    )


def _stay(stay: station_stay.State, at: int, told: ahead.Told, plan: RacePlan) -> Stay | None:
    number = stay.at[at]
    if np.isnan(number):
        return None
    return Stay(
        station=plan.names[int(number)],
        since=float(stay.since_t[at]),
        planned_s=_rounded(told.stop_s[at], 0),
        arriving_bpm=_rounded(stay.arriving_bpm[at], 0),
        first_bpm=_rounded(stay.first_bpm[at], 0),
        second_bpm=_rounded(stay.second_bpm[at], 0),
    )


def _station(number: float, plan: RacePlan) -> str | None:
    """Its id; None for the finish and for what is not known."""
    return plan.names[int(number)] if number < plan.finish else None


def _arrival(times: Runners) -> Arrival | None:
    """Whole seconds, None if not known."""
    if np.isnan(times).any():
        return None
    early, middle, late = np.round(times).tolist()
    return early, middle, late


def _rounded(value: float, digits: int) -> float | None:
    return None if value != value else round(float(value), digits)
