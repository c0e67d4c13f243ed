"""Fifty virtual sensors with faults all the time: none is stuck, and nothing leaks.

Straps and pods whose real packets go wrong, a gateway's own parts that hear them, on a clock that
is driven as fast as they work. ``TRAILPULSE_SOAK_S`` says how many seconds of the race; `make soak`
takes an hour of it.
"""

import gc
import logging
import os
import sys
from collections import Counter
from typing import Final

import numpy as np
import psutil
import pytest

from ingest.messages import Measured
from simulators.faults import Fault
from tests.simulators.rigged import play, second

SOAK_S: Final = int(os.environ.get("TRAILPULSE_SOAK_S", "50"))
RUNNERS: Final = tuple(f"r-{number}" for number in range(25))  # a strap and a pod each
CALM_S: Final = 20  # at the end: longer than any connection is taken for dead
LEAK_BLOCKS_S: Final = 1.0  # of Python's: whatever is kept shows here at once
LEAK_KB_S: Final = 1.0  # an hour would cost 3.6 MB
WARM_S: Final = 300  # until every fault has happened to everybody some times

FAULTS: Final = (
    *(
        fault
        for runner in RUNNERS
        for fault in (
            Fault(kind="out_of_range", runner=runner, for_s=12, every_s=60, spread_s=45),
            Fault(kind="repeats_last", runner=runner, for_s=8, every_s=90, spread_s=80),
            Fault(kind="garbage", runner=runner, for_s=15, every_s=70, spread_s=50, share=0.5),
            Fault(kind="split_packets", runner=runner, for_s=15, every_s=80, spread_s=60),
            Fault(kind="doubled_packets", runner=runner, for_s=15, every_s=50, spread_s=30),
        )
    ),
    Fault(kind="adapter_gone", at_s=20, for_s=15, every_s=300, spread_s=30),
)


class Ledger:
    """What was told of each runner, and how much memory this process took meanwhile."""

    def __init__(self) -> None:
        self.records: Counter[str] = Counter()
        self.calm: Counter[str] = Counter()
        self.memory: list[tuple[int, float, float]] = []  # second, RSS [kB], blocks
        self._process = psutil.Process()
        self._measured_t = 0

    def take(self, runner: str, t: int, measured: Measured) -> None:
        self.records[runner] += 1
        if t > SOAK_S - CALM_S // 2:
            self.calm[runner] += measured == second(t)
        if t >= self._measured_t + 30:
            self._measured_t = t
            gc.collect()
            rss_kb = self._process.memory_info().rss / 1024
            self.memory.append((t, rss_kb, sys.getallocatedblocks()))

    def slopes(self) -> tuple[float, float]:
        """How fast memory grew once everything had happened: [kB/s], [blocks/s]."""
        t, rss_kb, blocks = np.array([point for point in self.memory if point[0] >= WARM_S]).T
        return float(np.polyfit(t, rss_kb, 1)[0]), float(np.polyfit(t, blocks, 1)[0])


@pytest.mark.timeout(60 + SOAK_S)
async def test_fifty_faulty_sensors_are_all_heard_in_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # pytest keeps every line that is logged: that would be the leak.
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    ledger = Ledger()
    played = await play(
        SOAK_S,
        *FAULTS,
        runners=RUNNERS,
        faults_end_s=SOAK_S - CALM_S,
        tell=ledger.take,
        within_s=50.0 + SOAK_S,
    )
    assert ledger.calm == dict.fromkeys(RUNNERS, CALM_S // 2), "everybody, as it was measured"
    assert len(played.sensors[-1]) == 2 * len(RUNNERS)
    assert {sensor.state for sensor in played.sensors[-1].values()} <= {"live", "silent"}
    assert played.refused["truncated"] > SOAK_S
    assert played.refused["told twice"] > SOAK_S
    if SOAK_S >= 4 * WARM_S:
        kb_s, blocks_s = ledger.slopes()
        with capsys.disabled():
            sys.stdout.write(f"\nmemory grew by {kb_s:.2f} kB/s, {blocks_s:.2f} blocks/s\n")
        assert blocks_s < LEAK_BLOCKS_S
        assert kb_s < LEAK_KB_S
