"""Cases for the shared checks: models that say what is to be believed."""

from collections.abc import Callable
from typing import Final

import numpy as np

from monitor.models import altitude, beat_doubt, cadence, cadence_lock, ground, heart_doubt
from monitor.models.block import of_one, second_at
from tests.monitor.checks import Case, Tree
from tests.monitor.draws import nothing, some

Through = Callable[[Tree, Tree, float], tuple[Tree, Tree]]


RUNS: Final[dict[str, Through]] = {
    "ground": lambda state, block, dt_s: ground.run(
        state, block[0], block[1], ground.Params(ride_s=3.0, after_ride_s=9.0), dt_s
    ),
    "altitude": lambda state, block, dt_s: altitude.run(
        state, block[0], block[1], block[2], altitude.Params(), dt_s
    ),
    "cadence": lambda state, block, dt_s: cadence.run(
        state, block[0], block[1], cadence.Params(judge_s=5.0), dt_s
    ),
    "cadence lock": lambda state, block, dt_s: cadence_lock.run(
        state, block[0], block[1], cadence_lock.Params(judge_s=5.0), dt_s
    ),
    "heart doubt": lambda state, block, dt_s: heart_doubt.run(
        state, block[0], block[1], heart_doubt.Params(flat_s=3.0, doubt_s=9.0), dt_s
    ),
    "beat doubt": lambda state, block, dt_s: beat_doubt.run(
        state, block[0], block[1], beat_doubt.Params(judge_s=5.0), dt_s
    ),
}


def by_step(name: str) -> Callable[[Tree, Tree, Tree, float], tuple[Tree, Tree]]:
    """A step as the shared checks want it: a block of one second."""

    def step(state: Tree, body: Tree, second: Tree, dt_s: float) -> tuple[Tree, Tree]:
        state, said = RUNS[name](state, of_one(second), dt_s)
        return state, second_at(said, 0)

    return step


def case(
    name: str,
    initial: Callable[[int], Tree],
    second: Callable[[np.random.Generator, int], Tree],
    missing: Callable[[int], Tree],
    bounds: dict[str, tuple[float, float]],
) -> Case:
    return Case(
        name=name,
        bodies=lambda rng, rows: (np.zeros(rows),),
        second=second,
        missing=missing,
        initial=lambda bodies: initial(len(bodies[0])),
        step=by_step(name),
        bounds=bounds,
    )


CASES: Final = (
    case(
        "ground",
        ground.initial,
        lambda rng, rows: (
            some(rng, rows, 0.0, 2.5, 2.5, 7.5, 14.0),
            some(rng, rows, 10.0, 20.0, 500.0),
        ),
        nothing(2),
        {"speed_mps": (0, 8)},
    ),
    case(
        "altitude",
        altitude.initial,
        lambda rng, rows: (
            some(rng, rows, 500.0, 501.0, 530.0),
            some(rng, rows, 0.0, 2.5),
            rng.random(rows) < 0.1,
        ),
        lambda rows: (*nothing(2)(rows), np.zeros(rows, dtype=np.bool_)),
        {"quality": (0, 1)},
    ),
    case(
        "cadence",
        cadence.initial,
        lambda rng, rows: (
            some(rng, rows, 0.0, 85.0, 85.0, 170.0, 220.0, 260.0),
            some(rng, rows, 0.0, 1.2, 2.8),
        ),
        nothing(2),
        {"cadence_spm": (0, 240)},
    ),
    case(
        "cadence lock",
        cadence_lock.initial,
        lambda rng, rows: (some(rng, rows, 80.0, 166.0, 170.0), some(rng, rows, 0.0, 164.0, 168.0)),
        nothing(2),
        {"": (0, 1)},
    ),
    case(
        "heart doubt",
        heart_doubt.initial,
        lambda rng, rows: (some(rng, rows, 130.0, 130.0, 138.0, 180.0), some(rng, rows, 5.0, 9.0)),
        nothing(2),
        {"heart_rate_bpm": (130, 180)},
    ),
    case(
        "beat doubt",
        beat_doubt.initial,
        lambda rng, rows: (
            np.array([some(rng, rows, 300.0, 430.0, 900.0) for _ in range(2)]),
            some(rng, rows, 140.0),
        ),
        lambda rows: (np.full((2, rows), np.nan), np.full(rows, np.nan)),
        {"": (0, 1)},
    ),
)
