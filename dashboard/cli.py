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
    log_level: LogLevel = "info",
    log_format: LogFormat = "text",
) -> None:
    """Serve the crew's page: all runners live, one runner in full, and the log.

    It listens on this machine only; a login comes with a later version.
    """
    from functools import partial

    from dashboard.server import serve
    from dashboard.settings import page_address
    from ingest import logs
    from ingest.endpoint import wait_for_broker
    from ingest.race.load import load

    logs.configure(log_level, log_format)
    settings = load(race)
    address = page_address(listen or settings.dashboard.listen)
    serve(settings, partial(wait_for_broker, settings, "dashboard"), address, open_page=open_page)
