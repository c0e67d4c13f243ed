"""From a notification at a virtual strap to its status: ``python -m tests.bench.latency``.

A real strap on virtual Bluetooth, the gateway, a real broker and the monitor, each second at the
wall's pace. A second's clock starts when the second is over: until then its last notification
could still come.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from ingest.bus import Bus
from ingest.clock import WallClock
from ingest.gatt.heart_rate import Measurement
from ingest.race.settings import Pairing
from ingest.radio import Radio
from ingest.sender import Direct
from ingest.sensors import BleSource
from ingest.service import Gateway
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.backend import driver_on
from simulators.bluetooth.sensors import Strap
from tests import brokers
from tests.integration.system import monitored

SECONDS = 60
LIMIT_MS = 1000.0
ADDRESS = "C0:FF:EE:00:00:01"


async def measure(folder: Path) -> list[float]:
    """Time from the end of each second to the arrival of its status [ms]."""
    with brokers.started(brokers.nats(folder)) as broker:
        clock = WallClock()
        air = Air()
        bus = Bus(broker.settings, client_id="gateway")
        async with Strap(air, ADDRESS, "bench") as strap, Adapter(air) as adapter:
            radio = Radio(driver_on(adapter))
            pairing = Pairing(runner="anna", address=ADDRESS, kinds=("heart_rate",))
            gateway = Gateway(
                race="bench",
                gateway="pi-1",
                bus=bus,
                clock=clock,
                sources=[BleSource([pairing], radio, clock)],
                sender=Direct("bench", "pi-1", bus),
            )
            async with monitored(broker.settings, "bench") as heard:
                tasks = [asyncio.create_task(work) for work in (bus.run(), gateway.run())]
                arrived: dict[int, float] = {}
                heard.on_status = lambda status: arrived.setdefault(int(status.t), time.time())
                notified = [await _notify(strap, number) for number in range(SECONDS)]
                await heard.until(lambda _: notified[-1] in arrived)
                for task in reversed(tasks):
                    task.cancel()
                    await asyncio.wait([task])
    return [1000 * (arrived[t] - t) for t in notified if t in arrived]


async def _notify(strap: Strap, number: int) -> int:
    """Notify once in the coming second, each time at another moment; return that second."""
    t = int(time.time()) + 1
    await asyncio.sleep(t + 0.05 + 0.9 * (number % 10) / 10 - time.time())
    await strap.notify(Measurement(heart_rate_bpm=120 + number % 60, rr_ms=(450.0,)))
    return t + 1


def main() -> int:
    """Print the percentiles; 1 if the limit was missed."""
    with tempfile.TemporaryDirectory() as folder:
        latencies_ms = asyncio.run(measure(Path(folder)))
    median, late, worst = np.percentile(latencies_ms, (50, 95, 100))
    sys.stdout.write(
        f"end of a second to its status, {len(latencies_ms)} seconds: "
        f"median {median:.0f} ms  p95 {late:.0f} ms  worst {worst:.0f} ms\n"
    )
    return int(late > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
