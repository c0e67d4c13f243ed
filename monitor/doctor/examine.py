"""Looks at everything a race needs, one thing after the other."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

from ingest.race.load import check
from monitor.doctor import bluetooth, broker, folder, keeping, machine
from monitor.doctor.finding import Finding, broken


async def examine(race_folder: Path, now: dt.datetime) -> AsyncIterator[Finding]:
    """Look at this machine and at a race folder; what is found, as it is found."""
    found = check(race_folder)
    for finding in machine.look(_existing(race_folder)):
        yield finding
    if found.race is None:
        fix = "trailpulse race check tells each with its line"
        yield broken("race folder", f"{len(found.mistakes)} mistakes in {race_folder}", fix)
        return
    for finding in folder.look(found.race):
        yield finding
    for finding in keeping.look(found.race, now.timestamp()):
        yield finding
    async for finding in broker.look(found.race, now):
        yield finding
    for finding in await bluetooth.look(found.race):
        yield finding


def _existing(race_folder: Path) -> Path:
    """The folder, or the nearest one around it that is there."""
    race_folder = race_folder.absolute()
    return next(path for path in (race_folder, *race_folder.parents) if path.is_dir())
