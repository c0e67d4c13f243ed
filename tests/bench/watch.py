"""Processor time of the whole watch for 500 live runners: ``python -m tests.bench.watch``.

Everything between the broker and the messages: admission, order, models, alerts, memory.
"""

import sys
import time
from typing import Final

import numpy as np

from ingest.messages import GatewayReport, Vitals
from ingest.race.settings import Runner
from monitor.watch import Watch

T: Final = 1_764_000_000
RUNNERS: Final = 500
WARM_UP_S: Final = 20
BLOCK_S: Final = 15  # race seconds timed together
BLOCKS: Final = 16
BATCHES: Final = {"all runners at once": 1, "in 20 batches a second": 20}


def measure(batches: int) -> tuple[float, float]:
    """Median and 95th percentile of what a race second takes [ms]."""
    watch = Watch([Runner(id=f"r{number}", name="") for number in range(RUNNERS)])
    watch.hear_gateway("pi-1", GatewayReport(t=T, online=True))
    rng = np.random.default_rng(1)
    times_ms = []
    t = T
    for block in range(BLOCKS + 1):
        seconds = WARM_UP_S if block == 0 else BLOCK_S
        arriving = [_second(rng, t + second, t + second - T) for second in range(seconds)]
        begun = time.process_time()
        for records in arriving:
            _live(watch, records, batches, t)
            t += 1
        if block:
            times_ms.append((time.process_time() - begun) * 1e3 / seconds)
    median, late = np.percentile(times_ms, (50, 95))
    return float(median), float(late)


def main() -> int:
    """Print a table."""
    for name, batches in BATCHES.items():
        median_ms, late_ms = measure(batches)
        line = f"{RUNNERS} runners, {name:24} median {median_ms:6.2f} ms  p95 {late_ms:6.2f} ms\n"
        sys.stdout.write(line)
    return 0


def _live(watch: Watch, records: list[Vitals], batches: int, now: float) -> None:
    """One second's records, and a look at everybody at its end."""
    size = RUNNERS // batches
    for first in range(0, RUNNERS, size):
        for row in range(first, first + size):
            watch.take_record(f"r{row}", records[row], now)
        watch.advance(now, everybody=first + size >= RUNNERS)


def _second(rng: np.random.Generator, t: int, seq: int) -> list[Vitals]:
    speed = (2.5 + rng.random(RUNNERS)).round(2).tolist()
    rate = (140.0 + 5.0 * rng.random(RUNNERS)).round().tolist()
    return [
        Vitals(
            t=t,
            seq=seq,
            gateway="pi-1",
            heart_rate_bpm=rate[row],
            rr_ms=(412.109375, 421.875),
            contact=True,
            speed_mps=speed[row],
            cadence_spm=170.0,
            running=True,
            distance_m=round(3.0 * seq + speed[row], 1),
            altitude_m=round(500 + 0.1 * seq + speed[row], 1),
        )
        for row in range(RUNNERS)
    ]


if __name__ == "__main__":
    sys.exit(main())
