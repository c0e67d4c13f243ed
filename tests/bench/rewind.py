"""What mending the past costs, in memory and time: ``python -m tests.bench.rewind``."""

import gc
import sys
import tempfile
import time
import tracemalloc
from typing import Final

from ingest.messages import GatewayReport, Vitals
from ingest.race.settings import Runner
from monitor.archive import StoreArchive
from monitor.marks import QUIET_S
from monitor.recorder import Recorder
from monitor.store.store import Start, open_store
from monitor.stored import Watermarks
from monitor.watch import Watch
from tests.monitor.kept import CODEC

T: Final = 1_764_000_000
RACE_S: Final = 2700
GAP: Final = range(RACE_S - 1800, RACE_S - 1)
RUNNERS: Final = 20


def record(second: int) -> Vitals:
    """A second of a runner with a strap and a foot pod."""
    wobble = second * 7919 % 101
    return Vitals(
        t=T + second,
        seq=second,
        gateway="pi-1",
        heart_rate_bpm=140.0 + wobble // 10,
        rr_ms=(412.109375 + wobble / 1.024, 421.875 - wobble / 1.024),
        contact=True,
        speed_mps=2.5 + wobble / 256,
        cadence_spm=168.0 + wobble % 5,
        running=True,
        distance_m=round(2.7 * second + wobble / 100, 1),
        altitude_m=round(500 + 0.1 * second + wobble / 100, 1),
    )


def race(watch: Watch, lost: range) -> None:
    """All runners run, and some seconds of all of them don't arrive."""
    watch.hear_gateway("pi-1", GatewayReport(t=T, online=True))
    for second in range(RACE_S):
        for runner in watch.runners if second not in lost else ():
            watch.take_record(runner.id, record(second), T + second)
        watch.advance(T + second)


def memory_kb(archive: StoreArchive | None) -> float:
    """What a runner takes once all that is ever remembered is [kB]."""
    tracemalloc.start()
    runners = [Runner(id=f"r{number}", name="") for number in range(RUNNERS)]
    watch = Watch(runners, archive=archive)
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    race(watch, range(0))
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / RUNNERS / 1000


def mend(runners: int) -> tuple[float, float]:
    """Processor time to mend half an hour of some runners, and the longest piece of it [ms]."""
    watch = Watch([Runner(id=f"r{number}", name="") for number in range(RUNNERS)])
    race(watch, GAP)
    now = T + RACE_S + 0.0
    for runner in watch.runners[:runners]:
        for second in GAP:
            watch.take_record(runner.id, record(second), now)
    pieces_ms = []
    more = True
    while more:
        begun = time.process_time()
        more = watch.advance(now + QUIET_S, everybody=False).more
        pieces_ms.append((time.process_time() - begun) * 1e3)
    return sum(pieces_ms), max(pieces_ms)


def main() -> int:
    """Print a table."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/race.db", "race", Start(T, "1", "1", b"{}"))
        archive = StoreArchive(store.reader, Recorder(Watermarks()), CODEC, "1")
        for name, one in (("with a store", archive), ("without", None)):
            sys.stdout.write(f"remembered of a runner {name}: {memory_kb(one):.0f} kB\n")
        archive.close()
        store.close()
    for runners in (1, RUNNERS):
        all_ms, piece_ms = mend(runners)
        line = (
            f"30 min of {runners:3d} runners: {all_ms:6.0f} ms, longest piece {piece_ms:.0f} ms\n"
        )
        sys.stdout.write(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
