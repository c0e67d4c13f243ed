"""`trailpulse monitor`."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.options import LogFormat, LogLevel, MetricsPort


def monitor(
    race: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    new_store: Annotated[
        bool, typer.Option("--new-store", help="Move the store aside and begin another one.")
    ] = False,
    shard: Annotated[
        str | None,
        typer.Option(
            metavar="I/N",
            help="Which of N monitors this is, where race.toml shares the runners out: 1/2.",
        ),
    ] = None,
    log_level: LogLevel = "info",
    log_format: LogFormat = "text",
    metrics_port: MetricsPort = None,
) -> None:
    """Watch the runners of a race: take in their vitals, publish their state and alerts."""
    from ingest import daemon, logs
    from ingest.race.load import load
    from ingest.shards import shard_of
    from monitor.run import run

    logs.configure(log_level, log_format)
    settings = load(race)
    which = shard_of(settings.race.id, settings.monitor.shards, shard)
    daemon.run(lambda: run(settings, which, new_store=new_store, metrics_port=metrics_port))
