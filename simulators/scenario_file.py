"""Reads a scenario file: who runs how long, and what goes wrong."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

from msgspec import field

from ingest.errors import UsageError
from ingest.race.document import read
from ingest.race.fields import Settings, about, number, plain, quantity
from ingest.race.reader import Reader
from simulators.crew import Member
from simulators.faults import Fault, check


class Play(Settings, frozen=True, kw_only=True):
    """Who runs; options of the command line go before these."""

    seed: Annotated[int, plain("of all that is random", 0, 2**31)] = 1
    runners: Annotated[int, plain("how many; absent: the command's own number", 1, 500)] | None = (
        None
    )
    for_s: (
        Annotated[float, number("how long the race is followed", "s", 1, 400 * 3600.0)] | None
    ) = None
    note: Annotated[str, about("what the scenario is to show")] = ""
    speed: (
        Annotated[float, plain("race seconds to a second; absent: the command's own", 0.1, 300)]
        | None
    ) = None
    thermometers: Annotated[bool, about("whether the runners wear any")] = True


class Hills(Settings, frozen=True, kw_only=True):
    """A made-up course, where the folder beside the file has none."""

    hills: Annotated[int, plain("seed of its hills", 0, 2**31)] = 1
    length_m: Annotated[float, quantity("distance_m", "its length")] = 42_000.0
    ascent_m_per_km: Annotated[float, number("how much it climbs", "m/km", 0, 150)] = 30.0
    longest_hill_m: Annotated[
        float, number("from valley to valley over its longest hills", "m", 1000, 100_000)
    ] = 9000.0


class ScenarioFile(Settings, frozen=True, kw_only=True):
    """A scenario file."""

    scenario: Play = Play()
    course: Hills | None = None
    crew: tuple[Member, ...] = ()
    faults: tuple[Fault, ...] = field(name="fault", default=())


def read_scenario(path: Path) -> ScenarioFile:
    """Read a scenario file.

    Raises
    ------
    UsageError
        When there is none, or mistakes in it; its text lists all of them.
    """
    document = read(path.parent, path.name)
    if document is None:
        raise UsageError(f"there is no scenario file {path}; docs/scenarios.md shows one")
    reader = Reader(document)
    scenario = reader.read(ScenarioFile)
    check(reader, scenario.faults)
    if document.mistakes:
        count = len(document.mistakes)
        found = "1 mistake" if count == 1 else f"{count} mistakes"
        lines = sorted(document.mistakes, key=lambda mistake: mistake.line or 0)
        raise UsageError("\n".join([f"{found} in {path}:", *(f"  {line}" for line in lines)]))
    return scenario


def require_runners(faults: Sequence[Fault], runners: Iterable[str]) -> None:
    """Make sure that every fault's runner takes part.

    Raises
    ------
    UsageError
        When one does not.
    """
    known = tuple(runners)
    for number_, fault in enumerate(faults, start=1):
        if fault.runner is not None and fault.runner not in known:
            raise UsageError(
                f"fault[{number_}] of the scenario is about {fault.runner}, who does not run;"
                f" expected one of {', '.join(known)}"
            )
