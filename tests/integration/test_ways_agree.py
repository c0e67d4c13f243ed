"""A recording gives the same scores and alerts offline, over MQTT and over Bluetooth packets."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ingest.bus import MqttSettings
from ingest.race.settings import Runner
from ingest.recordings.read import read, read_many
from ingest.recordings.recording import Recording
from monitor.messages import Alert
from monitor.offline import analyse
from simulators.replay import replay
from tests.brokers import BrokerProcess
from tests.integration.system import Heard, monitored

SHARED = Path(__file__).parents[3] / "shared" / "data"
GUEST = Runner(id="guest", name="guest")

MAKES = [
    ("trail_hill_6k_450m_garmin_hr_cad.tcx",),
    ("trail_19k_2h07_770m_coros_apex_hr_cad_power.fit",),
    (
        "trail_17k_1h42_620m_ambit2_chest_strap.records.csv",
        "trail_17k_1h42_620m_ambit2_chest_strap.rr.csv",
    ),
]


def hilly_run(path: Path, seconds: int) -> Recording:
    """A run up and down a hill with a pause, a strap that drops out, and a minute of nonsense."""
    chance = random.Random(7)
    distance_m, rows = 0.0, ["time,heart_rate,cadence,speed,distance,altitude"]
    for second in range(seconds):
        if 90 <= second < 170:
            continue  # the watch was paused
        speed_mps = 2.5 + 0.8 * (second % 60) / 60
        distance_m += speed_mps
        altitude_m = 800 + 30 * abs((second % 120) / 60 - 1)
        heart_rate = "" if second % 17 < 4 else str(120 + second % 50 + chance.randrange(3))
        heart_rate = "245" if 300 < second < 360 else heart_rate
        rows.append(
            f"2025-06-01T08:{second // 60:02d}:{second % 60:02d}Z,{heart_rate},"
            f"{84 + second % 3},{speed_mps:.2f},{distance_m:.1f},{altitude_m:.1f}"
        )
    path.write_text("\n".join(rows))
    return read(path)


def first_hour(recording: Recording) -> Recording:
    end_t = recording.seconds[0].t + 3600
    return replace(
        recording,
        seconds=tuple(one for one in recording.seconds if one.t < end_t),
        gaps=tuple(gap for gap in recording.gaps if gap.end_t < end_t),
    )


def key(alert: Alert) -> tuple[float, str, str, str]:
    return alert.t, alert.kind, alert.level, alert.state


async def assert_agrees(
    broker: MqttSettings, race: str, recording: Recording, *, speed: float, bluetooth: bool
) -> None:
    offline = analyse(recording, GUEST)
    end_t = int(offline.t[-1])

    def over(heard: Heard) -> bool:
        return bool(heard.statuses) and heard.statuses[-1].t >= end_t

    async with monitored(broker, race) as heard:
        sent = await replay(
            recording,
            runner="guest",
            race=race,
            broker=broker,
            speed=speed,
            bluetooth=bluetooth,
            progress=lambda played: None,
        )
        await heard.until(over)
    # Over the air a pause can't be told from a strap out of reach.
    played = recording.seconds if bluetooth else tuple(recording.every_second())
    assert sent == len(played)
    scores = {
        int(t): tuple(None if np.isnan(score) else score for score in both)
        for t, *both in zip(offline.t, offline.fatigue, offline.cramp, strict=True)
    }
    for status in heard.statuses:
        expected = scores[int(status.t)]
        assert (status.fatigue.score, status.cramp.score) == pytest.approx(expected, abs=1e-9)
    assert heard.statuses[-1].t == end_t, "nothing is made up after the end"
    signals = [alert for alert in heard.alerts if alert.kind.startswith("signal")]
    assert bool(signals) == bluetooth
    told = [alert for alert in heard.alerts if alert not in signals]
    expected_alerts = list(offline.alerts)
    if bluetooth:  # a lost signal takes the place of what is told of data
        told = [alert for alert in told if alert.state != "cleared"]
        expected_alerts = [alert for alert in expected_alerts if alert.state != "cleared"]
    assert sorted(map(key, told)) == sorted(map(key, expected_alerts))
    assert heard.alerts, "the test is about alerts too"


async def test_over_mqtt(broker: BrokerProcess, race_id: str, tmp_path: Path) -> None:
    recording = hilly_run(tmp_path / "run.csv", 600)
    await assert_agrees(broker.settings, race_id, recording, speed=300, bluetooth=False)


async def test_over_bluetooth(mqtt_settings: MqttSettings, race_id: str, tmp_path: Path) -> None:
    recording = hilly_run(tmp_path / "run.csv", 200)
    await assert_agrees(mqtt_settings, race_id, recording, speed=20, bluetooth=True)


@pytest.mark.parametrize("names", MAKES, ids=lambda names: names[0].split("_")[0] + names[0][-4:])
async def test_real_recordings_of_different_makes(
    names: tuple[str, ...], mqtt_settings: MqttSettings, race_id: str
) -> None:
    paths = [SHARED / name for name in names]
    if not all(path.exists() for path in paths):
        pytest.skip("the recordings of ../shared/data are not here")
    recording = first_hour(read_many(paths))
    await assert_agrees(mqtt_settings, race_id, recording, speed=1000, bluetooth=False)
