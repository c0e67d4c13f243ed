"""The command `trailpulse handover`."""

from pathlib import Path
from typing import Annotated

import typer


def handover(
    runner: Annotated[str, typer.Argument(help="Whose: an id of runners.toml, or a guest's.")],
    race: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    since: Annotated[
        str, typer.Option(help="From when on: a clock of the race, like 23:00, or so long ago: 6h.")
    ] = "6h",
    as_json: Annotated[bool, typer.Option("--json", help="Print what a program can read.")] = False,
) -> None:
    """Tell whoever takes over what changed of a runner while they slept."""
    from zoneinfo import ZoneInfo

    import msgspec

    from ingest.language.catalogue import catalogue
    from ingest.race.load import load
    from monitor.handover.read import read_handover
    from monitor.handover.told import told
    from monitor.store.store import open_reader

    settings = load(race)
    with open_reader(settings.store.url) as reader:
        note = read_handover(reader, settings, runner, since)
    if as_json:
        typer.echo(msgspec.json.encode(note))
    else:
        zone = ZoneInfo(settings.race.timezone)
        typer.echo(told(note, catalogue(settings.race.language), zone).text())
