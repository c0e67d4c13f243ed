"""Cases for the shared checks: models of fuel, muscle load, stride, decoupling and training."""

import numpy as np

from monitor.models import carbohydrate, decoupling, muscle, oxidation, stride, training
from tests.monitor.checks import Case
from tests.monitor.draws import gappy, logged, no_body, nothing


def stores(rng: np.random.Generator, rows: int) -> carbohydrate.Body:
    return carbohydrate.Body(
        store_g=rng.uniform(300, 600, rows),
        cap_g_h=rng.choice([60.0, 90.0], rows),
        used_spread=rng.uniform(0, 0.4, rows),
    )


OXIDATION = Case(
    name="oxidation",
    bodies=no_body,
    second=lambda rng, rows: (
        gappy(rng, rows, 0, 20),
        gappy(rng, rows, 1, 25),
        gappy(rng, rows, 0, 105),
        rng.uniform(30, 80, rows),
        rng.uniform(40, 100, rows),
        rng.uniform(0, 1e5, rows),
    ),
    missing=lambda rows: (*nothing(3)(rows), *(np.full(rows, 50.0) for _ in range(3))),
    initial=lambda bodies: (),
    step=lambda state, body, second, dt_s: (
        state,
        oxidation.step(
            second[0], second[1], second[2], second[3], second[4], second[5], oxidation.Params()
        ),
    ),
    bounds={"carbs_g_h": (0, 600), "fat_g_h": (0, 250)},
    halves=("carbs_g_h", "fat_g_h"),
)
CARBOHYDRATE = Case(
    name="carbohydrate",
    bodies=stores,
    second=lambda rng, rows: (
        logged(rng, rows, 60),
        gappy(rng, rows, 0, 2000),
        rng.uniform(-10, 1e5, rows),
        gappy(rng, rows, 0, 35),
    ),
    missing=lambda rows: (np.zeros(rows), np.full(rows, np.nan), np.ones(rows), *nothing(1)(rows)),
    initial=lambda body: carbohydrate.initial(len(body.store_g)),
    step=lambda state, body, second, dt_s: carbohydrate.step(
        state,
        second[0],
        oxidation.Burning(second[1], 0.3 * second[1]),
        second[2],
        second[3],
        body,
        carbohydrate.Params(),
        dt_s,
    ),
    bounds={
        "glycogen_g": (0, 600),
        "glycogen_share": (0, 1),
        "empty_in_s": (0, 2e6),
        "carbs_used_g_h": (0, 2000),
        "depletion": (0, 1),
        "spread": (0, 0.5),
    },
    halves=("carbs_g_h", "fat_g_h", "carbs_used_g_h"),
)
MUSCLE = Case(
    name="muscle",
    bodies=lambda rng, rows: muscle.Habit(rng.uniform(0, 0.57, rows), rng.uniform(0, 0.2, rows)),
    second=lambda rng, rows: (
        gappy(rng, rows, 0, 8),
        gappy(rng, rows, -0.8, 0.8),
        rng.uniform(-10, 1e5, rows),
    ),
    missing=lambda rows: (*nothing(2)(rows), np.ones(rows)),
    initial=lambda habit: muscle.initial(len(habit.protection)),
    step=lambda state, habit, second, dt_s: muscle.step(
        state, second[0], second[1], second[2], habit, muscle.Params(), dt_s
    ),
    bounds={"eccentric": (0, 1), "climbing": (0, 1), "load": (0, 1), "spread": (0, 1)},
    halves=("eccentric", "climbing", "load", "spread"),
)
EARLY = stride.Params(
    learn_from_s=0.0, learn_to_s=60.0, least_samples=1.0, sample_s=1.0, least_s=2.0
)
STRIDE = Case(
    name="stride",
    bodies=no_body,
    second=lambda rng, rows: (
        gappy(rng, rows, 1, 4),
        gappy(rng, rows, -0.1, 0.1),
        gappy(rng, rows, 100, 250),
        rng.random(rows) < 0.2,
        rng.uniform(0, 120, rows),
    ),
    missing=lambda rows: (*nothing(3)(rows), np.zeros(rows, dtype=np.bool_), np.full(rows, 90.0)),
    initial=lambda bodies: stride.initial(len(bodies[0])),
    step=lambda state, body, second, dt_s: stride.step(
        state, second[0], second[1], second[2], second[3], second[4], EARLY, dt_s
    ),
    bounds={
        "usual_spm": (130, 240),
        "drift": (-1, 1),
        "changed": (0, 1),
        "spread": (0, 1),
        "quality": (0, 1),
    },
)
QUICK_REFERENCE = decoupling.Params(
    reference_from_s=10.0, reference_to_s=100.0, reference_least_s=5.0, after_stop_s=2.0
)
DECOUPLING = Case(
    name="decoupling",
    bodies=no_body,
    second=lambda rng, rows: decoupling.Second(
        heart_rate_bpm=gappy(rng, rows, 90, 190),
        heart_rate_quality=rng.uniform(0, 1, rows),
        speed_mps=gappy(rng, rows, 0.4, 4),
        grade_adjusted_mps=gappy(rng, rows, 0, 5),
        walking=rng.random(rows) < 0.2,
        grade=gappy(rng, rows, -0.1, 0.2),
        critical_mps=rng.uniform(3, 4, rows),
        deficit_pct=gappy(rng, rows, -1, 4),
        elapsed_s=rng.uniform(0, 200, rows),
    ),
    missing=lambda rows: decoupling.Second(
        heart_rate_bpm=np.full(rows, np.nan),
        heart_rate_quality=np.zeros(rows),
        speed_mps=np.full(rows, np.nan),
        grade_adjusted_mps=np.full(rows, np.nan),
        walking=np.zeros(rows, dtype=np.bool_),
        grade=np.full(rows, np.nan),
        critical_mps=np.full(rows, 3.5),
        deficit_pct=np.full(rows, np.nan),
        elapsed_s=np.full(rows, 150.0),
    ),
    initial=lambda bodies: decoupling.initial(len(bodies[0])),
    step=lambda state, body, second, dt_s: decoupling.step(
        state,
        second,
        QUICK_REFERENCE,
        dt_s,
    ),
    bounds={"ratio": (0, 9), "expected": (-1, 1), "drift": (0, 1), "spread": (0, 0.3)},
)
TRAINING = Case(
    name="training",
    bodies=lambda rng, rows: training.Habit(
        longest_km=gappy(rng, rows, 1, 60),
        hilliness_m_km=rng.uniform(0, 60, rows),
        hilliness_known=rng.random(rows) < 0.5,
        spread=rng.uniform(0, 0.2, rows),
    ),
    second=lambda rng, rows: (rng.uniform(0, 100, rows), gappy(rng, rows, -0.8, 0.8)),
    missing=lambda rows: (np.zeros(rows), np.full(rows, np.nan)),
    initial=lambda habit: training.initial(len(habit.longest_km)),
    step=lambda state, habit, second, dt_s: training.step(
        state, second[0] * dt_s, second[1], habit, training.Params(), dt_s
    ),
    bounds={"effort_km": (0, 1e4), "ratio": (0, 1e3), "beyond": (0, 1), "spread": (0, 0.5)},
    halves=("effort_km", "ratio", "beyond", "spread"),
)
CASES = (OXIDATION, CARBOHYDRATE, MUSCLE, STRIDE, DECOUPLING, TRAINING)
