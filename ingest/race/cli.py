"""The command `trailpulse race new`."""

import datetime as dt
import json
import re
import shlex
import zoneinfo
from pathlib import Path
from typing import Annotated, Final

import typer

from ingest.errors import UsageError

FIRST_START: Final = dt.time(6, 0)  # of a race whose start was not given
DAYS_AHEAD: Final = 7


def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    race_id: Annotated[str, typer.Option("--id", help="Default: from the folder's name.")] = "",
    name: Annotated[str, typer.Option(help="Default: the folder's name.")] = "",
    start: Annotated[
        str, typer.Option(help="Like 2026-08-28T17:45:00+02:00. Default: in a week, at 6.")
    ] = "",
    timezone: Annotated[str, typer.Option(help="Like Europe/Paris.")] = "UTC",
    as_json: Annotated[bool, typer.Option("--json", help="Print what a program can read.")] = False,
) -> None:
    """Make a race folder, with comments that teach."""
    from ingest.race.load import load
    from ingest.race.write import create

    folder_name = folder.absolute().name
    create(
        folder,
        race_id=race_id or _slug(folder_name),
        name=name or folder_name,
        start=_start(start, timezone),
        timezone=timezone,
    )
    race = load(folder)
    if as_json:
        typer.echo(json.dumps({"folder": str(race.folder), "id": race.race.id}))
    else:
        typer.echo(
            f"Made {folder}. Write your runners into {folder / 'runners.toml'}, then run:\n"
            f"  trailpulse race check --race {shlex.quote(str(folder))}"
        )


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:48].strip("-") or "race"


def _start(text: str, timezone: str) -> dt.datetime:
    try:
        zone = zoneinfo.ZoneInfo(timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"no time zone is called {timezone}; one is Europe/Paris") from error
    if not text:
        day = dt.datetime.now(zone).date() + dt.timedelta(days=DAYS_AHEAD)
        return dt.datetime.combine(day, FIRST_START, zone)
    try:
        start = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text} is no time; one is 2026-08-28T17:45:00+02:00") from error
    return start if start.tzinfo is not None else start.replace(tzinfo=zone)
