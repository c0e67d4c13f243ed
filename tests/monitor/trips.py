"""Runners sent along small courses, with sensors that a test switches on and off."""

import math
from typing import Final

import numpy as np

from ingest.race.course import Point
from ingest.race.course_profile import CourseProfile, along, profile
from monitor.course import Course
from monitor.course_place import Params, Place, Steps, initial
from monitor.models.arrays import Runners
from monitor.models.block import second_at
from monitor.models.rows import mapped
from tests.monitor.checks import freeze

DEGREE_M: Final = 111_195.0
PARAMS: Final = Params()
SPEED: Final = 2.5


def line(*corners: tuple[float, float, float]) -> CourseProfile:
    """A course through points given in metres east and north, and their altitudes."""
    return profile([Point(north / DEGREE_M, east / DEGREE_M, up) for east, north, up in corners])


# Up 10 % for 2 km and back the same way.
OUT_AND_BACK: Final = line((0, 0, 500), (0, 2000, 700), (0, 0, 500))
# A square of 1 km sides: up, level, down, level, back to the start.
LOOP: Final = line((0, 0, 500), (0, 1000, 600), (1000, 1000, 600), (1000, 0, 500), (0, 0, 500))


class Trip:
    """One runner on a course, whose sensors a test switches on and off."""

    def __init__(self, course: CourseProfile, seed: int = 1) -> None:
        self.course = Course(course)
        self.state = freeze(initial(1))
        self.rng = np.random.default_rng(seed)
        self.true_m = 0.0
        self.elapsed_s = 0.0
        self.errors: list[float] = []
        self.places: list[Place] = []

    def run(
        self,
        metres: float,
        *,
        gps: bool = True,
        pod: float | None = 1.0,
        aside_m: float = 0.0,
        noise_m: float = 5.0,
        every_s: int = 1,
    ) -> "Trip":
        """Run on; `pod` is what the pod shows of each metre, None without one."""
        seconds = np.arange(float(round(metres / SPEED)))
        moving_mps = SPEED if aside_m == 0.0 else 0.0
        true_m: Runners = self.true_m + moving_mps * (1.0 + seconds)
        latitude_deg, longitude_deg = self.positions(true_m, aside_m, noise_m)
        heard = gps & (seconds % every_s == 0.0)
        moved_m = np.full(len(seconds), 0.0 if pod is None else SPEED * pod)
        return self.through(
            Steps(
                moved_m=moved_m,
                seen=np.full(len(seconds), pod is not None),
                latitude_deg=np.where(heard, latitude_deg, np.nan),
                longitude_deg=np.where(heard, longitude_deg, np.nan),
                station_m=np.full(len(seconds), np.nan),
                elapsed_s=self.elapsed_s + 1.0 + seconds,
            ),
            true_m,
        )

    def positions(self, true_m: Runners, aside_m: float, noise_m: float) -> tuple[Runners, Runners]:
        """What GPS says, which jitters."""
        noise = self.rng.normal(0, noise_m, (len(true_m), 2)) / DEGREE_M
        latitude_deg = along(self.course.profile.latitude_deg, true_m) + noise[:, 0]
        longitude_deg = along(self.course.profile.longitude_deg, true_m) + noise[:, 1]
        aside_deg = aside_m / DEGREE_M / np.cos(np.radians(latitude_deg))
        return latitude_deg, longitude_deg + aside_deg

    def position(self, aside_m: float = 0.0) -> tuple[float, float]:
        latitude_deg, longitude_deg = self.positions(np.array([self.true_m]), aside_m, 5.0)
        return float(latitude_deg[0]), float(longitude_deg[0])

    def through(self, steps: Steps, true_m: Runners) -> "Trip":
        """Go through seconds in which the runner was where `true_m` says."""
        block = mapped(lambda leaf: leaf[:, np.newaxis], steps)
        self.state, said = self.course.run(self.state, freeze(block), PARAMS, 1.0)
        freeze(self.state)
        self.places += [second_at(said, second) for second in range(len(true_m))]
        self.errors += np.abs(said.distance_m[:, 0] - true_m).tolist()
        self.true_m, self.elapsed_s = float(true_m[-1]), float(steps.elapsed_s[-1])
        return self

    def step(
        self,
        moved_m: float,
        position: tuple[float, float] | None,
        *,
        seen: bool = True,
        station_m: float = math.nan,
        later_s: float = 1.0,
    ) -> Place:
        latitude_deg, longitude_deg = position or (math.nan, math.nan)
        second = Steps(
            moved_m=np.array([moved_m]),
            seen=np.array([seen]),
            latitude_deg=np.array([latitude_deg]),
            longitude_deg=np.array([longitude_deg]),
            station_m=np.array([station_m]),
            elapsed_s=np.array([self.elapsed_s + later_s]),
        )
        return self.through(second, np.array([self.true_m])).places[-1]

    @property
    def grade(self) -> float:
        return float(self.places[-1].grade[0])

    @property
    def worst_m(self) -> float:
        return float(np.max(self.errors))  # NaN, which is below nothing, if ever unknown
