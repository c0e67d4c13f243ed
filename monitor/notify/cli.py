"""`trailpulse notify`."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.errors import RaceFolderError
from ingest.options import LogFormat, LogLevel


def notify(
    race: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    trial: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Only send a trial message to this service."),
    ] = None,
    log_level: LogLevel = "info",
    log_format: LogFormat = "text",
) -> None:
    """Tell crew, runners and desk of alerts by the services that race.toml names."""
    import asyncio

    from ingest import daemon, logs
    from ingest.race.load import check
    from ingest.race.mistakes import summary
    from monitor.notify import run as running
    from monitor.notify.services import understands

    logs.configure(log_level, log_format)
    result = check(race, understands=understands)
    if result.race is None:
        raise RaceFolderError(summary(race, result.mistakes))
    settings = result.race
    if trial is not None:
        asyncio.run(running.trial(settings, trial))
        typer.echo(f"{trial} took it")
        return
    daemon.run(lambda: running.run(settings))
