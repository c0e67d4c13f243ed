"""Simulated fields through the engine, and the arithmetic of who fires, and when."""

from itertools import islice

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.race.weather_settings import RaceWeather
from monitor import engine
from monitor.models import cramp
from monitor.models.blend import blend
from monitor.models.factors import FACTORS, assemble, complete
from monitor.models.factors import Params as Priors
from monitor.profile import profiles
from monitor.weather import Reports
from simulators.cohort import Cohort
from simulators.courses import MARATHON
from simulators.entrants import field
from tests.bench.cohorts import Outcome, inputs_of, scores_without
from tests.bench.honesty import simulated
from tests.bench.incidence import fires

PEOPLE = field(6, 1, MARATHON)
HOURS = np.array([3.0, 3.5, 4.0, 4.0, 4.5, 5.0])
ELAPSED_H = np.linspace(0.0, 6.0, 73)


def steady(hazard_per_h: float = 0.1) -> Outcome:
    """Everybody runs evenly and always has the same hazard until their finish."""
    on_course_h = np.minimum(ELAPSED_H[:, np.newaxis], HOURS)
    return Outcome(
        course=MARATHON,
        people=PEOPLE,
        hours=HOURS,
        finished=HOURS < 4.8,
        elapsed_h=ELAPSED_H,
        distance_km=42.195 * on_course_h / HOURS,
        cumulated=hazard_per_h * on_course_h,
        levels={"fatigue": (0.5, 0.5, 0.0, 0.0, 0.0), "cramp": (1.0, 0.0, 0.0, 0.0, 0.0)},
        parts=np.arange(12.0),
        without=np.full((12, 6), 0.5 * hazard_per_h) * HOURS,
    )


def test_chances_follow_from_the_integral() -> None:
    np.testing.assert_allclose(steady().chances, 1.0 - np.exp(-0.1 * HOURS), rtol=1e-12)


def test_what_fires_late_is_what_is_left_of_it() -> None:
    one = steady(1e-6)  # hardly anybody fires: a quarter of it in each quarter
    assert one.after_share(0.75) == pytest.approx(0.25, abs=1e-4)
    assert one.beyond_km(30.0) == pytest.approx(1.0 - 30.0 / 42.195, abs=0.01)
    assert steady().after_share(0.0) == 1.0
    assert steady().after_share(1.0) == pytest.approx(0.0, abs=1e-12)


def test_groups_are_means_over_their_runners() -> None:
    one = steady()
    men = np.array([person.settings.body.sex == "m" for person in PEOPLE])
    found = one.share_where(lambda person: person.settings.body.sex == "m")
    assert found == pytest.approx(float(fires(0.1 * HOURS)[men].mean()))
    assert np.isnan(one.share_where(lambda person: False))


def test_history_is_no_different_where_it_does_not_matter() -> None:
    told = [person.settings.history.cramps for person in PEOPLE]
    even = Outcome(**{
        **{name: getattr(steady(), name) for name in Outcome.__slots__},
        "cumulated": np.full((73, 6), 0.3),
    })  # fmt: skip
    share = np.mean([one != "never" for one in told if one is not None])
    assert even.had_cramped() == pytest.approx((share, share))


def test_the_engine_understands_a_block() -> None:
    cohort = Cohort(PEOPLE, MARATHON.terrain, seed=1, day=MARATHON.day)
    known = profiles([one.settings for one in PEOPLE])
    state = engine.initial(known)
    weather = Reports(RaceWeather(sky="clear"))
    for block in islice(cohort.blocks(60), 3):
        state, said = engine.run(state, inputs_of(block, MARATHON), known, weather=weather)
    assert said.cramp.score.shape == (60, 6)
    assert np.isfinite(said.cramp.score).all()
    assert np.isfinite(said.wbgt_c).all()
    moving = np.abs(said.speed_mps - block.speed_mps) < 0.01
    assert moving.all()


def test_the_tables_have_a_row_for_each_race_and_study() -> None:
    sections = simulated([steady()], 1)
    assert set(sections) == {"fires", "who", "parts", "without", "levels"}
    assert "| without muscle | 18 % |" in sections["without"]
    assert "| index | 66.0 |" in sections["parts"]
    assert "20 of 88: 23 %" in sections["fires"]
    assert "15 % to 33 %" in sections["fires"]
    assert "| finishes before the course closes | 83 % |" in sections["who"]


def test_an_index_without_a_part_is_that_of_the_models_without_its_weight() -> None:
    one = {name: np.array([0.5]) for name in ("training", "durability")}
    scored = {
        left_out: _score({name: 0.0 if name == left_out else value for name, value in one.items()})
        for left_out in ("", *one)
    }
    without = scores_without(scored[""].parts.reshape(1, 12, 1))
    for name in one:
        row = cramp.PARTS.index(name)
        assert without[0, row, 0] == pytest.approx(scored[name].score[0])
    never = cramp.logistic(np.array([np.log(0.04) + 0.5 * 1.0 + 0.5 * 0.7]))
    assert without[0, 0, 0] == pytest.approx(100.0 * never[0])


def _score(values: dict[str, NDArray[np.float64] | float]) -> cramp.Risk:
    known = {name: (np.zeros(1), 0.0) for name in FACTORS}
    known |= {name: (np.zeros(1) + value, 0.0) for name, value in values.items()}
    zero = np.zeros(1)
    table = complete(assemble(1, **known), zero, zero, Priors())
    blended = blend(table, cramp.Params().weights)
    base = cramp.base(np.array([1.1]), zero, np.array([0.85]), zero, cramp.Params())
    return cramp.index(base, blended, 0, cramp.Params())
