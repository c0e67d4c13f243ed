"""What every step must keep to, checked over every model and the engine."""

from collections.abc import Callable
from typing import Final

import numpy as np
import pytest

from tests.monitor.cases_engine import ENGINE
from tests.monitor.checks import CHECKS, Case, Tree, check_half_steps
from tests.monitor.models import cases_belief, cases_effort, cases_fuel_and_load, cases_heat_water

CASES: Final = (
    *cases_effort.CASES,
    *cases_fuel_and_load.CASES,
    *cases_heat_water.CASES,
    *cases_belief.CASES,
    ENGINE,
)


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


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_drawn_run_says_something_of_everything(case: Case) -> None:
    """The checks above would find nothing if all outputs were missing."""
    rng = np.random.default_rng(3)
    bodies: Tree = case.bodies(rng, 50)
    state = case.initial(bodies)
    silent = set(case.bounds)
    for _ in range(300):
        state, output = case.step(state, bodies, case.second(rng, 50), 1.0)
        said = {name: getattr(output, name) if name else output for name in silent}
        silent -= {name for name, values in said.items() if np.isfinite(values).any()}
        if not silent:
            return
    assert not silent
