import asyncio
import datetime as dt
import logging
from pathlib import Path

import pytest

from ingest.broker import EmbeddedBroker
from ingest.bus import MqttSettings
from ingest.endpoint import mqtt_settings, wait_for_broker
from ingest.errors import Unavailable, UsageError
from ingest.race.secret_settings import MqttSecrets, Secrets
from ingest.race.settings import Mqtt, Race, RaceInfo
from tests.brokers import eventually

START = dt.datetime(2026, 8, 28, 17, 45, tzinfo=dt.UTC)


def race_in(folder: Path, mqtt: Mqtt | None = None, secrets: MqttSecrets | None = None) -> Race:
    return Race(
        folder=folder,
        race=RaceInfo(id="r", name="R", start=START),
        mqtt=mqtt or Mqtt(),
        secrets=Secrets(mqtt=secrets or MqttSecrets()),
    )


def test_race_toml_names_the_broker_and_the_secrets_the_user(tmp_path: Path) -> None:
    race = race_in(
        tmp_path,
        Mqtt(url="mqtts://broker.example:8884", ca=tmp_path / "ca.pem"),
        MqttSecrets(username="anna", password="secret"),
    )

    assert mqtt_settings(race, "monitor", {}) == MqttSettings(
        "broker.example", 8884, "anna", "secret", tls=True, ca=tmp_path / "ca.pem"
    )


def test_the_environment_goes_before_race_toml(tmp_path: Path) -> None:
    race = race_in(tmp_path, Mqtt(url="mqtts://broker.example"))

    settings = mqtt_settings(race, "monitor", {"TRAILPULSE_MQTT_URL": "mqtt://other.example"})

    assert settings == MqttSettings("other.example", 1883)


def test_a_wrong_url_in_the_environment_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"TRAILPULSE_MQTT_URL: .*mqtt://"):
        mqtt_settings(race_in(tmp_path), "monitor", {"TRAILPULSE_MQTT_URL": "http://x"})


def test_without_any_the_folder_s_own_broker_is_told_to_be_started(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="trailpulse broker --race"):
        mqtt_settings(race_in(tmp_path), "monitor", {})


def test_a_runtime_file_that_can_not_be_read_is_told(tmp_path: Path) -> None:
    """As that of a broker that was started with sudo."""
    (tmp_path / ".trailpulse" / "broker.json").mkdir(parents=True)
    with pytest.raises(Unavailable, match=r"can't read .*broker.json: .*; run all programs"):
        mqtt_settings(race_in(tmp_path), "gateway", {})


async def test_a_named_broker_is_not_waited_for(tmp_path: Path) -> None:
    race = race_in(tmp_path, Mqtt(url="mqtt://nobody.invalid"))

    assert (await wait_for_broker(race, "monitor", {})).host == "nobody.invalid"


@pytest.mark.broker
async def test_the_folder_s_own_broker_is_waited_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with EmbeddedBroker(tmp_path):
        pass  # leaves the address of a broker that does not run any more
    with caplog.at_level(logging.INFO, "ingest.endpoint"):
        waiting = asyncio.create_task(wait_for_broker(race_in(tmp_path), "monitor", {}))
        await eventually(lambda: "waiting: the broker of" in caplog.text)
        async with EmbeddedBroker(tmp_path) as broker:
            assert await waiting == broker.settings
