"""A whole simulated race: who runs where, when and in what weather, as one stream of moments."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from ingest.errors import UsageError
from ingest.race.settings import Race
from simulators.cast import cast, entrants
from simulators.moments import Moment, merged
from simulators.persona import Persona
from simulators.runner import Air, SimulatedRunner
from simulators.terrain import Station, Terrain, from_gpx, rolling


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
    air : the weather at the start
    """

    personas: tuple[Persona, ...]
    terrain: Terrain
    seed: int
    start_t: int
    seconds: int | None = None
    air: Air = field(default_factory=Air)

    def runners(self) -> list[SimulatedRunner]:
        """Return the runners at the start line, with their hidden bodies."""
        return [
            SimulatedRunner(
                persona, self.terrain, seed=self.seed, start_t=self.start_t, air=self.air
            )
            for persona in self.personas
        ]

    def moments(self) -> Iterator[Moment]:
        """Yield all runners' seconds in order of time."""
        return merged(islice(runner.moments(), self.seconds) for runner in self.runners())


def compose(
    *,
    start_t: int,
    runners: int | None = None,
    seed: int = 1,
    seconds: int | None = None,
    course: Path | None = None,
    race: Race | None = None,
    only: frozenset[str] | None = None,
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
    return Scenario(tuple(people), terrain, seed, start_t, seconds, _air(race))


def _terrain(seed: int, course: Path | None, race: Race | None) -> Terrain:
    path = course or (race.race.course if race is not None else None)
    if path is None:
        return rolling(seed)
    placed = race.stations if race is not None else ()
    return from_gpx(path, tuple(Station(s.id, s.at_m) for s in placed if s.at_m is not None))


def _air(race: Race | None) -> Air:
    usual = Air()
    if race is None:
        return usual
    temp_c, humidity_pct = race.weather.air_temp_c, race.weather.humidity_pct
    return Air(
        usual.temp_c if temp_c is None else temp_c,
        usual.humidity_pct if humidity_pct is None else humidity_pct,
    )
