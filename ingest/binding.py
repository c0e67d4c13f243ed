"""Binds a sensor of a race folder: to a runner, or to a place whose weather it tells."""

from collections.abc import Sequence

import msgspec

from ingest.errors import UsageError
from ingest.race.settings import Pairing, Race, Runner
from ingest.race.weather_settings import WeatherSensor


def runner_of(race: Race, runner_id: str) -> Runner:
    """The runner with this id.

    Raises
    ------
    UsageError
        When the race has none; its text names those it has.
    """
    for runner in race.runners:
        if runner.id == runner_id:
            return runner
    known = ", ".join(runner.id for runner in race.runners) or "none"
    raise UsageError(f"{race.race.name} has no runner {runner_id}; it has: {known}")


def bind(
    race: Race,
    runner_id: str,
    address: str,
    *,
    kinds: Sequence[str],
    name: str | None = None,
    priority: int = 1,
    force: bool = False,
) -> Pairing:
    """Write a pairing into the race folder; one that the address had before is replaced.

    Parameters
    ----------
    race
        The race, as its folder was read.
    runner_id, address, kinds, name, priority
        See `Pairing`.
    force
        Whether to take the sensor from another runner who has it.

    Raises
    ------
    UsageError
        When the runner, the address or a kind is not one, pairings.toml has mistakes, or the sensor
        is another runner's.
    Unavailable
        When pairings.toml can't be written.
    """
    fields = {
        "runner": runner_of(race, runner_id).id,
        "address": address.upper(),
        "kinds": list(kinds),
        "name": name or None,
        "priority": priority,
    }
    try:
        pairing = msgspec.convert(fields, Pairing)
    except msgspec.ValidationError as error:
        raise UsageError(
            f"{address} can't be bound to {runner_id}: an address is one such as"
            f" C0:FF:EE:00:00:00, and {', '.join(kinds) or 'nothing'} must be of heart_rate,"
            " running_speed, environment, core_temperature"
        ) from error
    owner = owners(race).get(pairing.address)
    if owner not in (None, runner_id) and not force:
        raise UsageError(
            f"{pairing.address} is {owner}'s already; if it shall be {runner_id}'s from now on, say"
            " so by --force"
        )
    from ingest.race import pairings  # here, for what it imports takes memory that few need

    pairings.add(race.folder, pairing)
    return pairing


def unbind(race: Race, address: str) -> None:
    """Take a sensor from whoever has it in the race folder.

    Raises
    ------
    UsageError
        When pairings.toml has mistakes.
    Unavailable
        When it can't be written.
    """
    from ingest.race import pairings

    pairings.remove(race.folder, address)


def place(
    race: Race,
    address: str,
    *,
    station: str | None,
    name: str | None = None,
    at_m: float | None = None,
) -> WeatherSensor:
    """Write into the race folder that a sensor tells the weather; what it was before is replaced.

    Parameters
    ----------
    race
        The race, as its folder was read.
    address, station, name, at_m
        See `WeatherSensor`.

    Raises
    ------
    UsageError
        When the address, the station or the altitude is not one, or pairings.toml has mistakes.
    Unavailable
        When pairings.toml can't be written.
    """
    if station is not None:
        check_station(race, station)
    fields = {"address": address.upper(), "station": station, "name": name or None, "at_m": at_m}
    try:
        sensor = msgspec.convert(fields, WeatherSensor)
    except msgspec.ValidationError as error:
        raise UsageError(f"{address} can't tell the weather: {error}") from error
    from ingest.race import pairings

    pairings.add_weather(race.folder, sensor)
    return sensor


def check_station(race: Race, station: str) -> None:
    """Know a station.

    Raises
    ------
    UsageError
        When the race has none of this id; its text names those it has.
    """
    ids = [known.id for known in race.stations]
    if station not in ids:
        known = ", ".join(ids) or "none"
        raise UsageError(f"{race.race.name} has no station {station}; it has: {known}")


def of_weather(race: Race) -> dict[str, WeatherSensor]:
    """The sensors that tell the weather, by their addresses in upper case."""
    return {sensor.address.upper(): sensor for sensor in race.weather_sensors}


def owners(race: Race) -> dict[str, str]:
    """Whose each sensor is, by its address in upper case."""
    return {pairing.address.upper(): pairing.runner for pairing in race.pairings}
