"""The command `trailpulse systemd`."""

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from ingest.errors import Unavailable, UsageError


def systemd(
    race: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    into: Annotated[
        Path | None,
        typer.Option(
            help="Write them into this folder, like /etc/systemd/system; else print them."
        ),
    ] = None,
    user: Annotated[
        str | None, typer.Option(help="As whom; default: as whoever calls systemctl --user.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this one, may be given again: broker, monitor, ingest, dashboard, notify."
        ),
    ] = None,
) -> None:
    """Make systemd units that start a race's daemons, watch them and start them again."""
    from ingest.race.load import load
    from monitor.units import DAEMONS, Place, started, units, wanted

    if unknown := [daemon for daemon in only or () if daemon not in DAEMONS]:
        raise UsageError(f"no daemon is called {unknown[0]!r}: {', '.join(DAEMONS)}")
    settings = load(race)
    shards = settings.monitor.shards
    place = Place(settings.race.id, settings.folder, _program(), user, shards)
    daemons = only or wanted(settings)
    made = units(place, daemons)
    if into is None:
        typer.echo("\n".join(f"# {name}\n{text}" for name, text in made.items()), nl=False)
        return
    try:
        for name, text in made.items():
            (into / name).write_text(text, "utf-8")
    except OSError as error:
        raise Unavailable(f"can't write {error.filename or into}: {error.strerror}") from error
    control = "systemctl --user" if user is None else "systemctl"
    typer.echo(f"Made {len(made)} units in {into}. Now run:\n  {control} daemon-reload")
    typer.echo(f"  {control} enable --now {' '.join(started(place, daemons))}")


def _program() -> Path:
    """The command by which we were called, or the one beside our Python."""
    found = shutil.which("trailpulse", path=str(Path(sys.executable).parent))
    if found is None:
        raise Unavailable(
            "there is no command trailpulse beside this Python; pip install trailpulse"
        )
    return Path(found)
