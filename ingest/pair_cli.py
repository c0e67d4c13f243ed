"""The command `trailpulse pair`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from ingest.errors import UsageError


def pair(
    runner: Annotated[str, typer.Argument(help="The runner's id. Default: only list.")] = "",
    address: Annotated[str, typer.Argument(help="The sensor's address. Default: ask.")] = "",
    folder: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    only_list: Annotated[bool, typer.Option("--list", help="Only list the sensors heard.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what a program can read.")] = False,
    duration: Annotated[str, typer.Option("--for", help="How long to listen.")] = "10s",
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="What an ADDRESS measures: heart_rate, running_speed, environment or"
            " core_temperature. It is then bound without being listened for."
        ),
    ] = None,
    priority: Annotated[
        int, typer.Option(min=1, max=9, help="Of two sensors of a kind the lower is used.")
    ] = 1,
    force: Annotated[
        bool,
        typer.Option(
            help="Bind it whatever speaks against it: another's, a poor signal, a battery."
        ),
    ] = False,
    adapter: Annotated[str, typer.Option(help="Like hci1. Default: what race.toml says.")] = "",
) -> None:
    """List the sensors heard, with live quality; bind one to a runner."""
    from ingest import logs
    from ingest.ble import Driver
    from ingest.durations import seconds_of
    from ingest.pair_desk import PairDesk
    from ingest.race.files import RACE_FILE
    from ingest.race.load import load
    from ingest.radio import Radio

    logs.configure("error")
    if runner and only_list:
        raise UsageError("--list only lists: leave out the runner, or --list")
    if runner and as_json and not address:
        raise UsageError("`pair RUNNER` asks: for --json name the sensor's ADDRESS too")
    # A list needs no race folder; with one it tells whose the sensors are.
    race = load(folder) if runner or (folder / RACE_FILE).exists() else None
    named = adapter or (race.gateway.adapter if race is not None else None)
    radio = Radio(Driver(named))
    desk = PairDesk(race, radio, seconds=seconds_of(duration), as_json=as_json, force=force)
    if not runner:
        asyncio.run(desk.list_sensors())
    elif not address:
        asyncio.run(desk.ask(runner, priority))
    else:
        asyncio.run(desk.bind(runner, address, kinds=tuple(kind or ()), priority=priority))
