"""The shared checks over every model and the engine."""

from collections.abc import Callable

import numpy as np
import pytest

from ingest.race.settings import Runner, Training
from monitor import engine
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
from monitor.models.arrays import Runners
from monitor.profile import Profiles, profiles
from tests.monitor.checks import CHECKS, Case, Tree, check_half_steps

INF = np.inf


def gappy(rng: np.random.Generator, rows: int, low: float, high: float) -> Runners:
    """Values of a range, a fifth of them missing."""
    values = rng.uniform(low, high, rows)
    values[rng.random(rows) < 0.2] = np.nan
    return values


def logged(rng: np.random.Generator, rows: int, most: float) -> Runners:
    return np.where(rng.random(rows) < 0.05, rng.uniform(0.0, most, rows), 0.0)


def nothing(count: int) -> Callable[[int], Tree]:
    return lambda rows: tuple(np.full(rows, np.nan) for _ in range(count))


def no_body(rng: np.random.Generator, rows: int) -> Tree:
    return (np.zeros(rows),)


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


def engine_bodies(rng: np.random.Generator, rows: int) -> Profiles:
    trained = Training(longest_run_km=1.0, weekly_km=40, weekly_ascent_m=300)
    known = profiles([Runner(id=f"r{row}", name="R", training=trained) for row in range(rows)])
    return known._replace(
        critical_speed_mps=rng.uniform(2.5, 5, rows),
        critical_speed_known=rng.random(rows) < 0.5,
        hr_rest_known=rng.random(rows) < 0.5,
        history=rng.uniform(0, 2, rows),
    )


def engine_second(rng: np.random.Generator, rows: int) -> engine.Inputs:
    return engine.inputs(
        rows,
        heart_rate_bpm=gappy(rng, rows, 20, 220),
        speed_mps=gappy(rng, rows, 0, 8),
        cadence_spm=gappy(rng, rows, 100, 200),
        running=gappy(rng, rows, 0, 1).round(),
        distance_m=gappy(rng, rows, 0, 500),
        altitude_m=gappy(rng, rows, 400, 450),
        latitude_deg=gappy(rng, rows, 40, 50),
        longitude_deg=gappy(rng, rows, 0, 10),
        air_temp_c=gappy(rng, rows, -5, 45),
        humidity_pct=gappy(rng, rows, 10, 100),
        core_temp_c=gappy(rng, rows, 36, 40),
        rr_ms=gappy(rng, rows, 250, 2000)[np.newaxis],
        scale_kg=np.where(rng.random(rows) < 0.02, rng.uniform(50, 80, rows), np.nan),
        carbs_g=logged(rng, rows, 40),
        fluid_ml=logged(rng, rows, 300),
        sodium_mg=logged(rng, rows, 500),
        soaked=logged(rng, rows, 1).round(),
        cramp=logged(rng, rows, 1).round(),
        twinge=logged(rng, rows, 1).round(),
    )


ENGINE = Case(
    name="engine",
    bodies=engine_bodies,
    second=engine_second,
    missing=lambda rows: engine.inputs(rows),
    initial=engine.initial,
    step=lambda state, bodies, second, dt_s: engine.step(state, second, bodies, dt_s),
    bounds={
        "quality": (0, 1),
        "grade": (-0.8, 0.8),
        "reserve_pct": (0, 100),
        "intensity_pct": (0, 105),
        "walking": (0, 1),
        "glycogen_pct": (0, 100),
        "empty_in_s": (0, INF),
        "sweat_l_h": (0, 5),
        "intake_l_h": (0, 30),
        "sodium_factor": (0, 1),
        "cold_factor": (0, 1),
        "heat_flag": (0, 4),
        "psi": (0, 10),
        "eccentric_share": (0, 1),
        "artefact_pct": (0, 100),
        "effort_km": (0, INF),
    },
)
CASES = (INTENSITY, MOTION, GRADE, CRITICAL, PACE, INTAKE, RECENT, LEVELS, ENGINE)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_model_keeps_to_the_rules(
    case: Case, check: Callable[[Case, int], None], seed: int
) -> None:
    check(case, seed)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("case", [c for c in CASES if c.halves], ids=lambda case: case.name)
def test_two_half_steps_are_one(case: Case, seed: int) -> None:
    check_half_steps(case, seed)
