"""Memory and processor time of a gateway with three sensors: ``python -m tests.bench.gateway``.

A real process with its spool on a disk, and a real broker with a monitor's answers missing: the
records stay in the spool, which is the harder case. See `tests.bench.gateway_process` for what
stands in the place of the sensors.
"""

import datetime as dt
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

import psutil
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from ingest import topics
from ingest.race.files import RaceFile
from ingest.race.settings import Mqtt, Pairing, RaceInfo, Runner
from ingest.race.write import write_race
from tests import brokers
from tests.bench.gateway_process import SENSORS
from tests.bench.rows import verdict

RACE: Final = "bench"
MEMORY_LIMIT_MB: Final = 64.0
CPU_LIMIT_PCT: Final = 2.0
FIRST_LIMIT_S: Final = 2.0
WARM_UP_S: Final = 10.0
MEASURE_S: Final = 60.0
START_S: Final = 30.0


class Found(NamedTuple):
    """What a gateway took.

    Attributes
    ----------
    first_s : from a sensor's first notification to the first record at a subscriber [s]
    rss_mb : at the end [MB]
    cpu_pct : of a core [%]
    records : that came in the time measured
    """

    first_s: float
    rss_mb: float
    cpu_pct: float
    records: int


def measure(folder: Path, seconds: float = MEASURE_S) -> Found:
    """Run a gateway for some seconds."""
    with brokers.started(brokers.nats(folder)) as broker:
        port = broker.settings.port
        race = folder / "race"
        _write_race(race, port)
        heard: list[float] = []
        subscriber = Client(CallbackAPIVersion.VERSION2)
        subscriber.on_message = lambda *_: heard.append(time.time())
        subscriber.connect(broker.settings.host, port)
        subscriber.subscribe(topics.vitals(RACE, "anna"), 1)
        subscriber.loop_start()
        words = [sys.executable, "-m", "tests.bench.gateway_process", str(race)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as gateway:
            try:
                assert gateway.stdout is not None
                notified = float(gateway.stdout.readline())
                deadline = time.time() + START_S
                while not heard and time.time() < deadline:
                    time.sleep(0.01)
                time.sleep(WARM_UP_S)
                process, before = psutil.Process(gateway.pid), len(heard)
                spent_s, begun = sum(process.cpu_times()[:2]), time.time()
                time.sleep(seconds)
                spent_s = sum(process.cpu_times()[:2]) - spent_s
                lasted_s = time.time() - begun
                rss_mb = process.memory_info().rss / 1e6
                records = len(heard) - before
            finally:
                gateway.terminate()
        subscriber.loop_stop()
        subscriber.disconnect()
    return Found(heard[0] - notified, rss_mb, 100 * spent_s / lasted_s, records)


def _write_race(folder: Path, port: int) -> None:
    start = dt.datetime.now(dt.UTC).replace(microsecond=0)
    race = RaceFile(
        race=RaceInfo(id=RACE, name="Bench", start=start, timezone="UTC"),
        mqtt=Mqtt(url=f"mqtt://127.0.0.1:{port}"),
    )
    pairings = [
        Pairing(runner="anna", address=sensor.address, kinds=(sensor.kind,)) for sensor in SENSORS
    ]
    write_race(folder, race, [Runner(id="anna", name="Anna")], pairings)


def main() -> int:
    """Print the rows; 1 if a limit was missed."""
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder))
    return verdict(
        (f"memory with {len(SENSORS)} sensors", found.rss_mb, "MB", MEMORY_LIMIT_MB),
        ("processor time", found.cpu_pct, "% of a core", CPU_LIMIT_PCT),
        ("first notification to first record", found.first_s, "s", FIRST_LIMIT_S),
    )


if __name__ == "__main__":
    sys.exit(main())
