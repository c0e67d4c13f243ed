"""The command `trailpulse broker`."""

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")]
Port = Annotated[
    int | None,
    typer.Option(min=1, max=65_535, help="Where to listen. Default: as last time, or a free one."),
]


def broker(folder: Folder = Path(), port: Port = None) -> None:
    """Run the embedded MQTT broker of a race folder until it is stopped."""
    from ingest import daemon
    from ingest.broker import EmbeddedBroker
    from ingest.race.load import load

    race_folder = load(folder).folder

    async def main() -> None:
        async with EmbeddedBroker(race_folder, port=port) as embedded:
            typer.echo(embedded.url)
            await embedded.run()

    daemon.run(main)
