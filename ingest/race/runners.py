"""Writes values of one runner into runners.toml and leaves everything else in it as it was."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError

from ingest.errors import RaceFolderError, Unavailable, UsageError
from ingest.race.changing import changing
from ingest.race.document import read
from ingest.race.files import RUNNERS_FILE
from ingest.race.mistakes import summary
from ingest.race.settings import Body, Training
from ingest.writing import replace

TABLES: Final[dict[str, type[msgspec.Struct]]] = {"body": Body, "training": Training}
# A key that goes when another one comes: they say the same.
INSTEAD_OF: Final = {"critical_speed_mps": "threshold_pace"}


def update(folder: Path, runner: str, values: Mapping[str, Mapping[str, float]]) -> None:
    """Set keys of a runner's tables; the file changes in one step.

    Parameters
    ----------
    folder
        The race folder.
    runner
        The runner's id.
    values
        New values by table (``body`` or ``training``) and key.

    Raises
    ------
    UsageError
        When there is no such runner, table or key, or a value is out of bounds.
    RaceFolderError
        When runners.toml can't be read; it is left as it is.
    Unavailable
        When it can't be written.
    """
    _check(values)
    path = folder / RUNNERS_FILE
    try:
        with changing(folder):
            found = read(folder, RUNNERS_FILE)
            if found is None:
                raise UsageError(f"there is no {RUNNERS_FILE} in {folder}")
            if found.mistakes:
                raise RaceFolderError(summary(folder, found.mistakes))
            replace(path, _with(path.read_text(encoding="utf-8-sig"), path, runner, values))
    except TOMLKitError as error:
        raise RaceFolderError(f"{path} can't be changed: {error}") from error
    except OSError as error:
        raise Unavailable(f"can't write {path}: {error.strerror}") from error


def _check(values: Mapping[str, Mapping[str, float]]) -> None:
    for table, keys in values.items():
        kind = TABLES.get(table)
        known = {field.encode_name for field in msgspec.structs.fields(kind)} if kind else set()
        if kind is None or not keys.keys() <= known:
            raise UsageError(f"runners.toml has no such keys: {table}: {', '.join(keys)}")
        try:
            msgspec.convert(dict(keys), kind)
        except msgspec.ValidationError as error:
            raise UsageError(f"that can't stand in [runner.{table}]: {error}") from error


def _with(text: str, path: Path, runner: str, values: Mapping[str, Mapping[str, float]]) -> str:
    document = tomlkit.parse(text)
    listed: Any = document.get("runner", [])
    theirs = next((table for table in listed if table.get("id") == runner), None)
    if theirs is None:
        raise UsageError(f"no runner {runner!r} in {path}")
    for name, keys in values.items():
        if name not in theirs:
            theirs[name] = tomlkit.table()
        for key, value in keys.items():
            theirs[name].pop(INSTEAD_OF.get(key, ""), None)
            theirs[name][key] = value
    return tomlkit.dumps(document)
