"""The case for the shared checks: the engine with everything that can be measured."""

import numpy as np

from ingest.race.settings import Runner, Training
from monitor import engine
from monitor.profile import Profiles, profiles
from tests.monitor.checks import Case
from tests.monitor.draws import gappy, logged


def bodies(rng: np.random.Generator, rows: int) -> Profiles:
    trained = Training(longest_run_km=1.0, weekly_km=40, weekly_ascent_m=300)
    known = profiles([Runner(id=f"r{row}", name="R", training=trained) for row in range(rows)])
    return known._replace(
        critical_speed_mps=rng.uniform(2.5, 5, rows),
        critical_speed_known=rng.random(rows) < 0.5,
        hr_rest_known=rng.random(rows) < 0.5,
        history=rng.uniform(0, 2, rows),
    )


def second(rng: np.random.Generator, rows: int) -> engine.Inputs:
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
    bodies=bodies,
    second=second,
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
        "empty_in_s": (0, np.inf),
        "sweat_l_h": (0, 5),
        "intake_l_h": (0, 30),
        "sodium_factor": (0, 1),
        "cold_factor": (0, 1),
        "heat_flag": (0, 4),
        "psi": (0, 10),
        "eccentric_share": (0, 1),
        "artefact_pct": (0, 100),
        "effort_km": (0, np.inf),
    },
)
