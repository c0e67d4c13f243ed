"""Processor time of one engine step: ``python -m tests.bench.engine``.

A step is `engine.run` over a block of one second, as the monitor does live. The engine runs in one
thread, so processor time is what it takes on an idle core. A third of the runners hike uphill.
Straps that send RR intervals add DFA-α1, which `tests.bench.alpha1` looks at more closely; no limit
is set for it. How many plain numpy operations over as many runners would have taken as long says
more than milliseconds on a machine whose speed changes.
"""

import sys
import time
from typing import Final, NamedTuple

import numpy as np

from ingest.race.settings import Runner
from ingest.race.weather_settings import RaceWeather
from monitor import engine
from monitor.models.block import of_one
from monitor.profile import profiles
from monitor.weather import Reports

BLOCK: Final = 20  # steps timed together
OPERATIONS: Final = 1000  # timed together
LIMITS_MS: Final = {1: None, 100: None, 500: 2.0, 5000: 15.0}


class Measured(NamedTuple):
    """Processor time of a step: median and 95th percentile over blocks of some steps [ms].

    `operations` is the median's number of numpy operations over as many runners.
    """

    median_ms: float
    late_ms: float
    operations: float


def measure(rows: int, steps: int = 600, *, beats: bool = False) -> Measured:
    """Go through some seconds of a race, and time plain numpy operations in between."""
    rng = np.random.default_rng(rows)
    known = profiles([Runner(id=f"r{row}", name="R") for row in range(rows)])
    seconds = [of_one(_second(rng, rows, k, beats=beats)) for k in range(steps)]
    reports = Reports(RaceWeather(air_temp_c=24.0, humidity_pct=60.0, sky="clear"))
    state = engine.initial(known)
    times_ms, operations_ms = [], []
    for first in range(0, steps, BLOCK):
        begun = time.process_time()
        for second in seconds[first : first + BLOCK]:
            state, _ = engine.run(state, second, known, weather=reports)
        times_ms.append((time.process_time() - begun) * 1e3 / BLOCK)
        operations_ms.append(_operation_ms(rows))
    median_ms, late_ms = np.percentile(times_ms, (50, 95)).tolist()
    return Measured(median_ms, late_ms, median_ms / float(np.median(operations_ms)))


def main() -> int:
    """Print a table; 1 if a limit was missed."""
    failed = False
    for rows, limit_ms in LIMITS_MS.items():
        plain = measure(rows, 600 if rows < 1000 else 200)
        verdict = ""
        if limit_ms is not None:
            verdict = (
                f"  limit {limit_ms} ms: {'kept' if plain.median_ms <= limit_ms else 'MISSED'}"
            )
            failed |= plain.median_ms > limit_ms
        beats = measure(rows, 300 if rows < 1000 else 200, beats=True)
        sys.stdout.write(f"{rows:5d} runners  {_line(plain)}{verdict}  with beats {_line(beats)}\n")
    return int(failed)


def _line(measured: Measured) -> str:
    return (
        f"median {measured.median_ms:.3f} ms  p95 {measured.late_ms:.3f} ms"
        f"  = {measured.operations:,.0f} operations"
    )


def _operation_ms(rows: int) -> float:
    """Processor time of one numpy operation that makes an array of this many runners."""
    ones, twos = np.ones(rows), np.full(rows, 2.0)
    begun = time.process_time()
    for _ in range(OPERATIONS // 2):
        total = ones + twos
        np.where(total > ones, total, twos)
    return (time.process_time() - begun) * 1e3 / (OPERATIONS // 2 * 3)


def _second(rng: np.random.Generator, rows: int, k: int, *, beats: bool) -> engine.Inputs:
    heart_rate = 140.0 + 5.0 * rng.random(rows)
    heart_rate[rng.random(rows) < 0.02] = np.nan
    hiking = np.arange(rows) % 3 == 0
    return engine.inputs(
        rows,
        t=np.full(rows, 1.764e9 + k),
        elapsed_s=np.full(rows, float(k)),
        heart_rate_bpm=heart_rate,
        speed_mps=np.where(hiking, 1.0, 2.5) + 0.5 * rng.random(rows),
        cadence_spm=np.where(hiking, 115.0, 165.0),
        distance_m=np.where(hiking, 1.25, 2.75) * k,
        altitude_m=500.0 + 0.3 * k + rng.random(rows),
        latitude_deg=np.full(rows, 45.9),
        longitude_deg=np.full(rows, 6.9),
        rr_ms=rng.normal(420.0, 4.0, (2 if beats else 0, rows)),
        carbs_g=np.where(rng.random(rows) < 0.0005, 25.0, 0.0),
        fluid_ml=np.where(rng.random(rows) < 0.001, 150.0, 0.0),
    )


if __name__ == "__main__":
    sys.exit(main())
