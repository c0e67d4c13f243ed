"""Where a race's broker is: the one that race.toml or the environment names, or our own."""

import asyncio
import logging
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ingest import broker_file
from ingest.errors import Unavailable, UsageError
from ingest.mqtt_probe import answers
from ingest.race.addresses import parse_broker_url
from ingest.race.settings import Race
from ingest.traffic import MqttSettings

URL_VARIABLE: Final = "TRAILPULSE_MQTT_URL"

_POLL_S: Final = 0.2
_HOW_TO_START: Final = "start it with `trailpulse broker --race "

_log = logging.getLogger(__name__)


def mqtt_settings(race: Race, environment: Mapping[str, str] | None = None) -> MqttSettings:
    """Find the broker: ``$TRAILPULSE_MQTT_URL``, else race.toml's ``mqtt.url``, else our own.

    Parameters
    ----------
    race
        The checked race folder.
    environment
        In place of the process's environment.

    Raises
    ------
    UsageError
        When the environment holds something that is no broker's URL.
    Unavailable
        When the folder's own broker is meant and never ran.
    """
    settings = _address(race, os.environ if environment is None else environment)
    secrets = race.secrets.mqtt
    return replace(settings, username=secrets.username, password=secrets.password)


async def wait_for_broker(race: Race, environment: Mapping[str, str] | None = None) -> MqttSettings:
    """Find the broker like `mqtt_settings`, but wait until the folder's own one runs.

    Its port may change between two runs, so it has to answer before its address is believed.
    Whether a broker that race.toml names answers is left to the bus.
    """
    environment = os.environ if environment is None else environment
    waiting = ""
    while True:
        try:
            settings = mqtt_settings(race, environment)
        except Unavailable as error:
            reason = str(error)
        else:
            if _is_named(race, environment) or await answers(settings.host, settings.port):
                return settings
            reason = f"the broker of {race.folder} does not run; {_HOW_TO_START}{race.folder}`"
        if reason != waiting:
            _log.info("waiting: %s", reason)
            waiting = reason
        await asyncio.sleep(_POLL_S)


def _is_named(race: Race, environment: Mapping[str, str]) -> bool:
    return bool(environment.get(URL_VARIABLE)) or race.mqtt.url is not None


def _address(race: Race, environment: Mapping[str, str]) -> MqttSettings:
    if url := environment.get(URL_VARIABLE):
        try:
            address = parse_broker_url(url)
        except UsageError as error:
            raise UsageError(f"the environment variable {URL_VARIABLE}: {error}") from error
        return MqttSettings(address.host, address.port, tls=address.tls, ca=race.mqtt.ca)
    if race.mqtt.url is not None:
        address = parse_broker_url(race.mqtt.url)
        return MqttSettings(address.host, address.port, tls=address.tls, ca=race.mqtt.ca)
    own = broker_file.read(race.folder)
    if own is None:
        raise Unavailable(
            f"the broker of {race.folder} never ran; {_HOW_TO_START}{race.folder}`, or name"
            " another broker as mqtt.url in race.toml"
        )
    return MqttSettings(own.host, own.port)
