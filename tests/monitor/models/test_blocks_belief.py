"""The models that say what is to be believed say the same of blocks as second by second."""

import numpy as np
import pytest

from monitor.models.block import stacked
from tests.monitor.blocks import ROWS, SECONDS, check_cuts
from tests.monitor.checks import Case
from tests.monitor.models.cases_belief import CASES, RUNS


@pytest.mark.parametrize("dt_s", [1.0, 0.7])
@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_model_is_the_same_however_it_is_cut(case: Case, rows: int, dt_s: float) -> None:
    rng = np.random.default_rng(rows)
    block = stacked([case.second(rng, rows) for _ in range(SECONDS)])
    check_cuts(
        case.initial((np.zeros(rows),)),
        block,
        lambda state, part: RUNS[case.name](state, part, dt_s),
        lambda state, second: case.step(state, (), second, dt_s),
        rows,
    )
