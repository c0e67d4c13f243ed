import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import intake
from monitor.models.arrays import Runners
from monitor.models.block import second_at
from tests.examples import examples
from tests.monitor.blocks import column

PARAMS = intake.Params()
START = 1_764_000_000.0


def one(value: float) -> Runners:
    return np.array([value])


def eat(meals: dict[int, float], seconds: int, skip: int = 0) -> intake.Intake:
    """Meals [g] by second since the start; the first `skip` seconds were not seen."""
    seen = np.arange(skip + 1, seconds + 1)
    grams = column([meals.get(int(k), 0.0) for k in seen])
    elapsed_s = column(seen)
    _, output = intake.run(intake.initial(1), grams, START + elapsed_s, elapsed_s, PARAMS, 1.0)
    return second_at(output, -1)


@examples(20)
@given(st.dictionaries(st.integers(1, 4500), st.floats(1, 60), max_size=6))
def test_rolling_hour_is_right_to_a_minute(meals: dict[int, float]) -> None:
    output = eat(meals, 4500)
    least = sum(grams for k, grams in meals.items() if k > 4500 - 3540)
    most = sum(grams for k, grams in meals.items() if k > 4500 - 3600)
    assert least - 1e-9 <= output.last_hour_g[0] <= most + 1e-9
    assert output.total_g[0] == pytest.approx(sum(meals.values()))


def test_time_since_the_last_meal_counts_from_the_start_without_one() -> None:
    assert eat({}, 100).since_s[0] == 100.0
    assert eat({40: 25.0}, 100).since_s[0] == 60.0


def test_a_sip_is_no_meal_but_several_are() -> None:
    assert eat({40: 10.0}, 100).since_s[0] == 100.0
    assert eat({40: 8.0, 90: 8.0}, 100).since_s[0] == 10.0


def test_before_the_start_nothing_is_due() -> None:
    state = intake.initial(1)
    for k in range(100):
        state, output = intake.step(state, one(0.0), one(START + k), one(0.0), PARAMS, 1.0)
    assert output.since_s[0] == 0.0


def test_a_gap_in_time_forgets_what_is_older_than_an_hour() -> None:
    state = intake.initial(1)
    state, _ = intake.step(state, one(30.0), one(START), one(10.0), PARAMS, 1.0)
    state, output = intake.step(state, one(0.0), one(START + 1800), one(1810.0), PARAMS, 1.0)
    assert output.last_hour_g[0] == 30.0
    state, output = intake.step(state, one(0.0), one(START + 7200), one(7210.0), PARAMS, 1.0)
    assert output.last_hour_g[0] == 0.0
