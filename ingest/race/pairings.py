"""Writes pairings into pairings.toml and leaves everything else in it as it was."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from ingest.errors import RaceFolderError, Unavailable
from ingest.race.changing import changing
from ingest.race.document import read
from ingest.race.files import PAIRINGS_FILE
from ingest.race.mistakes import summary
from ingest.race.settings import Pairing
from ingest.race.weather_settings import WeatherSensor
from ingest.writing import replace

WORN: Final = "pairing"
WEATHER: Final = "weather_sensor"


def add(folder: Path, pairing: Pairing) -> None:
    """Bind a sensor to a runner; what its address was before is replaced.

    The file changes in one step: whoever reads it sees the old one or the new one.

    Raises
    ------
    RaceFolderError
        When pairings.toml can't be read; it is left as it is.
    Unavailable
        When it can't be written.
    """
    _change(folder, lambda text: _with(_without(text, WEATHER, pairing.address), WORN, pairing))


def add_weather(folder: Path, sensor: WeatherSensor) -> None:
    """Let a sensor tell the weather; what its address was before is replaced.

    Raises
    ------
    RaceFolderError, Unavailable
        See `add`.
    """
    _change(folder, lambda text: _with(_without(text, WORN, sensor.address), WEATHER, sensor))


def remove(folder: Path, address: str) -> None:
    """Take a sensor from whoever has it; nothing happens where it is nobody's.

    Raises
    ------
    RaceFolderError, Unavailable
        See `add`.
    """
    _change(folder, lambda text: _without(text, WORN, address))


def _change(folder: Path, change: Callable[[str], str]) -> None:
    path = folder / PAIRINGS_FILE
    try:
        with changing(folder):
            found = read(folder, PAIRINGS_FILE)
            if found is not None and found.mistakes:
                raise RaceFolderError(summary(folder, found.mistakes))
            text = path.read_text(encoding="utf-8-sig") if found is not None else ""
            changed = change(text)
            if changed != text:
                replace(path, changed)
    except TOMLKitError as error:
        raise RaceFolderError(f"{path} can't be changed: {error}") from error
    except OSError as error:
        raise Unavailable(f"can't write {path}: {error.strerror}") from error


def _without(text: str, name: str, address: str) -> str:
    document = tomlkit.parse(text)
    tables = document.get(name)
    if not isinstance(tables, list):
        return text
    for index in reversed(range(len(tables))):
        if _same_sensor(tables[index].get("address"), address):
            del tables[index]
    if not tables:
        del document[name]
    return tomlkit.dumps(document)


def _with(text: str, name: str, sensor: Pairing | WeatherSensor) -> str:
    document = tomlkit.parse(text)
    tables = document.get(name)
    if not isinstance(tables, AoT):
        document.pop(name, None)
        tables = _tables(tables.unwrap() if tables is not None else [])
        document[name] = tables
    values = msgspec.to_builtins(sensor)
    for table in tables:
        if _same_sensor(table.get("address"), sensor.address):
            _update(table, values)
            return tomlkit.dumps(document)
    tables.append(_table(values))
    return tomlkit.dumps(document)


def _same_sensor(address: object, other: str) -> bool:
    return isinstance(address, str) and address.upper() == other.upper()


def _tables(items: Any) -> AoT:
    tables = tomlkit.aot()
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            tables.append(_table(item))
    return tables


def _table(values: dict[str, Any]) -> Any:
    table = tomlkit.table()
    table.update(values)
    return table


def _update(table: Any, values: dict[str, Any]) -> None:
    for key in [key for key in table if key not in values]:
        del table[key]
    for key, value in values.items():
        if table.get(key) != value:
            table[key] = value
