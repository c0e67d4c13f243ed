"""One simulated runner as a stream of moments: the body's truth through imperfect sensors."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from ingest.events import Carbs, Event, Fluid
from ingest.messages import Measured
from simulators.acts import Acts, Truth
from simulators.body import LivingBody, Surroundings
from simulators.energetics import speed, sustainable
from simulators.gait import Gait, gait
from simulators.habits import AUTHOR, Fuelling, Logbook
from simulators.heart import Beats
from simulators.moments import Moment
from simulators.noise import generator, wander
from simulators.persona import Persona
from simulators.plight import Plight
from simulators.sky import Air, Sky
from simulators.strap import WornStrap
from simulators.supplies import Supplies, Support
from simulators.terrain import EARTH_RADIUS_M, Terrain

LAPSE_C_PER_M: Final = 0.0065

# Spreads as in recorded trail runs: heart rate and cadence within half a minute, speed within
# some minutes; sore legs take somewhat slower steps.
RESTLESS_BPM: Final = 1.3
STEP_SPREAD_SPM: Final = 2.0
SURGES: Final = 0.04
SORE_SPM: Final = 4.0

PRESSURE_M: Final = 3.0  # how far the weather moves a barometer's altitude, slowly
BAROMETER_M: Final = 0.3
ALTITUDE_RESOLUTION: Final = 5  # per m: barometers tell 0.2 m
_POSITION_DECIMALS: Final = 6  # a tenth of a metre
_METRES_PER_DEGREE: Final = math.radians(EARTH_RADIUS_M)


class SimulatedRunner:
    """A runner on a course.

    Parameters
    ----------
    persona
        Who runs.
    terrain
        Where.
    seed
        The same seed, persona, course and start give the same moments.
    start_t
        Epoch second of the start; the first moment describes the second after it.
    air
        The weather; absent: that of a mild day.
    plight
        What befalls the runner; absent: nothing.
    support
        What the race and the crew provide; absent: nothing.

    Attributes
    ----------
    body : the hidden state of the body
    truth : what really happened so far
    """

    def __init__(
        self,
        persona: Persona,
        terrain: Terrain,
        *,
        seed: int,
        start_t: int,
        air: Air | Sky | None = None,
        plight: Plight | None = None,
        support: Support | None = None,
    ) -> None:
        hours = planned_hours(persona, terrain)
        effort = sustainable(hours)
        logbook = Logbook(generator(seed, persona.id, "events"))
        self.persona = persona
        self._plight = plight or Plight(persona.id)
        body = persona.body
        if self._plight.cramps:
            body = replace(body, cramp_after_h=math.inf)
        self.body = LivingBody(body, sustainable=effort)
        self._terrain = terrain
        self._start_t = start_t
        self._acts = Acts(
            terrain,
            effort=effort,
            planned_s=3600.0 * hours,
            pacing=persona.pacing,
            stop_s=persona.habits.stop_s,
            logbook=logbook,
            plight=self._plight,
        )
        self._fuelling = Fuelling(persona.habits, logbook, generator(seed, persona.id, "fuelling"))
        self._logbook = logbook
        self._supplies = Supplies(
            terrain, persona.habits, 3600.0 * hours, support=support or Support(), logbook=logbook
        )
        self._own_name = AUTHOR if support is None else persona.id
        self._beats = Beats(
            generator(seed, persona.id, "beats"), variability=persona.body.variability
        )
        self._strap = WornStrap(persona.strap, generator(seed, persona.id, "strap"))
        self._surges = wander(generator(seed, persona.id, "surges"), 40.0)
        self._restlessness = wander(generator(seed, persona.id, "restlessness"), 12.0)
        self._steps = wander(generator(seed, persona.id, "steps"), 15.0)
        sky = air if isinstance(air, Sky) else Sky(air or Air())
        self._sky = _Outside(seed, persona.id, terrain, sky)
        self._around = self._sky.surroundings(0.0, 0)
        self._at_m = 0.0
        self._distance_m = 0.0

    @property
    def truth(self) -> Truth:
        """What really happened so far."""
        return self._acts.truth

    def moments(self) -> Iterator[Moment]:
        """Yield the race second by second, up to and with the one of the finish."""
        elapsed_s = 0
        while self._acts.act != "finished":
            elapsed_s += 1
            yield self._moment(elapsed_s, self._start_t + elapsed_s)

    def _moment(self, elapsed_s: int, t: int) -> Moment:
        around = self._around
        self._logbook.author = self._supplies.on_duty or AUTHOR
        will, events = self._acts.step(self.body, self._at_m, elapsed_s, t)
        eats = not self._plight.fasts(elapsed_s)
        from_table = self._supplies.hand_out(events, elapsed_s, t, eats=eats)
        events += from_table
        self._logbook.author = self._own_name
        self._swallow(from_table)
        drunk_ml = sum(event.volume_ml for event in from_table if isinstance(event, Fluid))
        if drunk_ml:
            self._fuelling.drank(drunk_ml, elapsed_s)
        events += self._eat_on_the_way(elapsed_s, t)
        self.body.step(around, will.effort, will.move, SURGES * next(self._surges))
        legs = gait(
            self.body.speed_mps,
            around.grade,
            running=bool(self.body.running),
            height_cm=self.persona.body.height_cm,
            quicker=STEP_SPREAD_SPM * next(self._steps) - SORE_SPM * self.body.damage,
        )
        self._distance_m += legs.speed_mps
        self._at_m += legs.speed_mps / math.hypot(1.0, around.grade)
        self._around = self._sky.surroundings(self._at_m, elapsed_s)
        measured = self._measured(legs)
        if self._plight.is_lost(elapsed_s):
            measured = Measured()
        return Moment(self.persona.id, t, measured, tuple(events))

    def _eat_on_the_way(self, elapsed_s: int, t: int) -> list[Event]:
        """Eat and drink; return what is logged of it, which a lost tracker can't tell."""
        eaten = list(self._portions(elapsed_s, t))
        self._swallow(eaten)
        heard = self.persona.habits.logs and not self._plight.is_lost(elapsed_s)
        return eaten if heard else []

    def _portions(self, elapsed_s: int, t: int) -> Iterator[Event]:
        fasts = self._plight.fasts(elapsed_s)
        for portion in self._fuelling.step(elapsed_s, t):
            if not isinstance(portion, Carbs):
                yield portion
            elif not fasts:
                yield from self._supplies.unpacked(portion, t)
        if self._plight.makes_up(elapsed_s):
            yield from self._supplies.unpacked(self._fuelling.gel(t), t)

    def _swallow(self, events: Iterable[Event]) -> None:
        for event in events:
            if isinstance(event, Carbs):
                self.body.eat(event.carbs_g)
            elif isinstance(event, Fluid):
                self.body.drink(event.volume_ml)

    def _measured(self, legs: Gait) -> Measured:
        body = self.body
        restless = RESTLESS_BPM * next(self._restlessness)
        bpm = min(body.heart_rate_bpm + restless, self.persona.body.hr_max_bpm)
        heard = self._strap.step(bpm, self._beats.step(bpm, body.intensity))
        altitude_m, latitude_deg, longitude_deg, air_temp_c, humidity_pct = self._sky.read()
        if not self.persona.thermometer:
            air_temp_c = humidity_pct = None
        return Measured(
            heart_rate_bpm=heard.heart_rate_bpm,
            rr_ms=heard.rr_ms,
            contact=heard.contact,
            speed_mps=legs.speed_mps,
            cadence_spm=legs.cadence_spm,
            stride_m=legs.stride_m,
            running=legs.running,
            distance_m=round(self._distance_m, 1),
            altitude_m=altitude_m,
            latitude_deg=latitude_deg,
            longitude_deg=longitude_deg,
            air_temp_c=air_temp_c,
            humidity_pct=humidity_pct,
        )


