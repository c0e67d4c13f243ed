from typing import Final

import numpy as np
import pytest

from ingest.race.course import Point
from ingest.race.course_profile import profile
from ingest.race.settings import Runner
from monitor.course import Course
from monitor.models import grade, heart_rate, intensity, motion
from monitor.models.arrays import Runners
from monitor.models.block import of_one, second_at, stacked
from monitor.models.second import Inputs, inputs
from monitor.profile import Profiles, profiles
from monitor.stages import movement
from tests.monitor.blocks import ROWS, Tree, check_cuts

SECONDS: Final = 90
COURSE: Final = Course(profile([Point(45.0, 7.0, 500.0), Point(45.01, 7.0, 620.0)]))
SEEDS: Final = (1, 2)


def people(rows: int) -> Profiles:
    return profiles([Runner(id=f"r{row}", name="R") for row in range(rows)])


def wandering(rng: np.random.Generator, rows: int, start: float, by: float) -> Runners:
    """Values that wander, with leaps and gaps."""
    values = start + np.cumsum(rng.normal(0.0, by, (SECONDS, rows)), axis=0)
    values += np.where(rng.random(values.shape) < 0.03, 30.0 * by, 0.0)
    for row in range(rows):
        values[rng.integers(0, SECONDS) :, row] += rng.choice([0.0, 40.0 * by])
        first = rng.integers(0, SECONDS)
        values[first : first + rng.integers(1, 40), row] = np.nan
    return values


def race(seed: int, rows: int) -> Inputs:
    """A block in which sensors come and go, a pod begins anew and hearts beat faster than known."""
    rng = np.random.default_rng(seed)
    heart_rate_bpm = wandering(rng, rows, 176.0, 1.5)
    speed_mps = wandering(rng, rows, 2.5, 0.1)
    distance_m = np.cumsum(np.nan_to_num(speed_mps, nan=2.5), axis=0)
    distance_m[rng.integers(0, SECONDS) :, rows // 2 :] -= 100.0
    distance_m[rng.random(distance_m.shape) < 0.3] = np.nan
    speed_mps[:, ::3] = np.nan
    columns = {
        "heart_rate_bpm": heart_rate_bpm,
        "speed_mps": speed_mps,
        "distance_m": distance_m,
        "altitude_m": wandering(rng, rows, 800.0, 0.4),
        "cadence_spm": wandering(rng, rows, 165.0, 3.0),
        "running": rng.choice([0.0, 1.0, np.nan], (SECONDS, rows)),
        # Along the course below, some of them beside it.
        "latitude_deg": 45.0 + distance_m / 111_195.0,
        "longitude_deg": 7.0 + rng.choice([0.0, 0.0, 0.01], (SECONDS, rows)),
    }
    seconds = [
        inputs(rows, **{name: column[at] for name, column in columns.items()})
        for at in range(SECONDS)
    ]
    return stacked(seconds)


# Each two of them meet, not all three.
@pytest.mark.parametrize(
    ("seed", "dt_s", "course"),
    [(1, 1.0, None), (2, 0.7, None), (1, 0.7, COURSE), (2, 1.0, COURSE)],
    ids=["a", "b", "a on a course", "b on a course"],
)
@pytest.mark.parametrize("rows", ROWS)
def test_the_stage_is_the_same_however_it_is_cut(
    seed: int, rows: int, dt_s: float, course: Course | None
) -> None:
    who, params = people(rows), movement.Params()

    def run(state: Tree, block: Tree) -> tuple[Tree, Tree]:
        inputs, elapsed_s = block
        return movement.run(state, inputs, elapsed_s, course, who, params, dt_s)

    def step(state: Tree, second: Tree) -> tuple[Tree, Tree]:
        state, said = run(state, of_one(second))
        return state, second_at(said, 0)

    elapsed_s = np.repeat(np.arange(SECONDS)[:, np.newaxis] * dt_s, rows, axis=1)
    said = check_cuts(movement.initial(who), (race(seed, rows), elapsed_s), run, step, seed)
    assert np.isfinite(said.place.distance_m).any() == (course is not None)


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("seed", SEEDS)
def test_motion_is_the_same_however_it_is_cut(seed: int, rows: int) -> None:
    block, params = race(seed, rows), motion.Params()
    check_cuts(
        motion.initial(rows),
        (block.speed_mps, block.distance_m),
        lambda state, part: motion.run(state, part[0], part[1], params, 1.0),
        lambda state, second: motion.step(state, second[0], second[1], params, 1.0),
        seed,
    )


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("seed", SEEDS)
def test_grade_is_the_same_however_it_is_cut(seed: int, rows: int) -> None:
    block, params = race(seed, rows), grade.Params()
    check_cuts(
        grade.initial(rows),
        (np.abs(np.nan_to_num(block.speed_mps)), block.altitude_m),
        lambda state, part: grade.run(state, part[0], part[1], params),
        lambda state, second: grade.step(state, second[0], second[1], params),
        seed,
    )


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("seed", SEEDS)
def test_intensity_is_the_same_however_it_is_cut(seed: int, rows: int) -> None:
    block, params, who = race(seed, rows), intensity.Params(), people(rows)
    body = intensity.Body(
        who.hr_max_bpm, who.hr_max_known, who.hr_rest_bpm, who.hr_rest_known, who.vo2max
    )
    check_cuts(
        intensity.initial(body),
        (block.heart_rate_bpm, block.speed_mps, block.altitude_m),
        lambda state, part: intensity.run(state, part[0], part[1], part[2], body, params, 1.0),
        lambda state, second: intensity.step(
            state, second[0], second[1], second[2], body, params, 1.0
        ),
        seed,
    )


def test_these_races_teach_a_higher_heart_rate_in_the_middle_of_a_block() -> None:
    block, who = race(1, 40), people(40)
    given_bpm, params = who.hr_max_bpm, heart_rate.Params()
    state = heart_rate.initial(given_bpm)
    _, heart = heart_rate.run(state, block.heart_rate_bpm, given_bpm, who.hr_max_known, params, 1.0)
    assert len(np.unique(np.argmax(heart.hr_max_bpm > given_bpm, axis=0))) >= 3
