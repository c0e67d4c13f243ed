"""The climbs and descents of a course, found and named.

Needs numpy, so nothing that a gateway loads may import it.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.language.catalogue import USUAL, Catalogue, Language, catalogue
from ingest.race.course_profile import STEP_M, CourseProfile

LEAST_M: Final = 80.0  # of height: less is a hill that nobody counts
LEAST_SHARE: Final = 0.04  # ... nor on a course that climbs far more
BACK_M: Final = 30.0  # of height that a climb may lose, and a descent win, before it is another
NEAR_M: Final = 1500.0  # a station so near its end gives a climb its name


@dataclass(frozen=True, slots=True)
class Climb:
    """A stretch that goes up, or down, with small waves in it.

    Attributes
    ----------
    name : such as ``Climb 2 to Champex-Lac``
    from_m, to_m : along the course [m]
    rise_m : between its ends [m], negative for a descent
    """

    name: str
    from_m: float
    to_m: float
    rise_m: float

    @property
    def grade(self) -> float:
        """Its mean slope, rise over run [1]."""
        return self.rise_m / max(self.to_m - self.from_m, STEP_M)


def climbs(
    course: CourseProfile, places: Mapping[str, float], language: Language = USUAL
) -> tuple[Climb, ...]:
    """Find the climbs and descents of a course, in their order; none without altitudes.

    Parameters
    ----------
    course
        The course.
    places
        Distance of the stations along it by their names [m]: whoever knows them knows the climb.
    language
        Of their names.

    Notes
    -----
    A stretch counts that rises or falls by 80 m, and by 4 % of the course's whole ascent if that
    is more: of a hundred hills the largest are worth a name. Waves of less than 30 m don't end it.
    """
    if not course.has_altitude:
        return ()
    swing_m = max(LEAST_M, LEAST_SHARE * float(np.maximum(np.diff(course.altitude_m), 0.0).sum()))
    turns = _turns(course.altitude_m.tolist(), min(BACK_M, swing_m))
    turns = _without_small(turns, course.altitude_m.tolist(), swing_m)
    say = catalogue(language)
    found: list[Climb] = []
    counts = {1: 0, -1: 0}
    for first, last in itertools.pairwise(turns):
        rise_m = float(course.altitude_m[last] - course.altitude_m[first])
        if abs(rise_m) < swing_m:
            continue
        way = 1 if rise_m > 0 else -1
        counts[way] += 1
        from_m, to_m = first * STEP_M, last * STEP_M
        kind = say("card.climb" if way > 0 else "card.descent", number=str(counts[way]))
        found.append(Climb(_towards(say, kind, to_m, places), from_m, to_m, rise_m))
    return tuple(found)


def _turns(altitude_m: list[float], back_m: float) -> list[int]:
    """The nodes at which a course turns from up to down and back, by at least `back_m`."""
    turns, low, high, rising = [0], 0, 0, 0
    for node, here_m in enumerate(altitude_m):
        if here_m > altitude_m[high]:
            high = node
        if here_m < altitude_m[low]:
            low = node
        if rising >= 0 and altitude_m[high] - here_m >= back_m:
            if rising > 0 or high > 0:
                turns.append(high)
            rising, low, high = -1, node, node
        elif rising <= 0 and here_m - altitude_m[low] >= back_m:
            if rising < 0 or low > 0:
                turns.append(low)
            rising, low, high = 1, node, node
    turns.append(high if rising >= 0 else low)
    return sorted(set(turns))


def _without_small(turns: list[int], altitude_m: list[float], swing_m: float) -> list[int]:
    """Leave out the smallest swings within larger ones, until none is left that interrupts."""
    turns = list(turns)
    while len(turns) > 3:
        swings = [abs(altitude_m[b] - altitude_m[a]) for a, b in itertools.pairwise(turns)]
        inner = swings[1:-1]
        least = min(inner)
        if least >= min(swing_m, 2.0 * BACK_M):
            return turns
        at = 1 + inner.index(least)
        del turns[at : at + 2]
    return turns


def _towards(say: Catalogue, kind: str, to_m: float, places: Mapping[str, float]) -> str:
    """Its name, with the station at its end if there is one."""
    near = [(abs(at_m - to_m), name) for name, at_m in places.items() if abs(at_m - to_m) <= NEAR_M]
    return say("card.towards", climb=kind, station=min(near)[1]) if near else kind
