"""Makes race folders: a new one for people, or one of given settings."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
import tomlkit

from ingest.errors import Unavailable, UsageError
from ingest.race.accounts import accounts_toml, missing_accounts, new_webhook_key
from ingest.race.files import (
    PAIRINGS_FILE,
    RACE_FILE,
    RUNNERS_FILE,
    SECRETS_FILE,
    PairingsFile,
    RaceFile,
    RunnersFile,
)
from ingest.race.settings import Gateway, Pairing, RaceInfo, Runner
from ingest.race.template import GITIGNORE, PAIRINGS, RACE, RUNNERS, SECRETS
from ingest.writing import PUBLIC_MODE, SECRET_MODE, write_new

GITIGNORE_FILE: Final = ".gitignore"
GATEWAY: Final = Gateway().id


def create(
    folder: Path, *, race_id: str, name: str, start: dt.datetime, timezone: str = "UTC"
) -> None:
    """Write a new race folder with comments that teach.

    Raises
    ------
    UsageError
        When a value is wrong or one of its files exists already; then nothing is written.
    Unavailable
        When the folder can't be written.
    """
    values = {"id": race_id, "name": name, "start": start, "timezone": timezone}
    try:
        msgspec.convert(values, RaceInfo)
    except msgspec.ValidationError as error:
        raise UsageError(f"no race can be made of this: {error}") from error
    race = RACE.substitute(
        id=_quoted(race_id),
        name=_quoted(name),
        start=start.isoformat(timespec="seconds"),
        timezone=_quoted(timezone),
    )
    _write_all(
        folder,
        {
            RACE_FILE: race,
            RUNNERS_FILE: RUNNERS,
            PAIRINGS_FILE: PAIRINGS,
            SECRETS_FILE: SECRETS.substitute(webhook_key=_quoted(new_webhook_key()))
            + accounts_toml(missing_accounts((), GATEWAY)),
        },
    )


def write_race(
    folder: Path, race: RaceFile, runners: Sequence[Runner], pairings: Sequence[Pairing] = ()
) -> None:
    """Write a race folder of given settings, which must be right; for simulated races.

    Raises
    ------
    UsageError
        When one of its files exists already; then nothing is written.
    Unavailable
        When the folder can't be written.
    """
    _write_all(
        folder,
        {
            RACE_FILE: _toml(race),
            RUNNERS_FILE: _toml(RunnersFile(runners=tuple(runners))),
            PAIRINGS_FILE: _toml(PairingsFile(pairings=tuple(pairings))),
            SECRETS_FILE: accounts_toml(missing_accounts((), race.gateway.id)),
        },
    )


def _write_all(folder: Path, texts: dict[str, str]) -> None:
    taken = [name for name in texts if (folder / name).exists()]
    if taken:
        raise UsageError(f"{folder} holds {', '.join(taken)} already; choose another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            write_new(folder / name, text, SECRET_MODE if name == SECRETS_FILE else PUBLIC_MODE)
        with (folder / GITIGNORE_FILE).open("a", encoding="utf-8", newline="\n") as file:
            file.write(GITIGNORE)
    except OSError as error:
        raise Unavailable(f"can't write {error.filename or folder}: {error.strerror}") from error


def _toml(settings: msgspec.Struct) -> str:
    plain = msgspec.to_builtins(settings, builtin_types=(dt.datetime,), enc_hook=str)
    return tomlkit.dumps(plain)


def _quoted(text: str) -> str:
    return tomlkit.item(text).as_string()
