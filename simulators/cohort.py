"""Hundreds of simulated runners at a time, as arrays: for races that take a day and more.

The physics is that of one runner (`simulators.life`), and so are the seeds: a row is what
`simulators.runner` makes of the same persona, but that nobody cramps or loses a strap here.
Seconds come in blocks, (seconds, runners).
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulators.acts import pacing_factor
from simulators.elementwise import Floats
from simulators.energetics import sustainable
from simulators.gait import SLOWEST_MPS, SPEED_RESOLUTION, steps_spm
from simulators.ground import Day, Ground
from simulators.life import Life
from simulators.persona import Pacing, Persona
from simulators.runner import (
    ALTITUDE_RESOLUTION,
    BAROMETER_M,
    PRESSURE_M,
    RESTLESS_BPM,
    SORE_SPM,
    STEP_SPREAD_SPM,
    SURGES,
    planned_hours,
)
from simulators.streams import Chance, Fortune, Meals, Taken
from simulators.terrain import Terrain

Flags = NDArray[np.bool_]


class Bodies(NamedTuple):
    """Many bodies (`simulators.body.Body`), (runners,) each."""

    mass_kg: Floats
    height_cm: Floats
    hr_rest_bpm: Floats
    hr_max_bpm: Floats
    vo2max: Floats
    glycogen_g: Floats
    downhill: Floats
    cramp_after_h: Floats


class Block(NamedTuple):
    """Consecutive seconds, (seconds, runners) each but `elapsed_s`, which is (seconds,).

    What sensors say is NaN for those who don't race: from the finish on, and once the course has
    closed. `carbs_g`, `fluid_ml` and `sodium_mg` are what was logged, 0 for nothing.
    """

    elapsed_s: Floats
    racing: Flags
    speed_mps: Floats
    running: Floats
    cadence_spm: Floats
    distance_m: Floats
    heart_rate_bpm: Floats
    altitude_m: Floats
    air_temp_c: Floats
    humidity_pct: Floats
    carbs_g: Floats
    fluid_ml: Floats
    sodium_mg: Floats


class _Truth(NamedTuple):
    """What really happened in one second, or in a block of them."""

    racing: Flags
    speed_mps: Floats
    running: Flags
    distance_m: Floats
    heart_rate_bpm: Floats
    damage: Floats
    slope: Floats
    altitude_m: Floats
    air_temp_c: Floats


class Cohort:
    """Runners on a course.

    Parameters
    ----------
    personas
        Who they are, at least one.
    terrain
        Where.
    seed
        The same seed, persona, course and day give the same row, whoever else runs.
    day
        The weather.
    closes_h
        When the course closes, and whoever is still on it has to stop. [h]

    Attributes
    ----------
    life : the hidden state of the bodies
    finish_s : (runners,) time to the finish [s]; NaN for who has not finished
    """

    def __init__(
        self,
        personas: Sequence[Persona],
        terrain: Terrain,
        *,
        seed: int,
        day: Day | None = None,
        closes_h: float = math.inf,
    ) -> None:
        hours = [planned_hours(persona, terrain) for persona in personas]
        self._effort = np.array([sustainable(one) for one in hours])
        self._bodies = _bodies(personas)
        self.life: Life[Floats] = Life(self._bodies, sustainable=self._effort)
        self.finish_s = np.full(len(personas), np.nan)
        self._planned_s = 3600.0 * np.array(hours)
        self._pacing = np.array([persona.pacing for persona in personas])
        self._stop_s = np.array([persona.habits.stop_s for persona in personas])
        self._logs = np.array([persona.habits.logs for persona in personas])
        self._day = day or Day()
        self._closes_s = 3600.0 * closes_h
        self._ground = Ground(terrain, self._day, len(personas))
        self._meals = Meals(personas, seed)
        self._fortune = Fortune(personas, seed)
        self._elapsed_s = 0
        self._at_m, self._distance_m, self._rest_until_s = np.zeros((3, len(personas)))
        self._around = self._ground.around(self._at_m, 0.0)

    def blocks(self, seconds: int = 300) -> Iterator[Block]:
        """Yield the race in blocks of some seconds until nobody races any more."""
        while self._racing().any():
            after_s = self._elapsed_s
            chance, taken = self._fortune.take(seconds), self._meals.take(after_s, seconds)
            truths = [self._second(*taken_now) for taken_now in _by_second(chance, taken)]
            truth = _Truth(*(np.array(column) for column in zip(*truths, strict=True)))
            yield self._shown(after_s + np.arange(1.0, seconds + 1.0), truth, chance, taken)

    def _racing(self) -> Flags:
        on_course: Flags = np.isnan(self.finish_s)
        return on_course & (self._elapsed_s <= self._closes_s)

    def _second(self, surge: Floats, carbs_g: Floats, fluid_ml: Floats) -> _Truth:
        """Everybody lives one second."""
        life, around = self.life, self._around
        self._elapsed_s += 1
        racing = self._racing()
        self.finish_s[racing & (self._at_m >= self._ground.length_m)] = self._elapsed_s
        stops = self._ground.arrives_at_station(self._at_m)
        self._rest_until_s[stops] = self._elapsed_s + self._stop_s[stops]
        stands = (self._elapsed_s < self._rest_until_s) | ~np.isnan(self.finish_s)
        life.eat(carbs_g)
        life.drink(fluid_ml)
        life.live(around, self._wanted(), ~stands, stands, SURGES * surge)
        moved_mps = _told_mps(life.speed_mps)
        self._distance_m = self._distance_m + moved_mps
        self._at_m = self._at_m + moved_mps / np.hypot(1.0, around.grade)
        self._around = self._ground.around(self._at_m, self._elapsed_s)
        return _Truth(
            racing=racing,
            speed_mps=life.speed_mps,
            running=np.asarray(life.running),
            distance_m=self._distance_m,
            heart_rate_bpm=life.heart_rate_bpm,
            damage=life.damage,
            slope=around.grade,
            altitude_m=self._around.altitude_m,
            air_temp_c=self._around.air_temp_c,
        )

    def _wanted(self) -> Floats:
        """Effort that the runners want to spend in this second [1]."""
        done = self._elapsed_s / self._planned_s
        styles: tuple[Pacing, ...] = ("fast_start", "conservative")
        factors = [pacing_factor(style, done) for style in styles]
        return self._effort * np.select([self._pacing == style for style in styles], factors, 1.0)

    def _shown(self, elapsed_s: Floats, truth: _Truth, chance: Chance, taken: Taken) -> Block:
        """What sensors and logs say of what really happened."""
        silent = np.where(truth.racing, 0.0, np.nan)
        wavering_m = PRESSURE_M * chance.pressure + BAROMETER_M * chance.barometer
        altitude_m = _whole((truth.altitude_m + wavering_m) * ALTITUDE_RESOLUTION)
        restless_bpm = truth.heart_rate_bpm + RESTLESS_BPM * chance.restlessness
        heard_bpm = _whole(np.minimum(restless_bpm, self._bodies.hr_max_bpm))
        speed_mps = _told_mps(truth.speed_mps)
        moving = np.where(speed_mps > 0.0, 1.0, 0.0)
        cadence_spm = steps_spm(
            truth.speed_mps,
            truth.slope,
            running=truth.running,
            height_cm=self._bodies.height_cm,
            quicker=STEP_SPREAD_SPM * chance.steps - SORE_SPM * truth.damage,
        )
        logged = taken.times(truth.racing * self._logs)
        return Block(
            elapsed_s=elapsed_s,
            racing=truth.racing,
            speed_mps=speed_mps + silent,
            running=np.where(truth.running, moving, 0.0) + silent,
            cadence_spm=_whole(cadence_spm) * moving + silent,
            distance_m=np.round(truth.distance_m, 1) + silent,
            heart_rate_bpm=heard_bpm + silent,
            altitude_m=altitude_m / ALTITUDE_RESOLUTION + silent,
            air_temp_c=truth.air_temp_c + silent,
            humidity_pct=self._day.humidity_pct + silent,
            carbs_g=logged.carbs_g,
            fluid_ml=logged.fluid_ml,
            sodium_mg=logged.sodium_mg,
        )


def _told_mps(speed_mps: Floats) -> Floats:
    """Speed as a foot pod tells it [m/s]."""
    told_mps = _whole(speed_mps * SPEED_RESOLUTION) / SPEED_RESOLUTION
    return np.where(speed_mps < SLOWEST_MPS, 0.0, told_mps)


def _whole(values: Floats) -> Floats:
    rounded: Floats = np.rint(values)
    return rounded


def _by_second(chance: Chance, taken: Taken) -> Iterator[tuple[Floats, Floats, Floats]]:
    return zip(chance.surges, taken.carbs_g, taken.fluid_ml, strict=True)


def _bodies(personas: Sequence[Persona]) -> Bodies:
    return Bodies(
        *(
            np.array([getattr(persona.body, name) for persona in personas], dtype=np.float64)
            for name in Bodies._fields
        )
    )
