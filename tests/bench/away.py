"""A gateway that was a day without network: ``python -m tests.bench.away [HOURS]``.

Real processes: broker, monitor with its store, gateway with its spool. How long until all records
of the runner are stored, and until they have been gone through; and how long meanwhile the statuses
of another runner take, who is heard live all the time.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from ingest import topics
from ingest.bus import Bus, Received
from ingest.endpoint import wait_for_broker
from ingest.race.load import load
from tests.integration.away import LIVE, fill_spool, is_mended, race_of
from tests.integration.parts import Parts, unconfirmed

WITHIN_S = 600.0
AFTER_S = 30.0


async def measure(folder: Path, seconds: int) -> tuple[float, float, list[float], list[float]]:
    """Time until stored and until mended [s]; delays of statuses meanwhile and after [ms]."""
    race_of(folder, seconds)
    fill_spool(folder, seconds)
    parts = Parts(folder)
    race = load(folder)
    heard: list[tuple[float, float]] = []

    def hear(message: Received) -> None:
        t = int(message.payload.split(b'"t":', 1)[1].split(b",", 1)[0])
        heard.append((time.time(), 1000.0 * (time.time() - t)))

    try:
        parts.start("broker")
        bus = Bus(await wait_for_broker(race, "dashboard"), client_id="bench")
        bus.subscribe(topics.of_runner(race.race.id, "ben", "status"), hear, qos=0)
        listening = asyncio.create_task(bus.run())
        parts.start("monitor")
        begun = time.time()
        parts.start("gateway")
        stored = lambda: unconfirmed(folder) <= LIVE  # noqa: E731
        await asyncio.to_thread(parts.wait_for, stored, WITHIN_S)
        stored_at = time.time()
        await asyncio.to_thread(parts.wait_for, lambda: is_mended(folder), WITHIN_S)
        mended_at = time.time()
        await asyncio.sleep(AFTER_S)
        listening.cancel()
        await asyncio.wait([listening])
    finally:
        parts.end()
    during = [delay for at, delay in heard if begun + 3.0 <= at <= mended_at]
    after = [delay for at, delay in heard if at > mended_at + 1.0]
    return stored_at - begun, mended_at - begun, during, after


def main() -> int:
    """Print the times; 1 if a day took more than a minute."""
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else 24.0
    with tempfile.TemporaryDirectory() as folder:
        stored_s, mended_s, during, after = asyncio.run(
            measure(Path(folder) / "race", round(3600 * hours))
        )
    sys.stdout.write(
        f"{hours:g} h of a runner, {3600 * hours:.0f} records: stored after {stored_s:.1f} s, "
        f"gone through after {mended_s:.1f} s\n"
    )
    for name, delays in (("meanwhile", during), ("afterwards", after)):
        median, late, worst = np.percentile(delays, (50, 99, 100))
        sys.stdout.write(
            f"another runner's second to its status, {name}, {len(delays)} of them: "
            f"median {median:.0f} ms  p99 {late:.0f} ms  worst {worst:.0f} ms\n"
        )
    return int(mended_s > 60.0 * max(1.0, hours / 24.0))


if __name__ == "__main__":
    sys.exit(main())
