import numpy as np
import pytest

from monitor.models import fluid, weighing
from tests.monitor.models.weathers import NAN, one

PARAMS = weighing.Params()
YES = np.array([True])


def raced(*, drink: float = 0.2, hours: int = 3) -> fluid.State:
    """A litre of sweat an hour, and a drink every twenty minutes."""
    state = fluid.initial(1)
    losses = fluid.Losses(one(1.0), *(one(0.0) for _ in range(4)))
    for minute in range(60 * hours):
        taken = one(drink if minute % 20 == 0 else 0.0)
        state, _ = fluid.step(
            state, taken, one(0.0), losses, YES, one(70.0), YES, fluid.Params(), 60.0
        )
    return state


def weigh(state: fluid.State, scale_kg: float, *, known: bool = True) -> fluid.State:
    return weighing.weigh(state, one(scale_kg), one(70.0), np.array([known]), PARAMS)


def expected_kg(state: fluid.State) -> float:
    return float(70.0 + fluid.mass_change_kg(state)[0])


def test_scale_as_expected_changes_nothing_but_is_known() -> None:
    state = raced()
    after = weigh(state, expected_kg(state))
    assert after.sweat_factor[0] == pytest.approx(1.0)
    assert after.weighed[0] == 1.0


def test_lighter_runner_sweated_more() -> None:
    state = raced()
    after = weigh(state, expected_kg(state) - 0.6)
    assert after.sweat_factor[0] == pytest.approx(1.2)
    assert after.sweat_l[0] == pytest.approx(3.6)
    assert expected_kg(after) == pytest.approx(expected_kg(state) - 0.6)
    again = weigh(after, expected_kg(after) - 0.6)
    assert again.sweat_factor[0] == pytest.approx(1.2 * 4.2 / 3.6)


@pytest.mark.parametrize(("scale_kg", "factor"), [(40.0, 1.6), (90.0, 0.5)])
def test_factor_keeps_within_reason(scale_kg: float, factor: float) -> None:
    assert weigh(raced(), scale_kg).sweat_factor[0] == factor


@pytest.mark.parametrize("why", ["not weighed", "mass unknown", "nothing logged", "too early"])
def test_scale_that_tells_nothing_changes_nothing(why: str) -> None:
    state = (
        raced(drink=0.0) if why == "nothing logged" else raced(hours=0 if why == "too early" else 3)
    )
    scale = NAN if why == "not weighed" else 66.0
    after = weigh(state, scale, known=why != "mass unknown")
    assert after.sweat_factor[0] == 1.0
    assert after.weighed[0] == 0.0
    assert after.sweat_l[0] == state.sweat_l[0]


def test_weighed_runner_is_surer() -> None:
    state = raced()
    losses = fluid.Losses(one(1.0), *(one(0.0) for _ in range(4)))
    spreads = [
        fluid.step(
            one_state, one(0.0), one(0.0), losses, YES, one(70.0), YES, fluid.Params(), 60.0
        )[1].spread_l[0]
        for one_state in (state, weigh(state, expected_kg(state)))
    ]
    assert spreads[1] < 0.5 * spreads[0]
