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
    seed: Annotated[
        int | None, typer.Option(min=0, help="Of all that is random; default: 1.")
    ] = None,
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
    scenario: Annotated[
        Path | None, typer.Option(help="A file of what goes wrong (docs/scenarios.md); with --ble.")
    ] = None,
    gateway: Annotated[
        str, typer.Option(hidden=True, help="The gateway's id, to go on from an earlier run.")
    ] = "",
    began: Annotated[
        int | None, typer.Option(hidden=True, help="Epoch second of the start, to go on.")
    ] = None,
    log_level: LogLevel = "info",
    log_format: LogFormat = "text",
) -> None:
    """Simulate runners with bodies of their own, over MQTT or over virtual Bluetooth."""
    from ingest import daemon, logs
    from ingest.durations import seconds_of
    from ingest.race.load import load
    from simulators.scenario import compose
    from simulators.scenario_file import ScenarioFile, read_scenario, require_runners
    from simulators.simulate import START_UP_S, Way, run

    logs.configure(log_level, log_format)
    settings = load(race)
    file = ScenarioFile() if scenario is None else read_scenario(scenario)
    way = Way(speed, ble, file.faults, gateway or None, began)
    way.check()
    wall_s = seconds_of(duration) if duration else None
    race_s = file.scenario.for_s if wall_s is None else wall_s * speed
    start_t = int(time.time()) + (START_UP_S if way.live else 0)
    composed = compose(
        start_t=start_t if began is None else began,
        runners=runners or file.scenario.runners,
        only=frozenset(only.split(",")) if only else None,
        seed=file.scenario.seed if seed is None else seed,
        seconds=None if race_s is None else int(race_s),
        course=course,
        race=settings,
        faults=file.faults,
        crew=file.crew,
        thermometers=file.scenario.thermometers,
    )
    if not only:
        require_runners(file.faults, (persona.id for persona in composed.personas))
    daemon.run(lambda: run(composed, settings, way))
