"""Processor time of one engine step: ``python -m tests.bench.engine``.

The engine runs in one thread, so processor time is what it takes on an idle core. Straps that send
RR intervals add DFA-α1, which `tests.bench.alpha1` looks at more closely; no limit is set for it.
"""

import sys
import time
from typing import Final

import numpy as np

from ingest.race.settings import Runner
from ingest.race.weather_settings import RaceWeather
from monitor import engine
from monitor.profile import profiles
from monitor.weather import Reports

BLOCK: Final = 20  # steps timed together
LIMITS_MS: Final = {1: None, 100: None, 500: 2.0, 5000: 15.0}


def measure(rows: int, steps: int = 600, *, beats: bool = False) -> tuple[float, float]:
    """Median and 95th percentile of a step's time [ms] over blocks of some steps."""
    rng = np.random.default_rng(rows)
    known = profiles([Runner(id=f"r{row}", name="R") for row in range(rows)])
    seconds = [_second(rng, rows, k, beats=beats) for k in range(steps)]
    reports = Reports(RaceWeather(air_temp_c=24.0, humidity_pct=60.0, sky="clear"))
    state = engine.initial(known)
    times_ms = []
    for first in range(0, steps, BLOCK):
        begun = time.process_time()
        for second in seconds[first : first + BLOCK]:
            state, _ = engine.step(state, second, known, weather=reports)
        times_ms.append((time.process_time() - begun) * 1e3 / BLOCK)
    median, late = np.percentile(times_ms, (50, 95))
    return float(median), float(late)


def main() -> int:
    """Print a table; 1 if a limit was missed."""
    failed = False
    for rows, limit_ms in LIMITS_MS.items():
        median_ms, late_ms = measure(rows, 600 if rows < 1000 else 200)
        verdict = ""
        if limit_ms is not None:
            verdict = f"  limit {limit_ms} ms: {'kept' if median_ms <= limit_ms else 'MISSED'}"
            failed |= median_ms > limit_ms
        line = f"{rows:5d} runners  median {median_ms:.3f} ms  p95 {late_ms:.3f} ms{verdict}"
        late = measure(rows, 300 if rows < 1000 else 200, beats=True)
        sys.stdout.write(f"{line}  with beats {late[0]:.3f} ms  p95 {late[1]:.3f} ms\n")
    return int(failed)


def _second(rng: np.random.Generator, rows: int, k: int, *, beats: bool) -> engine.Inputs:
    heart_rate = 140.0 + 5.0 * rng.random(rows)
    heart_rate[rng.random(rows) < 0.02] = np.nan
    return engine.inputs(
        rows,
        t=np.full(rows, 1.764e9 + k),
        elapsed_s=np.full(rows, float(k)),
        heart_rate_bpm=heart_rate,
        speed_mps=2.5 + rng.random(rows),
        cadence_spm=np.full(rows, 165.0),
        distance_m=np.full(rows, 3.0 * k),
        altitude_m=500.0 + 0.3 * k + rng.random(rows),
        latitude_deg=np.full(rows, 45.9),
        longitude_deg=np.full(rows, 6.9),
        rr_ms=rng.normal(420.0, 4.0, (2 if beats else 0, rows)),
        carbs_g=np.where(rng.random(rows) < 0.0005, 25.0, 0.0),
        fluid_ml=np.where(rng.random(rows) < 0.001, 150.0, 0.0),
    )


if __name__ == "__main__":
    sys.exit(main())
