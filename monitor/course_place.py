"""What is remembered and known of where runners are on the course; pure."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, full


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
    far_m: float = 5000.0
    off_known_s: float = 120.0


class State(NamedTuple):
    """All (runners,).

    `along_m` is the best guess, right to `spread_m` both ways; `ahead_m` is how much further the
    runner may be, having moved unseen or beside the course. `placed` says that a position or a
    station has put them on the course before. `missed_s` is for how long positions have been off
    the course, `tried_s` how long ago one was looked at, `off_m` how far from the course it was.
    """

    along_m: Runners
    spread_m: Runners
    ahead_m: Runners
    placed: Flags
    missed_s: Runners
    tried_s: Runners
    off_m: Runners
    elapsed_s: Runners


class Steps(NamedTuple):
    """What was measured of each step, (seconds, runners) each.

    Attributes
    ----------
    moved_m : distance covered [m], >= 0
    seen : whether the movement was measured; else they may have run unseen
    latitude_deg, longitude_deg : position [°], NaN without
    station_m : distance of a station where the runner was seen just now [m], or NaN
    elapsed_s : since the start [s]; nobody is on the course before
    """

    moved_m: Runners
    seen: Flags
    latitude_deg: Runners
    longitude_deg: Runners
    station_m: Runners
    elapsed_s: Runners


class Place(NamedTuple):
    """Where on the course, (runners,) each; NaN for unknown.

    `distance_m` is along the course; `grade` is for where that is known to `near_m`, and
    `rough_grade` the mean over the stretch that the runner must be on, where it is known less
    well; `spread_m` is how far off the distance may be; `off_m` is how far from the course the last
    position was, at most `far_m`, NaN if there was none within `off_known_s`.
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


def nowhere(shape: tuple[int, ...]) -> Place:
    """Nothing is known: there is no course."""
    unknown = np.full(shape, np.nan)
    return Place(*(unknown for _ in Place._fields))


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
