"""What moving does to a simulated body, second by second; one body or many by the same lines.

Everything here is the hidden truth of a simulation; what sensors say of it is made in
`simulators.runner` and `simulators.cohort`. The constants are assumptions, chosen so that the
published observations named beside them come out; none is taken from the monitor's models.
"""

import math
from typing import Final, Generic, Protocol

from simulators.elementwise import Condition, Number, NumberOut, choose, least, most
from simulators.energetics import RESTING, oxygen, speed
from simulators.heart import HeartRate

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
_KIDNEY_TAU_S: Final = 3600.0  # water beyond what was there at the start is passed

_DAMAGE_J_KG: Final = 45_000.0  # braking work that leaves a third of the muscle sound
_DEBT_PER_H: Final = 1.2  # debt from an hour at twice the sustainable effort
_DEBT_PAID: Final = 0.3  # easing off pays back this much of what pushing as far costs
_TWINGE_FROM: Final = 0.93  # share of the way to a cramp at which the first twitch is felt
_AFTER_CRAMP: Final = 0.3


class Physique(Protocol[NumberOut]):
    """What `Life` must know of a body; see `simulators.body.Body`."""

    @property
    def mass_kg(self) -> NumberOut:
        """At the start [kg]."""

    @property
    def hr_rest_bpm(self) -> NumberOut:
        """Lowest heart rate [bpm]."""

    @property
    def hr_max_bpm(self) -> NumberOut:
        """Highest heart rate [bpm]."""

    @property
    def vo2max(self) -> NumberOut:
        """Maximal oxygen uptake [ml/kg/min]."""

    @property
    def glycogen_g(self) -> NumberOut:
        """Carbohydrate stored at the start [g]."""

    @property
    def downhill(self) -> NumberOut:
        """Skill of running down [1]."""

    @property
    def cramp_after_h(self) -> NumberOut:
        """Sustainable effort until a cramp [h]."""


class Place(Protocol[NumberOut]):
    """Where a body is in this second."""

    @property
    def grade(self) -> NumberOut:
        """Rise over run [1]."""

    @property
    def altitude_m(self) -> NumberOut:
        """Above the sea [m]."""

    @property
    def air_temp_c(self) -> NumberOut:
        """Temperature of the air [°C]."""