class _Outside:
    """The place and the air around one runner, and how the sensors see them."""

    def __init__(self, seed: int, runner: str, terrain: Terrain, sky: Sky) -> None:
        self._terrain = terrain
        self._sky = sky
        self._air = sky.at(0.0)
        self._place = terrain.place(0.0)
        self._start_m = self._place.altitude_m
        self._pressure = wander(generator(seed, "pressure"), 1800.0)  # the same for everybody
        self._barometer = wander(generator(seed, runner, "barometer"), 5.0)
        self._north = wander(generator(seed, runner, "north"), 60.0)
        self._east = wander(generator(seed, runner, "east"), 60.0)
        self._warmth = wander(generator(seed, runner, "warmth"), 600.0)

    def surroundings(self, at_m: float, elapsed_s: int) -> Surroundings:
        """Go to a distance; return the truth there, so long after the start."""
        self._air = self._sky.at(elapsed_s)
        self._place = self._terrain.place(at_m)
        altitude_m = self._place.altitude_m
        return Surroundings(self._terrain.grade(at_m), altitude_m, self._temp_c(altitude_m))

    def read(self) -> tuple[float, float, float, float | None, float | None]:
        """Altitude, latitude, longitude, air temperature and humidity as sensors tell them."""
        place = self._place
        altitude_m = (
            place.altitude_m
            + PRESSURE_M * next(self._pressure)
            + BAROMETER_M * next(self._barometer)
        )
        north_deg = 2.0 * next(self._north) / _METRES_PER_DEGREE
        narrowing = math.cos(math.radians(place.latitude_deg))
        east_deg = 2.0 * next(self._east) / (_METRES_PER_DEGREE * narrowing)
        warmth = next(self._warmth)
        return (
            round(altitude_m * ALTITUDE_RESOLUTION) / ALTITUDE_RESOLUTION,
            round(place.latitude_deg + north_deg, _POSITION_DECIMALS),
            round(place.longitude_deg + east_deg, _POSITION_DECIMALS),
            round(self._temp_c(place.altitude_m) + 0.4 * warmth, 2),
            round(min(max(self._air.humidity_pct - 2.0 * warmth, 2.0), 100.0), 2),
        )

    def _temp_c(self, altitude_m: float) -> float:
        return self._air.temp_c - LAPSE_C_PER_M * (altitude_m - self._start_m)


def planned_hours(persona: Persona, terrain: Terrain) -> float:
    """Time to the finish at the effort that just lasts for it, stops included [h].

    The effort depends on the time and the time on the effort; a few rounds settle it.
    """
    hours = 3.0
    metres_by_grade = terrain.metres_by_grade()
    for _ in range(6):
        uptake = persona.body.vo2max * sustainable(hours)
        seconds = sum(
            metres / min(max(speed(uptake, grade, running=grade < 0.15), 0.5), 5.0)
            for grade, metres in metres_by_grade
        )
        hours = (seconds + len(terrain.stations) * persona.habits.stop_s) / 3600.0
    return hours
