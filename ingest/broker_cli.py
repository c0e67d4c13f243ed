"""The command `trailpulse broker`."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.options import LogFormat, LogLevel

Folder = Annotated[Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")]
Port = Annotated[
    int | None,
    typer.Option(min=1, max=65_535, help="Where to listen. Default: as last time, or a free one."),
]
MakeCerts = Annotated[
    list[str] | None,
    typer.Option(
        "--make-certs",
        metavar="HOST",
        help="Make certificates for this name or address (may be given again), and exit.",
    ),
]
WriteMosquitto = Annotated[
    Path | None,
    typer.Option(help="Write the same rules for Mosquitto into this folder, and exit."),
]
LetAnybodyIn = Annotated[
    bool,
    typer.Option(
        "--let-anybody-in", help="Listen beyond this machine even without TLS or accounts. A risk."
    ),
]


def broker(
    folder: Folder = Path(),
    port: Port = None,
    make_certs: MakeCerts = None,
    write_mosquitto: WriteMosquitto = None,
    let_anybody_in: LetAnybodyIn = False,
    log_level: LogLevel = "info",
    log_format: LogFormat = "text",
) -> None:
    """Run the embedded MQTT broker of a race folder until it is stopped."""
    from ingest import broker_run, logs
    from ingest.race.load import load

    logs.configure(log_level, log_format)
    race = load(folder)
    if make_certs:
        typer.echo(broker_run.make_certificates(race, make_certs))
    elif write_mosquitto is not None:
        typer.echo(broker_run.write_for_mosquitto(race, write_mosquitto))
    else:
        broker_run.serve(race, typer.echo, port=port, let_anybody_in=let_anybody_in)
