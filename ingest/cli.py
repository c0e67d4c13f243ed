"""`trailpulse ingest`."""

from pathlib import Path
from typing import Annotated

import typer


def ingest(
    race: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "info",
) -> None:
    """Run the gateway: hear the paired sensors, publish their runners' vitals."""
    from ingest import daemon, logs
    from ingest.gateway import run
    from ingest.race.load import load

    logs.configure(log_level)
    settings = load(race)
    daemon.run(lambda: run(settings))
