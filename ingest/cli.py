"""`trailpulse ingest`."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.options import LogFormat, LogLevel, MetricsPort


def ingest(
    race: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    log_level: LogLevel = "info",
    log_format: LogFormat = "text",
    metrics_port: MetricsPort = None,
) -> None:
    """Run the gateway: hear the paired sensors, publish their runners' vitals."""
    from ingest import daemon, logs
    from ingest.gateway import run
    from ingest.race.load import load

    logs.configure(log_level, log_format)
    settings = load(race)
    daemon.run(lambda: run(settings, metrics_port=metrics_port))
