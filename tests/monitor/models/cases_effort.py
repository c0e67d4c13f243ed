"""Cases for the shared checks: models of effort and pace."""

import numpy as np

from monitor.models import (
    critical_speed,
    grade,
    intake,
    intensity,
    levels,
    motion,
    pace,
    recent,
)
from tests.monitor.checks import Case, Tree
from tests.monitor.draws import gappy, logged, no_body, nothing

INF = np.inf


def heart_bodies(rng: np.random.Generator, rows: int) -> Tree:
    return intensity.Body(
        hr_max_bpm=rng.uniform(165, 200, rows),
        hr_max_known=rng.random(rows) < 0.5,
        hr_rest_bpm=rng.uniform(40, 60, rows),
        hr_rest_known=rng.random(rows) < 0.5,
        vo2max=rng.uniform(40, 70, rows),
    )


INTENSITY = Case(
    name="intensity",
    bodies=heart_bodies,
    second=lambda rng, rows: (
        gappy(rng, rows, 20, 230),
        gappy(rng, rows, 0, 20),
        gappy(rng, rows, 0, 3000),
    ),
    missing=nothing(3),
    initial=intensity.initial,
    step=lambda state, body, second, dt_s: intensity.step(
        state, second[0], second[1], second[2], body, intensity.Params(), dt_s
    ),
    bounds={"heart_rate_bpm": (30, 232), "quality": (0, 1), "vo2max_pct": (0, 105)},
    halves=("heart_rate_bpm", "vo2max_pct", "age_s"),
)
MOTION = Case(
    name="motion",
    bodies=no_body,
    second=lambda rng, rows: (gappy(rng, rows, 0, 12), gappy(rng, rows, 0, 900)),
    missing=nothing(2),
    initial=lambda bodies: motion.initial(len(bodies[0])),
    step=lambda state, body, second, dt_s: motion.step(
        state, second[0], second[1], motion.Params(), dt_s
    ),
    bounds={"speed_mps": (0, 8), "moved_m": (0, 1000), "quality": (0, 1)},
)
GRADE = Case(
    name="grade",
    bodies=no_body,
    second=lambda rng, rows: (rng.uniform(0, 6, rows), gappy(rng, rows, 400, 500)),
    missing=lambda rows: (np.full(rows, 2.0), np.full(rows, np.nan)),
    initial=lambda bodies: grade.initial(len(bodies[0])),
    step=lambda state, body, second, dt_s: grade.step(state, second[0], second[1], grade.Params()),
    bounds={"": (-0.8, 0.8)},
)
CRITICAL = Case(
    name="critical speed",
    bodies=lambda rng, rows: (rng.uniform(2.5, 5, rows), rng.uniform(80, 250, rows)),
    second=lambda rng, rows: (
        gappy(rng, rows, 0, 7),
        rng.uniform(0, 1e5, rows),
        rng.uniform(0, 900, rows),
    ),
    missing=lambda rows: (np.full(rows, np.nan), np.zeros(rows), np.zeros(rows)),
    initial=lambda bodies: critical_speed.initial(len(bodies[0])),
    step=lambda state, body, second, dt_s: critical_speed.step(
        state, second[0], second[1], second[2], body[0], body[1], critical_speed.Params(), dt_s
    ),
    bounds={"speed_mps": (2, 5), "reserve_m": (50, 250), "left": (0, 1)},
    halves=("speed_mps", "reserve_m", "left"),
)


def plans(rng: np.random.Generator, rows: int) -> Tree:
    return pace.Plan(
        critical_mps=rng.uniform(2.5, 5, rows),
        critical_known=rng.random(rows) < 0.5,
        sustainable=rng.uniform(0.4, 1, rows),
        finish_known=rng.random(rows) < 0.5,
        heart_known=rng.random(rows) < 0.5,
    )


PACE = Case(
    name="pace",
    bodies=plans,
    second=lambda rng, rows: (
        gappy(rng, rows, 0, 7),
        gappy(rng, rows, 30, 105),
        rng.uniform(0, 400, rows),
        rng.uniform(0, 400, rows),
        rng.random(rows) < 0.5,
        rng.uniform(2, 5, rows),
        rng.uniform(0, 1, rows),
    ),
    missing=lambda rows: (
        *nothing(2)(rows),
        *(np.full(rows, INF) for _ in range(2)),
        np.ones(rows, dtype=np.bool_),
        np.full(rows, 3.0),
        np.ones(rows),
    ),
    initial=lambda bodies: pace.initial(len(bodies.critical_mps)),
    step=lambda state, plan, second, dt_s: pace.step(
        state,
        second[0],
        second[1],
        second[2:4],
        second[4],
        second[5],
        second[6],
        plan,
        pace.Params(),
        dt_s,
    ),
    bounds={"ratio": (0, 9), "strain": (0, 1), "strain_spread": (0, 1), "load": (0, 4)},
    halves=("load", "ratio", "load_variance", "above_critical"),
)
INTAKE = Case(
    name="intake",
    bodies=no_body,
    second=lambda rng, rows: (
        logged(rng, rows, 60),
        rng.uniform(0, 1e5, rows),
        rng.uniform(0, 1e5, rows),
    ),
    missing=lambda rows: (np.zeros(rows), np.full(rows, 2e5), np.full(rows, 2e5)),
    initial=lambda bodies: intake.initial(len(bodies[0])),
    step=lambda state, body, second, dt_s: intake.step(
        state, second[0], second[1], second[2], intake.Params(), dt_s
    ),
    bounds={"last_hour_g": (0, 1e4), "total_g": (0, 1e4), "since_s": (0, 1e5)},
)
RECENT = Case(
    name="recent",
    bodies=no_body,
    second=lambda rng, rows: (logged(rng, rows, 1), logged(rng, rows, 1)),
    missing=lambda rows: (np.zeros(rows), np.zeros(rows)),
    initial=lambda bodies: recent.initial(len(bodies[0])),
    step=lambda state, body, second, dt_s: recent.step(
        state, second[0], second[1], recent.Params(), dt_s
    ),
    bounds={"": (0, 1)},
    halves=("",),
)
LEVELS = Case(
    name="levels",
    bodies=no_body,
    second=lambda rng, rows: (np.array([gappy(rng, rows, 0, 100) for _ in range(2)]),),
    missing=lambda rows: (np.full((2, rows), np.nan),),
    initial=lambda bodies: levels.initial(2, len(bodies[0])),
    step=lambda state, body, second, dt_s: levels.step(state, second[0], levels.Params(), dt_s),
    bounds={"level": (-1, 3)},
    halves=("level", "trend_per_h"),
)


CASES = (INTENSITY, MOTION, GRADE, CRITICAL, PACE, INTAKE, RECENT, LEVELS)
