"""Where a race's broker is: the one that race.toml or the environment names, or our own."""

import asyncio
import logging
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from ingest import broker_file
from ingest.errors import Unavailable, UsageError
from ingest.mqtt_probe import answers
from ingest.permissions import account_of
from ingest.race.addresses import parse_broker_urls
from ingest.race.secret_settings import Role
from ingest.race.settings import Race
from ingest.traffic import MqttSettings

URL_VARIABLE: Final = "TRAILPULSE_MQTT_URL"

_POLL_S: Final = 0.2
_HOW_TO_START: Final = "start it with `trailpulse broker --race "

_log = logging.getLogger(__name__)


def mqtt_settings(
    race: Race, role: Role, environment: Mapping[str, str] | None = None, *, user: str | None = None
) -> MqttSettings:
    """Find the broker: ``$TRAILPULSE_MQTT_URL``, else race.toml's ``mqtt.url``, else our own.

    Who we are there: as the environment says, else as [mqtt] of secrets.toml, else by the account
    of our role.

    Parameters
    ----------
    race
        The checked race folder.
    role
        What we do there.
    environment
        In place of the process's environment.
    user
        Which of several accounts of the role, if it is there.

    Raises
    ------
    UsageError
        When the environment holds something that is no broker's URL.
    Unavailable
        When the folder's own broker is meant and never ran.
    """
    settings = _address(race, os.environ if environment is None else environment)
    secrets = race.secrets.mqtt
    if secrets.username is not None:
        return replace(settings, username=secrets.username, password=secrets.password)
    account = account_of(race.secrets.accounts, role, user)
    if account is None:
        return settings
    return replace(settings, username=account.user, password=account.password)


async def wait_for_broker(
    race: Race, role: Role, environment: Mapping[str, str] | None = None, *, user: str | None = None
) -> MqttSettings:
    """Find the broker like `mqtt_settings`, but wait until the folder's own one runs.

    Its port may change between two runs, so it has to answer before its address is believed.
    Whether a broker that race.toml names answers is left to the bus.
    """
    environment = os.environ if environment is None else environment
    waiting = ""
    while True:
        try:
            settings = mqtt_settings(race, role, environment, user=user)
        except Unavailable as error:
            reason = str(error)
        else:
            if _is_named(race, environment) or await _answers(settings):
                return settings
            reason = f"the broker of {race.folder} does not run; {_HOW_TO_START}{race.folder}`"
        if reason != waiting:
            _log.info("waiting: %s", reason)
            waiting = reason
        await asyncio.sleep(_POLL_S)


def _is_named(race: Race, environment: Mapping[str, str]) -> bool:
    return bool(environment.get(URL_VARIABLE)) or race.mqtt.url is not None


async def _answers(settings: MqttSettings) -> bool:
    return await answers(settings.host, settings.port, tls=settings.tls)


def _address(race: Race, environment: Mapping[str, str]) -> MqttSettings:
    if url := environment.get(URL_VARIABLE):
        try:
            return _named(url, race)
        except UsageError as error:
            raise UsageError(f"the environment variable {URL_VARIABLE}: {error}") from error
    if race.mqtt.url is not None:
        return _named(race.mqtt.url, race)
    own = broker_file.read(race.folder)
    if own is None:
        raise Unavailable(
            f"the broker of {race.folder} never ran; {_HOW_TO_START}{race.folder}`, or name"
            " another broker as mqtt.url in race.toml"
        )
    ca = None if own.ca is None else Path(own.ca)
    return MqttSettings(own.host, own.port, tls=own.tls, ca=ca)


def _named(urls: str, race: Race) -> MqttSettings:
    first, *others = parse_broker_urls(urls)
    return MqttSettings(
        first.host,
        first.port,
        tls=first.tls,
        ca=race.mqtt.ca,
        others=tuple((address.host, address.port) for address in others),
    )
