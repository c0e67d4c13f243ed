"""Processor time per second of long blocks: ``python -m tests.bench.blocks``.

Offline analysis, replays and backlogs go through blocks of many seconds. The table tells what a
second of all runners takes in one, with beats every second: of the whole engine, of each stage in
it (the slow one holds those after it), and of heart-rate variability alone. No limits are set yet.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any, Final

import numpy as np

from ingest.race.settings import Runner
from ingest.race.weather_settings import RaceWeather
from monitor import engine
from monitor.models import hrv
from monitor.models.block import stacked
from monitor.profile import Profiles, profiles
from monitor.stages import air, at_once, climate, fuel, load, movement, scores, slow
from monitor.weather import Reports

SECONDS: Final = 600
BLOCKS: Final = 3
ROWS: Final = (1, 100)
STAGES: Final = (movement, air, at_once, slow, fuel, climate, load, scores)


def main() -> int:
    """Print the table."""
    columns = {rows: measure(rows) for rows in ROWS}
    runners = "".join(f"{rows:>12d}" for rows in ROWS)
    sys.stdout.write(f"{'us per second, by number of runners':36s}{runners}\n")
    for name in columns[ROWS[0]]:
        times = "".join(f"{columns[rows][name]:12.1f}" for rows in ROWS)
        sys.stdout.write(f"{name:36s}{times}\n")
    return 0


def measure(rows: int) -> dict[str, float]:
    """Time of a second [us] of the engine, of each stage, and of heart-rate variability alone.

    The best of some blocks that follow one another; the first is not counted.
    """
    known = profiles([Runner(id=f"r{row}", name="R") for row in range(rows)])
    reports = Reports(RaceWeather(air_temp_c=24.0, humidity_pct=60.0, sky="clear"))
    blocks = [_block(rows, first) for first in range(0, (BLOCKS + 1) * SECONDS, SECONDS)]
    state, found = engine.initial(known), []
    for block in blocks:
        spent_s: dict[str, float] = {}
        with ExitStack() as stack:
            for stage in STAGES:
                stack.enter_context(_timed(stage, spent_s))
            begun = time.process_time()
            state, _ = engine.run(state, block, known, weather=reports)
            total_s = time.process_time() - begun
        found.append({"engine": total_s, **spent_s})
    best = {name: min(times[name] for times in found[1:]) for name in found[0]}
    best["heart-rate variability"] = _best_of_beats(blocks, known)
    return {name: 1e6 * spent_s / SECONDS for name, spent_s in best.items()}


def _best_of_beats(blocks: list[engine.Inputs], known: Profiles) -> float:
    body = hrv.Body(
        hr_max_bpm=np.full((SECONDS, known.rows), 190.0),
        hr_rest_bpm=known.hr_rest_bpm,
        slope=known.alpha1_slope,
        intercept=known.alpha1_intercept,
        phase_s=known.hrv_turn_s,
    )
    state, found = hrv.initial(body), []
    for block in blocks:
        begun = time.process_time()
        state, _ = hrv.run(state, block.rr_ms, block.elapsed_s, body, hrv.Params(), 1.0)
        found.append(time.process_time() - begun)
    return min(found[1:])


@contextmanager
def _timed(stage: ModuleType, spent_s: dict[str, float]) -> Iterator[None]:
    """Note how long the stage's `run` takes."""
    run: Callable[..., Any] = stage.run

    def timed(*inputs: Any) -> Any:
        begun = time.process_time()
        said = run(*inputs)
        spent_s[stage.__name__] = time.process_time() - begun
        return said

    vars(stage)["run"] = timed
    try:
        yield
    finally:
        vars(stage)["run"] = run


def _block(rows: int, first: int) -> engine.Inputs:
    rng = np.random.default_rng(rows + first)
    return stacked([_second(rng, rows, first + k) for k in range(SECONDS)])


def _second(rng: np.random.Generator, rows: int, k: int) -> engine.Inputs:
    heart_rate = 140.0 + 5.0 * rng.random(rows)
    heart_rate[rng.random(rows) < 0.02] = np.nan
    rr_ms = rng.normal(425.0, 4.0, (3, rows))
    rr_ms[2, rng.random(rows) < 0.65] = np.nan  # 2.35 beats a second, as many as fit
    return engine.inputs(
        rows,
        t=np.full(rows, 1.764e9 + k),
        elapsed_s=np.full(rows, float(k)),
        heart_rate_bpm=heart_rate,
        speed_mps=2.5 + rng.random(rows),
        cadence_spm=np.full(rows, 165.0),
        distance_m=np.full(rows, 3.0 * k),
        altitude_m=500.0 + 30.0 * np.sin(0.01 * k) + rng.random(rows),
        latitude_deg=np.full(rows, 45.9),
        longitude_deg=np.full(rows, 6.9),
        rr_ms=rr_ms,
        carbs_g=np.where(rng.random(rows) < 0.0005, 25.0, 0.0),
        fluid_ml=np.where(rng.random(rows) < 0.001, 150.0, 0.0),
    )


if __name__ == "__main__":
    sys.exit(main())
