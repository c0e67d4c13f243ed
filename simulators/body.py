"""A simulated body: what it can do, what it is told to do, and what that does to it.

Everything here is the hidden truth of a simulation; what sensors say of it is made in
`simulators.runner`. The constants are assumptions, chosen so that the published
observations named beside them come out; none is taken from the monitor's models.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal

from simulators.energetics import RESTING, oxygen, speed
from simulators.heart import HeartRate

Move = Literal["race", "walk", "stand"]

_WALK_BELOW_MPS: Final = 1.65  # slower running than this is harder than walking
_RUN_ABOVE_MPS: Final = 1.9
_FASTEST_WALK_MPS: Final = 1.8
_SPEED_GAIN: Final = 1.0 - math.exp(-1.0 / 4.0)  # a change of pace takes some 4 s
_OXYGEN_GAIN: Final = 1.0 - math.exp(-1.0 / 25.0)  # published time constants: 20 to 30 s

_FRESH_DESCENT_MPS: Final = 5.2  # fastest on a gentle descent; falls with slope and soreness
_THIN_AIR_PER_M: Final = 0.00006  # aerobic capacity lost per metre above 500 m
_HEAT_PER_C: Final = 0.004  # capacity lost per degree above 15 °C

_STANDING: Final = 0.1  # of the heart-rate reserve, used by standing up
_DRIFT_TAU_S: Final = 2400.0  # cardiovascular drift: some 10 to 15 bpm within one to two hours
_DRIFT_BPM: Final = 11.0
_DRIFT_PER_C: Final = 1.0  # more for each degree above 12 °C
_DRIFT_PER_DEFICIT: Final = 2.5  # bpm for each per cent of body mass lost as water

_KCAL_PER_LITRE_OXYGEN: Final = 5.0
_KCAL_PER_G_CARBOHYDRATE: Final = 4.0
_GUT_TAU_S: Final = 1500.0
_GUT_LIMIT_G_S: Final = 1.3 / 60.0
_WATER_TAU_S: Final = 900.0

_DAMAGE_J_KG: Final = 45_000.0  # braking work that leaves a third of the muscle sound
_DEBT_PER_H: Final = 1.2  # debt from an hour at twice the sustainable effort
_DEBT_PAID: Final = 0.3  # easing off pays back this much of what pushing as far costs
_TWINGE_FROM: Final = 0.93  # share of the way to a cramp at which the first twitch is felt
_AFTER_CRAMP: Final = 0.3


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


class LivingBody:
    """A body during the race, moved second by second.

    Attributes
    ----------
    speed_mps, running : how it moves
    oxygen : oxygen uptake [ml/kg/min]
    intensity : share of the heart-rate reserve in use [1]
    glycogen_g, damage, debt, deficit_l : what the race has done to it: carbohydrate left [g],
        muscle damage 0 to 1, price of overpacing [1], water lost [l]
    cramp_load : how far the calf is on its way to a cramp, which comes at 1 [1]
    """

    def __init__(self, body: Body, *, sustainable: float) -> None:
        self.body = body
        self.speed_mps = 0.0
        self.running = False
        self.oxygen = RESTING
        self.intensity = 0.1
        self.glycogen_g = body.glycogen_g
        self.damage = 0.0
        self.debt = 0.0
        self.deficit_l = 0.0
        self.cramp_load = 0.0
        self._sustainable = sustainable
        self._elapsed_s = 0
        self._drift_bpm = 0.0
        self._gut_g = 0.0
        self._stomach_l = 0.0
        self._heart = HeartRate(self._share_of_reserve(0.2))  # nobody is at rest before a start

    @property
    def heart_rate_bpm(self) -> float:
        """The heart rate, before any sensor rounds it [bpm]."""
        return self._heart.bpm

    @property
    def capacity(self) -> float:
        """Share of the fresh aerobic capacity that is left, 0.5 to 1 [1]."""
        empty = max(0.0, 0.25 - self.glycogen_g / self.body.glycogen_g) / 0.25
        lost = (
            0.18 * self.damage
            + 0.30 * empty
            + 0.25 * min(self.debt, 1.0)
            + 0.006 * self._elapsed_s / 3600.0
            + 0.02 * max(0.0, self.deficit_l / self.body.mass_kg * 100.0 - 2.0)
        )
        return max(0.5, 1.0 - lost)

    @property
    def twinges(self) -> bool:
        """Whether the calf twitches: a cramp is near."""
        return self.cramp_load >= _TWINGE_FROM

    @property
    def cramps(self) -> bool:
        """Whether the calf has had too much."""
        return self.cramp_load >= 1.0

    def eat(self, carbs_g: float) -> None:
        """Take carbohydrate; it reaches the muscles through the gut, at most 1.3 g a minute."""
        self._gut_g += carbs_g

    def drink(self, volume_ml: float) -> None:
        """Take fluid; it leaves the stomach with a time constant of 15 min."""
        self._stomach_l += volume_ml / 1000.0

    def stretch_out(self) -> None:
        """Let a cramp go; the calf stays nearer to the next one than a fresh calf."""
        self.cramp_load = _AFTER_CRAMP

    def step(self, around: Surroundings, effort: float, move: Move, chance: float) -> None:
        """Live one second.

        Parameters
        ----------
        around
            Where the body is.
        effort
            Wanted share of the maximal oxygen uptake, 0 to 1.1. [1]
        move
            Run as well as walk, only walk, or stand.
        chance
            Random part of the speed, as a share of it. [1]
        """
        able = self.body.vo2max * self._thin_and_hot(around) * self.capacity
        self._move(around.grade, effort * able, move, chance)
        demand = oxygen(self.speed_mps, around.grade, running=self.running)
        demand = min(demand, 1.05 * able) if self.speed_mps > 0.0 else RESTING + 1.5
        self.oxygen += (demand - self.oxygen) * _OXYGEN_GAIN
        self._beat(demand, around)
        self._burn()
        self._sweat(around.air_temp_c)
        self._wear(around.grade, demand / able)
        self._elapsed_s += 1

    def _thin_and_hot(self, around: Surroundings) -> float:
        thin = _THIN_AIR_PER_M * max(0.0, around.altitude_m - 500.0)
        hot = _HEAT_PER_C * max(0.0, around.air_temp_c - 15.0)
        return 1.0 - min(thin + hot, 0.4)

    def _move(self, grade: float, uptake: float, move: Move, chance: float) -> None:
        wanted = 0.0
        if move == "race":
            wanted = min(speed(uptake, grade, running=True), self._descent_limit(grade))
            threshold = _WALK_BELOW_MPS if self.running else _RUN_ABOVE_MPS
            self.running = wanted >= threshold
        else:
            self.running = False
        if not self.running and move != "stand":
            wanted = min(speed(uptake, grade, running=False), _FASTEST_WALK_MPS)
        wanted *= 1.0 + chance
        self.speed_mps += (wanted - self.speed_mps) * _SPEED_GAIN
        if move == "stand" and self.speed_mps < 0.2:
            self.speed_mps = 0.0

    def _descent_limit(self, grade: float) -> float:
        """How fast it dares to run: slower where it is steep or the legs are sore [m/s]."""
        steep = max(0.0, -grade - 0.08)
        return _FRESH_DESCENT_MPS * self.body.downhill * (1.0 - 0.3 * self.damage) - 9.0 * steep

    def _beat(self, demand: float, around: Surroundings) -> None:
        body = self.body
        share = (demand - RESTING) / (body.vo2max * self._thin_and_hot(around) - RESTING)
        deficit_pct = 100.0 * self.deficit_l / body.mass_kg
        settles = share * (
            _DRIFT_BPM
            + _DRIFT_PER_C * max(0.0, around.air_temp_c - 12.0)
            + _DRIFT_PER_DEFICIT * max(0.0, deficit_pct)
        )
        self._drift_bpm += (settles - self._drift_bpm) / _DRIFT_TAU_S
        steady = self._share_of_reserve(max(share, _STANDING)) + self._drift_bpm
        bpm = self._heart.step(min(steady, body.hr_max_bpm))
        reserve = body.hr_max_bpm - body.hr_rest_bpm
        self.intensity = min(max((bpm - body.hr_rest_bpm) / reserve, 0.0), 1.0)

    def _share_of_reserve(self, share: float) -> float:
        """Return the heart rate at a share of its reserve [bpm]."""
        return self.body.hr_rest_bpm + share * (self.body.hr_max_bpm - self.body.hr_rest_bpm)

    def _burn(self) -> None:
        """Burn carbohydrate: 45 % of the energy at half the maximal uptake, 80 % near it."""
        share = self.oxygen / self.body.vo2max
        left = self.glycogen_g / self.body.glycogen_g
        carbohydrate = min(max(0.10 + 0.75 * share, 0.2), 1.0) * min(1.0, 0.3 + 3.0 * left)
        kcal_s = self.oxygen * self.body.mass_kg / 60_000.0 * _KCAL_PER_LITRE_OXYGEN
        absorbed = min(self._gut_g / _GUT_TAU_S, _GUT_LIMIT_G_S)
        self._gut_g -= absorbed
        used = kcal_s * carbohydrate / _KCAL_PER_G_CARBOHYDRATE
        self.glycogen_g = min(max(self.glycogen_g + absorbed - used, 0.0), self.body.glycogen_g)

    def _sweat(self, air_temp_c: float) -> None:
        """Lose water: near 0.6 l/h running in the cool, 1.2 l/h at 28 °C."""
        warm = min(max(0.55 + 0.035 * (air_temp_c - 10.0), 0.3), 1.6)
        lost_l_h = 0.05 + warm * self.oxygen * self.body.mass_kg / 2800.0
        absorbed = self._stomach_l / _WATER_TAU_S
        self._stomach_l -= absorbed
        self.deficit_l += lost_l_h / 3600.0 - absorbed

    def _wear(self, grade: float, effort: float) -> None:
        work = 9.81 * self.speed_mps * max(0.0, -grade - 0.03)
        hard = self.speed_mps / 2.8
        self.damage += (1.0 - self.damage) * work * hard / (_DAMAGE_J_KG * self.body.downhill)
        over = effort / self._sustainable
        excess = over - 1.03
        excess = excess if excess > 0.0 else _DEBT_PAID * excess
        self.debt = max(0.0, self.debt + excess * _DEBT_PER_H / 3600.0)
        strain = over**4 * (1.0 + 1.5 * self.damage)
        self.cramp_load += strain / (self.body.cramp_after_h * 3600.0)
