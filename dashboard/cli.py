"""`trailpulse dashboard`: the crew's page."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.options import LogFormat, LogLevel


def dashboard(
    race: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    listen: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Instead of race.toml's.")
    ] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    read_along: Annotated[
        bool,
        typer.Option(
            "--let-others-read-along",
            help="Unencrypted, also beyond this machine.",
        ),
    ] = False,
    log_level: LogLevel = "info",
    log_format: LogFormat = "text",
) -> None:
    """Serve the crew's page: all runners live, one runner in full, and the log.

    Where nobody is set up (trailpulse race people, trailpulse race share) it is for this machine
    alone, without a login.
    """
    from functools import partial

    from dashboard.access.exposure import check_exposure, page_address
    from dashboard.server import serve
    from ingest import logs
    from ingest.endpoint import wait_for_broker
    from ingest.race.load import load

    logs.configure(log_level, log_format)
    settings = load(race)
    address = page_address(listen or settings.dashboard.listen)
    anybody = bool(settings.access.people or settings.access.links)
    url = settings.dashboard.public_url
    check_exposure(address, url, anybody=anybody, read_along=read_along)
    serve(settings, partial(wait_for_broker, settings, "dashboard"), address, open_page=open_page)