class Life(Generic[Number]):
    """A body during the race, moved second by second; or many, a row each.

    Parameters
    ----------
    body
        What it can do.
    sustainable
        Share of the maximal oxygen uptake that lasts to the finish. [1]

    Attributes
    ----------
    speed_mps, running : how it moves
    oxygen : oxygen uptake [ml/kg/min]
    intensity : share of the heart-rate reserve in use [1]
    glycogen_g, damage, debt, deficit_l : what the race has done to it: carbohydrate left [g],
        muscle damage 0 to 1, price of overpacing [1], water lost [l]
    cramp_load : how far the calf is on its way to a cramp, which comes at 1 [1]
    """

    speed_mps: Number
    running: Condition
    oxygen: Number
    intensity: Number
    glycogen_g: Number
    damage: Number
    debt: Number
    deficit_l: Number
    cramp_load: Number
    _body: Physique[Number]
    _sustainable: Number
    _drift_bpm: Number
    _gut_g: Number
    _stomach_l: Number
    _heart: HeartRate[Number]

    def __init__(self, body: Physique[Number], *, sustainable: Number) -> None:
        none = 0.0 * body.mass_kg
        self._body = body
        self.speed_mps = none
        self.running = none > 0.0
        self.oxygen = none + RESTING
        self.intensity = none + 0.1
        self.glycogen_g = body.glycogen_g
        self.damage = none
        self.debt = none
        self.deficit_l = none
        self.cramp_load = none
        self._sustainable = sustainable
        self._elapsed_s = 0
        self._drift_bpm = none
        self._gut_g = none
        self._stomach_l = none
        self._heart = HeartRate(
            self._share_of_reserve(none + 0.2)
        )  # nobody is at rest before a start

    @property
    def heart_rate_bpm(self) -> Number:
        """The heart rate, before any sensor rounds it [bpm]."""
        return self._heart.bpm

    @property
    def capacity(self) -> Number:
        """Share of the fresh aerobic capacity that is left, 0.5 to 1 [1]."""
        empty = most(0.0, 0.25 - self.glycogen_g / self._body.glycogen_g) / 0.25
        lost = (
            0.18 * self.damage
            + 0.30 * empty
            + 0.25 * least(self.debt, 1.0)
            + 0.006 * self._elapsed_s / 3600.0
            + 0.02 * most(0.0, self.deficit_l / self._body.mass_kg * 100.0 - 2.0)
        )
        return most(0.5, 1.0 - lost)

    @property
    def twinges(self) -> Condition:
        """Whether the calf twitches: a cramp is near."""
        return self.cramp_load >= _TWINGE_FROM

    @property
    def cramps(self) -> Condition:
        """Whether the calf has had too much."""
        return self.cramp_load >= 1.0

    def eat(self, carbs_g: Number) -> None:
        """Take carbohydrate; it reaches the muscles through the gut, at most 1.3 g a minute."""
        self._gut_g = self._gut_g + carbs_g

    def drink(self, volume_ml: Number) -> None:
        """Take fluid; it leaves the stomach with a time constant of 15 min."""
        self._stomach_l = self._stomach_l + volume_ml / 1000.0

    def stretch_out(self) -> None:
        """Let a cramp go; the calf stays nearer to the next one than a fresh calf."""
        self.cramp_load = 0.0 * self.cramp_load + _AFTER_CRAMP

    def live(
        self,
        around: Place[Number],
        effort: Number,
        may_run: Condition,
        stands: Condition,
        chance: Number,
    ) -> None:
        """Live one second.

        Parameters
        ----------
        around
            Where the body is.
        effort
            Wanted share of the maximal oxygen uptake, 0 to 1.1. [1]
        may_run, stands
            Run as well as walk, or stand; neither: only walk.
        chance
            Random part of the speed, as a share of it. [1]
        """
        able = self._body.vo2max * self._thin_and_hot(around) * self.capacity
        self._move(around.grade, effort * able, may_run, stands, chance)
        demand = oxygen(self.speed_mps, around.grade, running=self.running)
        demand = choose(self.speed_mps > 0.0, least(demand, 1.05 * able), RESTING + 1.5)
        self.oxygen = self.oxygen + (demand - self.oxygen) * _OXYGEN_GAIN
        self._beat(demand, around)
        self._burn()
        self._sweat(around.air_temp_c)
        self._wear(around.grade, demand / able)
        self._elapsed_s += 1

    def _thin_and_hot(self, around: Place[Number]) -> Number:
        thin = _THIN_AIR_PER_M * most(0.0, around.altitude_m - 500.0)
        hot = _HEAT_PER_C * most(0.0, around.air_temp_c - 15.0)
        return 1.0 - least(thin + hot, 0.4)

    def _move(
        self, grade: Number, uptake: Number, may_run: Condition, stands: Condition, chance: Number
    ) -> None:
        run_mps = least(speed(uptake, grade, running=True), self._descent_limit(grade))
        walk_mps = least(speed(uptake, grade, running=False), _FASTEST_WALK_MPS)
        threshold_mps = choose(self.running, _WALK_BELOW_MPS, _RUN_ABOVE_MPS)
        self.running = may_run & (run_mps >= threshold_mps)
        wanted_mps = choose(self.running, run_mps, choose(stands, 0.0, walk_mps))
        wanted_mps = wanted_mps * (1.0 + chance)
        moved_mps = self.speed_mps + (wanted_mps - self.speed_mps) * _SPEED_GAIN
        self.speed_mps = choose(stands & (moved_mps < 0.2), 0.0, moved_mps)

    def _descent_limit(self, grade: Number) -> Number:
        """How fast it dares to run: slower where it is steep or the legs are sore [m/s]."""
        steep = most(0.0, -grade - 0.08)
        return _FRESH_DESCENT_MPS * self._body.downhill * (1.0 - 0.3 * self.damage) - 9.0 * steep

    def _beat(self, demand: Number, around: Place[Number]) -> None:
        body = self._body
        share = (demand - RESTING) / (body.vo2max * self._thin_and_hot(around) - RESTING)
        deficit_pct = 100.0 * self.deficit_l / body.mass_kg
        settles = share * (
            _DRIFT_BPM
            + _DRIFT_PER_C * most(0.0, around.air_temp_c - 12.0)
            + _DRIFT_PER_DEFICIT * most(0.0, deficit_pct)
        )
        self._drift_bpm = self._drift_bpm + (settles - self._drift_bpm) / _DRIFT_TAU_S
        steady = self._share_of_reserve(most(share, _STANDING)) + self._drift_bpm
        bpm = self._heart.step(least(steady, body.hr_max_bpm))
        reserve = body.hr_max_bpm - body.hr_rest_bpm
        self.intensity = least(most((bpm - body.hr_rest_bpm) / reserve, 0.0), 1.0)

    def _share_of_reserve(self, share: Number) -> Number:
        """Return the heart rate at a share of its reserve [bpm]."""
        return self._body.hr_rest_bpm + share * (self._body.hr_max_bpm - self._body.hr_rest_bpm)

    def _burn(self) -> None:
        """Burn carbohydrate: 45 % of the energy at half the maximal uptake, 80 % near it."""
        share = self.oxygen / self._body.vo2max
        left = self.glycogen_g / self._body.glycogen_g
        carbohydrate = least(most(0.10 + 0.75 * share, 0.2), 1.0) * least(1.0, 0.3 + 3.0 * left)
        kcal_s = self.oxygen * self._body.mass_kg / 60_000.0 * _KCAL_PER_LITRE_OXYGEN
        absorbed = least(self._gut_g / _GUT_TAU_S, _GUT_LIMIT_G_S)
        self._gut_g = self._gut_g - absorbed
        used = kcal_s * carbohydrate / _KCAL_PER_G_CARBOHYDRATE
        self.glycogen_g = least(most(self.glycogen_g + absorbed - used, 0.0), self._body.glycogen_g)

    def _sweat(self, air_temp_c: Number) -> None:
        lost_l_h = sweat_l_h(self.oxygen, self._body.mass_kg, air_temp_c)
        absorbed = self._stomach_l / _WATER_TAU_S
        self._stomach_l = self._stomach_l - absorbed
        passed = most(-self.deficit_l, 0.0) / _KIDNEY_TAU_S
        self.deficit_l = self.deficit_l + (lost_l_h / 3600.0 + passed - absorbed)

    def _wear(self, grade: Number, effort: Number) -> None:
        work = 9.81 * self.speed_mps * most(0.0, -grade - 0.03)
        hard = self.speed_mps / 2.8
        braking = work * hard / (_DAMAGE_J_KG * self._body.downhill)
        self.damage = self.damage + (1.0 - self.damage) * braking
        over = effort / self._sustainable
        excess = over - 1.03
        excess = choose(excess > 0.0, excess, _DEBT_PAID * excess)
        self.debt = most(0.0, self.debt + excess * _DEBT_PER_H / 3600.0)
        strain = over**4 * (1.0 + 1.5 * self.damage)
        self.cramp_load = self.cramp_load + strain / (self._body.cramp_after_h * 3600.0)


def sweat_l_h(oxygen_uptake: Number, mass_kg: Number, air_temp_c: Number) -> Number:
    """Water lost: near 0.6 l/h running in the cool, 1.2 l/h at 28 °C [l/h]."""
    warm = least(most(0.55 + 0.035 * (air_temp_c - 10.0), 0.3), 1.6)
    return 0.05 + warm * oxygen_uptake * mass_kg / 2800.0
