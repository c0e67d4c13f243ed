"""The command `trailpulse pair`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from ingest.errors import UsageError


def pair(
    runner: Annotated[
        str,
        typer.Argument(help="The runner's id; nobody's with --weather. Default: only list."),
    ] = "",
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
    weather: Annotated[
        bool,
        typer.Option(help="Bind a sensor of the air that nobody wears: it tells the weather."),
    ] = False,
    station: Annotated[
        str, typer.Option(help="With --weather: the station that it stands at. Default: ask.")
    ] = "",
    altitude: Annotated[
        float | None,
        typer.Option(help="With --weather: of the place, in metres. Default: the course's."),
    ] = None,
    adapter: Annotated[str, typer.Option(help="Like hci1. Default: what race.toml says.")] = "",
) -> None:
    """List the sensors heard, with live quality; bind one to a runner, or to the weather."""
    from ingest import logs
    from ingest.ble import Driver
    from ingest.durations import seconds_of
    from ingest.pair_desk import PairDesk
    from ingest.pair_weather import WeatherDesk
    from ingest.race.files import RACE_FILE
    from ingest.race.load import load
    from ingest.radio import Radio

    logs.configure("error")
    if weather:
        runner, address = "", _only_address(runner, address)
    elif station or altitude is not None:
        raise UsageError("--station and --altitude are of --weather: nobody wears such a sensor")
    binds = bool(runner) or weather
    if binds and only_list:
        raise UsageError("--list only lists: leave out what is to be bound, or --list")
    if binds and as_json and not address:
        raise UsageError("`pair RUNNER` asks: for --json name the sensor's ADDRESS too")
    # A list needs no race folder; with one it tells whose the sensors are.
    race = load(folder) if binds or (folder / RACE_FILE).exists() else None
    named = adapter or (race.gateway.adapter if race is not None else None)
    radio = Radio(Driver(named))
    seconds = seconds_of(duration)
    if weather:
        desk = WeatherDesk(race, radio, seconds=seconds, as_json=as_json, force=force)
        asyncio.run(desk.place(address, station or None, altitude))
        return
    people = PairDesk(race, radio, seconds=seconds, as_json=as_json, force=force)
    if not runner:
        asyncio.run(people.list_sensors())
    elif not address:
        asyncio.run(people.ask(runner, priority))
    else:
        asyncio.run(people.bind(runner, address, kinds=tuple(kind or ()), priority=priority))


def _only_address(first: str, second: str) -> str:
    """The ADDRESS of `pair --weather ADDRESS`, which names no runner."""
    if second:
        raise UsageError("--weather takes no runner: nobody wears such a sensor")
    return first
