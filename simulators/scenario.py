"""A whole simulated race: who runs where, when and in what weather, as one stream of moments."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final

from ingest.errors import UsageError
from ingest.messages import Weather
from ingest.race.settings import Race
from ingest.race.settings import Station as RaceStation
from simulators.cast import cast, entrants
from simulators.crew import Member
from simulators.faults import LONGEST_S, Fault
from simulators.moments import Moment, merged
from simulators.persona import Persona
from simulators.plight import Plight
from simulators.runner import SimulatedRunner
from simulators.sky import Air, Sky, reported
from simulators.supplies import Support
from simulators.terrain import Station, Terrain, from_gpx, rolling

WEATHER_STATION: Final = "weather station at the start"
OFTEN_S: Final = 300  # while it is other than forecast
SELDOM_S: Final = 1800


@dataclass(frozen=True, slots=True)
class Scenario:
    """A simulated race; equal scenarios give equal moments.

    Attributes
    ----------
    personas : who runs
    terrain : where
    seed : of all that is random
    start_t : epoch second of the start
    seconds : how long the race is followed; ``None``: until the last one has finished [s]
    sky : the weather
    faults : what befalls the runners; those of sensors are carried out where these are
    support : what the race and the crew provide, absent: nothing
    """

    personas: tuple[Persona, ...]
    terrain: Terrain
    seed: int
    start_t: int
    seconds: int | None = None
    sky: Sky = field(default_factory=lambda: Sky(Air()))
    faults: tuple[Fault, ...] = ()
    support: Support | None = None

    def runners(self) -> list[SimulatedRunner]:
        """Return the runners at the start line, with their hidden bodies."""
        return [
            SimulatedRunner(
                persona,
                self.terrain,
                seed=self.seed,
                start_t=self.start_t,
                air=self.sky,
                plight=Plight(persona.id, self.faults),
                support=self.support,
            )
            for persona in self.personas
        ]

    def moments(self) -> Iterator[Moment]:
        """Yield all runners' seconds in order of time."""
        return merged(islice(runner.moments(), self.seconds) for runner in self.runners())

    def weather(self) -> Iterator[Weather]:
        """Yield what a weather station at the start tells, if there are storms to tell of."""
        if not any(fault.kind == "storm" for fault in self.faults):
            return
        at_m = float(self.terrain.altitudes_m[0])
        elapsed_s = 0
        while elapsed_s < LONGEST_S:
            t = self.start_t + elapsed_s
            yield reported(self.sky, elapsed_s, t, source=WEATHER_STATION, at_m=at_m)
            stormy = self.sky.is_stormy(elapsed_s + OFTEN_S)
            elapsed_s += OFTEN_S if stormy else SELDOM_S


def compose(
    *,
    start_t: int,
    runners: int | None = None,
    seed: int = 1,
    seconds: int | None = None,
    course: Path | None = None,
    race: Race | None = None,
    only: frozenset[str] | None = None,
    faults: tuple[Fault, ...] = (),
    crew: tuple[Member, ...] = (),
    thermometers: bool = True,
) -> Scenario:
    """Put a scenario together from what a command line says.

    Parameters
    ----------
    start_t
        Epoch second of the start.
    runners
        How many; by default all of the race folder's, or six.
    seed
        Of all that is random, made-up hills included.
    seconds
        How long the race is followed. [s]
    course
        A GPX file; by default the race folder's, or made-up hills.
    race
        The race folder, whose runners, stations and weather are used as far as it has any.
    only
        Ids of the runners to simulate, of those who would be; by default all.
    faults
        Those of the scenario file.
    crew
        Who is there for the runners.
    thermometers
        Whether the runners wear any.

    Raises
    ------
    UsageError
        When the course can't be used.
    """
    terrain = _terrain(seed, course, race)
    if race is not None and race.runners:
        people = entrants(race.runners[:runners], seed)
    else:
        people = cast(6 if runners is None else runners, seed, terrain)
    if only is not None:
        people = [persona for persona in people if persona.id in only]
        if len(people) < len(only):
            unknown = ", ".join(sorted(only - {persona.id for persona in people}))
            raise UsageError(f"no such runner: {unknown}")
    if not thermometers:
        people = [replace(persona, thermometer=False) for persona in people]
    sky = Sky(Air()) if race is None else Sky.over(race.weather, start_t, faults)
    return Scenario(
        tuple(people), terrain, seed, start_t, seconds, sky, faults, _support(race, crew)
    )


def _terrain(seed: int, course: Path | None, race: Race | None) -> Terrain:
    path = course or (race.race.course if race is not None else None)
    if path is None:
        return rolling(seed)
    placed = race.stations if race is not None else ()
    return from_gpx(path, tuple(_station(s, s.at_m) for s in placed if s.at_m is not None))


def _station(known: RaceStation, at_m: float) -> Station:
    stop_s = round(60.0 * known.stop_min) or None
    return Station(known.id, at_m, stop_s, known.crew)


def _support(race: Race | None, crew: tuple[Member, ...]) -> Support | None:
    """The first food of race.toml to carry, and everything that its stations hand out."""
    if race is None or not (race.products or crew):
        return None
    products = {product.id: product for product in race.products}
    food = [one for one in race.products if one.carbs_g and not one.volume_ml]
    tables = {station.id: [products[name] for name in station.offers] for station in race.stations}
    return Support(food[0] if food else None, tables, crew)
