"""`trailpulse simulate`."""

import time
from pathlib import Path
from typing import Annotated

import typer

from ingest.options import LogFormat, LogLevel


def simulate(
    race: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    runners: Annotated[
        int | None, typer.Option(min=1, max=5000, help="How many; default: the folder's.")
    ] = None,
    only: Annotated[str, typer.Option(help="Only these runners, ids with commas between.")] = "",
    seed: Annotated[int, typer.Option(help="Of all that is random.")] = 1,
    speed: Annotated[
        float, typer.Option(min=0.1, max=1000, help="Race seconds to a second.")
    ] = 1.0,
    duration: Annotated[
        str, typer.Option("--for", help="How long to run, like 90s, 10m or 2h.")
    ] = "",
    course: Annotated[Path | None, typer.Option(help="A GPX file; default: the folder's.")] = None,
    ble: Annotated[
        bool, typer.Option("--ble", help="Through virtual straps and pods; speed at most 20.")
    ] = False,
    log_level: LogLevel = "info",
    log_format: LogFormat = "text",
) -> None:
    """Simulate runners with bodies of their own, over MQTT or over virtual Bluetooth."""
    from ingest import daemon, logs
    from ingest.durations import seconds_of
    from ingest.race.load import load
    from simulators.scenario import compose
    from simulators.simulate import run

    logs.configure(log_level, log_format)
    settings = load(race)
    wall_s = seconds_of(duration) if duration else None
    scenario = compose(
        start_t=int(time.time()),
        runners=runners,
        only=frozenset(only.split(",")) if only else None,
        seed=seed,
        seconds=None if wall_s is None else int(wall_s * speed),
        course=course,
        race=settings,
    )
    daemon.run(lambda: run(scenario, settings, speed=speed, bluetooth=ble))
