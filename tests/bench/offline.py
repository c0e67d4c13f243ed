"""How fast a race is gone through when nobody waits for it: ``python -m tests.bench.offline``.

A day of 100 simulated runners with straps that send their beats, through the models alone and
through all that a race goes through, alerts and all; and a recording of six hours. Half an hour is
measured and a day extrapolated from it, unless ``--hours 24`` asks for all of it. Runners do not
depend on one another: the day is also gone through by two processes, half of the field each, and
the limit is for that, on two cores. Processor time, of the slower one; making the runners is not
counted.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ingest.messages import Measured
from ingest.race.settings import Runner
from ingest.race.weather_settings import RaceWeather
from ingest.recordings.recording import Recording, Second
from monitor import engine
from monitor.group import Group, Saved
from monitor.happenings import Happenings
from monitor.models.block import best_length
from monitor.models.second import Inputs
from monitor.offline import analyse
from monitor.profile import profiles
from monitor.venue import Venue
from monitor.weather import Reports
from simulators.cast import cast
from simulators.cohort import Block, Cohort
from simulators.courses import MOUNTAIN_161K
from simulators.entrants import field
from simulators.runner import SimulatedRunner
from simulators.terrain import rolling
from tests.bench.cohorts import MIDNIGHT_T, inputs_of
from tests.bench.rewind import memory_kb

RUNNERS: Final = 100
CORES: Final = 2
BLOCK_S: Final = best_length(RUNNERS)
DAY_H: Final = 24.0
DAY_LIMIT_S: Final = 60.0
RECORDING_H: Final = 6.0
RECORDING_LIMIT_S: Final = 3.0
WARM_UP_BLOCKS: Final = 2
MOST_BEATS: Final = 4  # in a second

Floats = NDArray[np.float64]


def main(arguments: Sequence[str] = ()) -> int:
    """Print what was measured; 1 if a promise was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hours", type=float, default=0.5, help="of the day, to be measured")
    hours = parser.parse_args(arguments).hours
    models_s, whole_s = day_s(hours, RUNNERS)
    with ProcessPoolExecutor(CORES, get_context("spawn")) as pool:
        halves = list(pool.map(day_s, [hours] * CORES, [RUNNERS // CORES] * CORES))
    halved_s = max(half[1] for half in halves)
    told = "measured" if hours >= DAY_H else f"extrapolated from {hours:g} h"
    recording_s = six_hours_s()
    bytes_each = saved_bytes()
    sys.stdout.write(
        f"{DAY_H:g} h of {RUNNERS} runners with beats, {told}:\n"
        f"  models alone {models_s:6.1f} s\n"
        f"  all, with alerts {whole_s:6.1f} s in one process\n"
        f"  all, with alerts {halved_s:6.1f} s in {CORES}  limit {DAY_LIMIT_S:g} s: "
        f"{_kept(halved_s, DAY_LIMIT_S)}\n"
        f"{RECORDING_H:g} h recording of one runner {recording_s:.2f} s  "
        f"limit {RECORDING_LIMIT_S:g} s: {_kept(recording_s, RECORDING_LIMIT_S)}\n"
        f"memory of a runner: state {bytes_each / 1000:.0f} kB; "
        f"with all that is remembered without a store {memory_kb(None):.0f} kB\n"
    )
    return int(halved_s > DAY_LIMIT_S or recording_s > RECORDING_LIMIT_S)


def day_s(hours: float, count: int) -> tuple[float, float]:
    """Processor time of a day of so many runners through the models, and through everything [s]."""
    people = field(count, 1, MOUNTAIN_161K)
    runners = [one.settings for one in people]
    cohort = Cohort(people, MOUNTAIN_161K.terrain, seed=1, day=MOUNTAIN_161K.day)
    known, state = profiles(runners), None
    group = Group(runners, lambda _, first_t: first_t, Venue())
    beats = _Beats(count)
    weather = Reports(RaceWeather())
    spent_s = np.zeros(2)
    blocks = WARM_UP_BLOCKS + round(hours * 3600.0 / BLOCK_S)
    for number, block in enumerate(islice(cohort.blocks(BLOCK_S), blocks)):
        inputs = beats.added(inputs_of(block, MOUNTAIN_161K))
        begun_s = time.process_time()
        state, _ = engine.run(state or engine.initial(known), inputs, known, weather=weather)
        models_s = time.process_time() - begun_s
        whole_s = _through(group, block, inputs)
        if number >= WARM_UP_BLOCKS:
            spent_s += models_s, whole_s
    measured_h = (blocks - WARM_UP_BLOCKS) * BLOCK_S / 3600.0
    models_s, whole_s = (DAY_H / measured_h * spent_s).tolist()
    return models_s, whole_s


def six_hours_s() -> float:
    """Processor time of the analysis of a simulated recording [s]."""
    terrain = rolling(1, length_m=80_000.0)
    persona = cast(1, 1, terrain)[0]
    simulated = SimulatedRunner(persona, terrain, seed=1, start_t=int(MIDNIGHT_T))
    moments = islice(simulated.moments(), int(RECORDING_H * 3600.0))
    seconds = tuple(Second(moment.t, moment.measured) for moment in moments)
    recording = Recording("simulated", "FIT", len(seconds), seconds, (), {}, (), True)
    begun_s = time.process_time()
    analysis = analyse(recording, persona.settings)
    spent_s = time.process_time() - begun_s
    return spent_s * RECORDING_H * 3600.0 / len(analysis.t)


def saved_bytes() -> float:
    """What is remembered of a runner, without what was heard and the snapshots [B]."""
    group = Group(
        [Runner(id=f"r{row}", name="") for row in range(RUNNERS)],
        lambda _, first_t: first_t,
        Venue(),
    )
    saved: Saved = group.saved(np.arange(RUNNERS))
    return sum(leaf.nbytes for leaf in _leaves(saved)) / RUNNERS


class _Beats:
    """Intervals between beats for a heart rate, where the strap tells one."""

    def __init__(self, runners: int) -> None:
        self._rng = np.random.default_rng(1)
        self._beaten = np.zeros(runners)

    def added(self, inputs: Inputs) -> Inputs:
        """The same inputs with `rr_ms`."""
        per_s = np.nan_to_num(inputs.heart_rate_bpm) / 60.0
        beaten = self._beaten + np.cumsum(per_s, axis=0)
        before = np.concatenate((self._beaten[np.newaxis], beaten[:-1]))
        self._beaten = beaten[-1]
        number = np.floor(beaten) - np.floor(before)
        ended = np.arange(MOST_BEATS)[:, np.newaxis] < number[:, np.newaxis]
        each_ms = 60_000.0 / inputs.heart_rate_bpm[:, np.newaxis]
        varied = 1.0 + 0.01 * self._rng.standard_normal(ended.shape)
        return inputs._replace(rr_ms=np.where(ended, each_ms * varied, np.nan))


def _through(group: Group, block: Block, inputs: Inputs) -> float:
    """Processor time of a block through a group with its alerts [s]."""
    count = inputs.t.shape[1]
    rows = np.arange(count)
    measured = [_measured(block, inputs.rr_ms, row) for row in range(count)]
    first_t = [int(inputs.t[0, 0])] * count
    happenings = [Happenings() for _ in range(count)]
    begun_s = time.process_time()
    group.run(rows, first_t, measured, happenings)
    return time.process_time() - begun_s


def _measured(block: Block, rr_ms: Floats, row: int) -> list[Measured | None]:
    """A runner's records, as a gateway would send them."""
    names = ("heart_rate_bpm", "speed_mps", "cadence_spm", "distance_m", "altitude_m",
             "air_temp_c", "humidity_pct")  # fmt: skip
    columns = [getattr(block, name)[:, row].tolist() for name in names]
    beats = [tuple(one[~np.isnan(one)].tolist()) for one in rr_ms[:, :, row]]
    return [
        Measured(**dict(zip(names, values, strict=True)), rr_ms=intervals) if racing else None
        for racing, intervals, *values in zip(
            block.racing[:, row].tolist(), beats, *columns, strict=True
        )
    ]


def _leaves(tree: Any) -> Iterator[NDArray[Any]]:
    if isinstance(tree, np.ndarray):
        yield tree
    else:
        for part in tree:
            yield from _leaves(part)


def _kept(spent_s: float, limit_s: float) -> str:
    return "kept" if spent_s <= limit_s else "MISSED"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
