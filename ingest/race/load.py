"""Reads a race folder and tells every mistake in it at once."""

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from ingest.errors import RaceFolderError
from ingest.race.access_checks import check_access
from ingest.race.access_settings import AccessFile
from ingest.race.broker_checks import check_accounts
from ingest.race.document import Document, read
from ingest.race.files import (
    ACCESS_FILE,
    PAIRINGS_FILE,
    RACE_FILE,
    RUNNERS_FILE,
    SECRETS_FILE,
    PairingsFile,
    RaceFile,
    RunnersFile,
)
from ingest.race.fuel_checks import check_planned_products
from ingest.race.mistakes import Mistake, summary
from ingest.race.notify_checks import Understands, check_notify, check_services
from ingest.race.race_checks import check_race
from ingest.race.reader import Reader
from ingest.race.runner_checks import check_pairings, check_runners
from ingest.race.secret_settings import MqttSecrets, Secrets
from ingest.race.settings import Broker, Pairing, Race

_USERNAME: Final = "TRAILPULSE_MQTT_USERNAME"
_PASSWORD: Final = "TRAILPULSE_MQTT_PASSWORD"  # noqa: S105  # a variable's name
_NOTIFY: Final = "TRAILPULSE_NOTIFY_"
_SQLITE: Final = "sqlite:///"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was found in a race folder.

    Attributes
    ----------
    race : the race, if there was no mistake
    mistakes : all mistakes, in the order of the files and their lines
    """

    race: Race | None
    mistakes: tuple[Mistake, ...]


def load(folder: Path, environment: Mapping[str, str] | None = None) -> Race:
    """Read a race folder.

    Raises
    ------
    RaceFolderError
        When there are mistakes; its text lists all of them.
    """
    result = check(folder, environment)
    if result.race is None:
        raise RaceFolderError(summary(folder, result.mistakes))
    return result.race


def check(
    folder: Path,
    environment: Mapping[str, str] | None = None,
    *,
    understands: Understands | None = None,
) -> CheckResult:
    """Read a race folder and return the race or all mistakes.

    Parameters
    ----------
    folder
        The race folder.
    environment
        Variables that go before secrets.toml; those of this process unless given.
    understands
        Tells whether a URL is of a service that can be told of alerts; without it that is left
        to whoever tells, since to know all services takes memory that a gateway does not have.
    """
    folder = folder.absolute()
    if folder.is_file():
        fix = f"name the folder that it is in: --race {shlex.quote(str(folder.parent))}"
        return CheckResult(None, (Mistake(folder.name, None, "", "a file, no race folder", fix),))
    documents = [
        _required(folder, RACE_FILE, "make a race folder with: trailpulse race new DIR"),
        _required(folder, RUNNERS_FILE, "make one; it may be empty"),
        read(folder, PAIRINGS_FILE) or Document(PAIRINGS_FILE),
        read(folder, SECRETS_FILE, secret=True) or Document(SECRETS_FILE, secret=True),
        read(folder, ACCESS_FILE, secret=True) or Document(ACCESS_FILE, secret=True),
    ]
    readers = [Reader(document) for document in documents]
    race_file, runners_file = readers[0].read(RaceFile), readers[1].read(RunnersFile)
    pairings_file, secrets = readers[2].read(PairingsFile), readers[3].read(Secrets)
    secrets = _with_environment(secrets, os.environ if environment is None else environment)
    access = readers[4].read(AccessFile)
    check_race(readers[0], race_file, folder, secrets)
    check_runners(readers[1], runners_file)
    check_planned_products(readers[1], runners_file, race_file.products)
    check_notify(readers[0], race_file, readers[1], runners_file, secrets)
    check_services(readers[3], secrets, understands)
    check_accounts(readers[3], secrets, _runner_ids(documents[1]))
    check_access(readers[4], access, _runner_ids(documents[1]))
    check_pairings(
        readers[2], pairings_file, _runner_ids(documents[1]), _ids(documents[0], "station")
    )
    mistakes = tuple(mistake for document in documents for mistake in _in_order(document))
    if mistakes or race_file.race is None:
        return CheckResult(None, mistakes)
    return CheckResult(
        _resolved(
            Race(
                folder=folder,
                race=race_file.race,
                stations=race_file.stations,
                rules=race_file.rules,
                weather=race_file.weather,
                products=race_file.products,
                mqtt=race_file.mqtt,
                broker=race_file.broker,
                monitor=race_file.monitor,
                store=race_file.store,
                gateway=race_file.gateway,
                dashboard=race_file.dashboard,
                notify=race_file.notify,
                home_assistant=race_file.home_assistant,
                runners=runners_file.runners,
                pairings=tuple(_normalised(pairing) for pairing in pairings_file.pairings),
                weather_sensors=pairings_file.weather_sensors,
                secrets=secrets,
                access=access,
            )
        ),
        (),
    )


def _required(folder: Path, name: str, fix: str) -> Document:
    document = read(folder, name)
    if document is None:
        document = Document(name)
        document.add_unreadable(f"there is no such file in {folder}", fix)
    return document


def _in_order(document: Document) -> list[Mistake]:
    return sorted(document.mistakes, key=lambda mistake: mistake.line or 0)


def _runner_ids(document: Document) -> frozenset[str] | None:
    return _ids(document, "runner")


def _ids(document: Document, table: str) -> frozenset[str] | None:
    """All runners or stations that are written down, also those with mistakes of their own."""
    items = document.data.get(table, [])
    if not document.whole or not isinstance(items, list):
        return None
    return frozenset(
        item["id"] for item in items if isinstance(item, dict) and isinstance(item.get("id"), str)
    )


def _with_environment(secrets: Secrets, environment: Mapping[str, str]) -> Secrets:
    notify = dict(secrets.notify)
    for variable, url in environment.items():
        if variable.startswith(_NOTIFY):
            notify[variable.removeprefix(_NOTIFY).lower()] = url
    mqtt = MqttSecrets(
        username=environment.get(_USERNAME, secrets.mqtt.username),
        password=environment.get(_PASSWORD, secrets.mqtt.password),
    )
    return msgspec.structs.replace(secrets, mqtt=mqtt, notify=notify)


def _normalised(pairing: Pairing) -> Pairing:
    """Write the address as Bluetooth stacks report it."""
    return msgspec.structs.replace(pairing, address=pairing.address.upper())


def _resolved(race: Race) -> Race:
    """Make the paths absolute, so that they hold wherever the program stands."""
    info, mqtt, store = race.race, race.mqtt, race.store
    if info.course is not None:
        info = msgspec.structs.replace(info, course=race.folder / info.course)
    if mqtt.ca is not None:
        mqtt = msgspec.structs.replace(mqtt, ca=race.folder / mqtt.ca)
    broker = _resolved_broker(race)
    if store.url.startswith(_SQLITE):
        file = race.folder / store.url.removeprefix(_SQLITE)
        store = msgspec.structs.replace(store, url=f"{_SQLITE}{file}")
    return msgspec.structs.replace(race, race=info, mqtt=mqtt, broker=broker, store=store)


def _resolved_broker(race: Race) -> Broker:
    broker = race.broker
    files = {
        key: None if path is None else race.folder / path
        for key, path in (("cert", broker.cert), ("key", broker.key), ("ca", broker.ca))
    }
    return msgspec.structs.replace(broker, **files)
