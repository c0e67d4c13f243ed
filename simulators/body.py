"""A simulated body: what it can do; what moving does to it is in `simulators.life`."""

import math
from dataclasses import dataclass
from typing import Literal

from simulators.life import Life

Move = Literal["race", "walk", "stand"]


@dataclass(frozen=True, slots=True)
class Body:
    """What a body is, before the race.

    Attributes
    ----------
    mass_kg, height_cm : as on the scale [kg], [cm]
    hr_rest_bpm, hr_max_bpm : lowest and highest heart rate [bpm]
    vo2max : maximal oxygen uptake [ml/kg/min]
    glycogen_g : carbohydrate stored in muscle and liver [g]
    downhill : skill and habit of running down, 0.5 (poor) to 1.3 (fell runner) [1]
    cramp_after_h : hours of sustainable effort until a calf cramps; infinite: never [h]
    variability : of the heart beat, against an average runner's [1]
    """

    mass_kg: float
    height_cm: float
    hr_rest_bpm: float
    hr_max_bpm: float
    vo2max: float
    glycogen_g: float = 480.0
    downhill: float = 1.0
    cramp_after_h: float = math.inf
    variability: float = 1.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the body is in this second: slope [1], altitude [m], air temperature [°C]."""

    grade: float
    altitude_m: float
    air_temp_c: float


class LivingBody(Life[float]):
    """A body during the race, moved second by second."""

    def __init__(self, body: Body, *, sustainable: float) -> None:
        super().__init__(body, sustainable=sustainable)
        self.body = body

    def step(self, around: Surroundings, effort: float, move: Move, chance: float) -> None:
        """Live one second: `Life.live`, told how to move in a word."""
        self.live(around, effort, move == "race", move == "stand", chance)
