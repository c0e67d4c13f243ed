"""Processor time of matching runners to a course: ``python -m tests.bench.course``.

500 runners spread over 100 km of switchbacks, each second a position that is some metres off.
"""

import math
import sys
import time
from typing import Final

import numpy as np

from ingest.race.course import Point
from ingest.race.course_profile import along, profile
from monitor import ahead
from monitor.course import Course
from monitor.course_place import Params, Steps, initial
from monitor.models.block import of_one
from monitor.race_plan import race_plan

RUNNERS: Final = 500
SECONDS: Final = 300
LENGTH_M: Final = 100_000.0
LIMIT_US: Final = 50.0
LIMIT_MS: Final = 1.0  # half of what an engine step may take
START_T: Final = 1_764_000_000.0
OFF_M: Final = 20.0
DEGREE_M: Final = 111_195.0


def main() -> int:
    """Print the time and how right the places are; 1 if it is above the limit, or they are not."""
    took_us, off_m = measure()
    ahead_ms = measure_ahead()
    sys.stdout.write(
        f"a runner's second on the course: {took_us:.1f} us (limit {LIMIT_US:.0f}),"
        f" {RUNNERS} runners live; at the end 95 % are right to {off_m:.0f} m"
        f" (limit {OFF_M:.0f})\n"
    )
    sys.stdout.write(
        f"arrivals of {RUNNERS} runners: {ahead_ms:.2f} ms a second (limit {LIMIT_MS:.1f})\n"
    )
    return int(took_us > LIMIT_US or off_m > OFF_M or ahead_ms > LIMIT_MS)


def measure_ahead() -> float:
    """Time of one second of all runners' arrivals, the turns of every ten seconds included [ms]."""
    course = profile(_switchbacks())
    plan = race_plan(course, {f"km-{km}": 1000.0 * km for km in range(10, 100, 10)})
    state, planned_h = ahead.initial(RUNNERS), np.full(RUNNERS, np.nan)
    at_m = np.linspace(0.0, course.length_m - 10 * SECONDS, RUNNERS)
    same = np.ones((1, RUNNERS))
    spent_s = 0.0
    for second in range(SECONDS):
        at_m = at_m + 2.5
        seen = ahead.Course(
            t=same * (START_T + second),
            course_m=at_m[np.newaxis],
            spread_m=15.0 * same,
            seen=same > 0.0,
            heart_rate_bpm=150.0 * same,
            fatigue=30.0 * same,
        )
        begun = time.process_time()
        state, _ = ahead.run(state, seen, {}, plan, planned_h)
        spent_s += time.process_time() - begun
    return 1e3 * spent_s / SECONDS


def measure() -> tuple[float, float]:
    """Time of one second of one runner [us], all going second by second as in a race.

    And how far off the places of 95 % of them are at the end [m].
    """
    course = Course(profile(_switchbacks()))
    rng = np.random.default_rng(1)
    true_m = np.linspace(0.0, course.profile.length_m - 10 * SECONDS, RUNNERS)
    state = initial(RUNNERS)._replace(along_m=true_m)
    moved_m, seen = np.full(RUNNERS, 2.5), np.ones(RUNNERS, dtype=np.bool_)
    nowhere = np.full(RUNNERS, np.nan)
    spent_s = 0.0
    for second in range(SECONDS):
        true_m = true_m + moved_m
        latitude_deg = along(course.profile.latitude_deg, true_m)
        longitude_deg = along(course.profile.longitude_deg, true_m)
        jitter_deg = rng.normal(0.0, 5.0 / DEGREE_M, (2, RUNNERS))
        steps = Steps(
            moved_m,
            seen,
            latitude_deg + jitter_deg[0],
            longitude_deg + jitter_deg[1],
            nowhere,
            np.full(RUNNERS, float(second + 1)),
        )
        begun = time.process_time()
        state, _ = course.run(state, of_one(steps), Params(), 1.0)
        spent_s += time.process_time() - begun
    off_m = np.abs(state.along_m - true_m)
    return 1e6 * spent_s / (SECONDS * RUNNERS), float(np.quantile(off_m, 0.95))


def _switchbacks() -> list[Point]:
    """Legs of 200 m, up and down, 40 m apart."""
    legs = round(LENGTH_M / 200)
    return [
        Point(
            45.0 + 40.0 * leg / DEGREE_M,
            7.0 + (200.0 if leg % 2 else 0.0) / (DEGREE_M * math.cos(math.radians(45.0))),
            1000.0 + 400.0 * np.sin(leg / 20.0),
        )
        for leg in range(legs)
    ]


if __name__ == "__main__":
    sys.exit(main())
