"""The gateway's spool: room, speed and memory: ``python -m tests.bench.spool``."""

import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import psutil

from ingest import wire
from ingest.messages import Measured
from ingest.spool import Spool
from ingest.uplink import BATCH_RECORDS

DAY_S: Final = 86_400
NOON: Final = 1_764_000_000
LIMIT_MB: Final = 25.0
LIMIT_RECORDS_S: Final = 5_000.0
SAVER_LIMIT_KB: Final = 110.0
SAVER_S: Final = 30


def main() -> int:
    """Print the numbers; 1 if one missed its limit."""
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool.open(Path(folder) / "spool.db", "pi-1", now=NOON)
        before_mb = psutil.Process().memory_info().rss / 1e6
        write_s = _write(spool)
        size_mb = spool.size_bytes() / 1e6
        drained_s, payload_bytes = _drain(spool)
        saver_kb = _saver(spool)
        grown_mb = psutil.Process().memory_info().rss / 1e6 - before_mb
        spool.close(NOON)
    speed = DAY_S / drained_s
    sys.stdout.write(
        f"a day of a runner: {size_mb:.1f} MB on disk (limit {LIMIT_MB:.0f}),"
        f" written with a sync a minute in {write_s:.1f} s\n"
        f"drained and encoded: {speed:,.0f} records/s (limit {LIMIT_RECORDS_S:,.0f}),"
        f" {payload_bytes / DAY_S:.0f} bytes a record\n"
        f"saver mode, {SAVER_S} s batches: {saver_kb:.0f} kB of payload a runner-hour"
        f" (limit {SAVER_LIMIT_KB:.0f})\n"
        f"memory grown by {grown_mb:.0f} MB\n"
    )
    missed = size_mb > LIMIT_MB or speed < LIMIT_RECORDS_S or saver_kb > SAVER_LIMIT_KB
    return int(missed)


def _write(spool: Spool) -> float:
    begun = time.perf_counter()
    for second in range(DAY_S):
        spool.take("anna", NOON + 1 + second, _second(second))
        if second % 60 == 59:
            spool.commit(NOON)
    spool.commit(NOON)
    return time.perf_counter() - begun


def _second(second: int) -> Measured:
    """What a strap and a pod say, as they say it: beats, and steps that go on."""
    rate = 140.0 + 20.0 * ((second // 600) % 3) + second % 7
    return Measured(
        heart_rate_bpm=rate,
        rr_ms=tuple(round((60_000 / rate + (second * 7 + beat * 13) % 20 - 10) * 1.024) / 1.024
                    for beat in range(2)),
        contact=True,
        speed_mps=round((2.6 + (second % 11) / 20) * 256) / 256,
        cadence_spm=float(168 + second % 5),
        stride_m=0.94,
        running=True,
        distance_m=round(2.8 * second, 1),
    )  # fmt: skip


def _drain(spool: Spool) -> tuple[float, int]:
    begun, seq, sent = time.perf_counter(), NOON, 0
    while records := spool.read("anna", seq, BATCH_RECORDS):
        sent += len(wire.encode_vitals(records))
        seq = records[-1].seq + 1
    return time.perf_counter() - begun, sent


def _saver(spool: Spool) -> float:
    """Payload of an hour in saver mode [kB]."""
    hour = spool.read("anna", NOON, 3600)
    batches = (hour[at : at + SAVER_S] for at in range(0, len(hour), SAVER_S))
    return sum(len(wire.encode_vitals(batch, compress=True)) for batch in batches) / 1000


if __name__ == "__main__":
    sys.exit(main())
