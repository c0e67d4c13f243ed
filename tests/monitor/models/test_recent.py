import numpy as np
import pytest

from monitor.models import recent

PARAMS = recent.Params()
ZERO, ONE = np.array([0.0]), np.array([1.0])


def test_without_a_report_it_is_zero_and_known() -> None:
    _, value = recent.step(recent.initial(1), ZERO, ZERO, PARAMS, 1.0)
    assert value[0] == 0.0


@pytest.mark.parametrize(("cramp", "twinge", "floor"), [(1.0, 0.0, 0.46), (0.0, 1.0, 0.20)])
def test_report_decays_to_its_floor(cramp: float, twinge: float, floor: float) -> None:
    reports = np.array([cramp]), np.array([twinge])
    state, value = recent.step(recent.initial(1), *reports, PARAMS, 1.0)
    assert value[0] == 1.0
    for _ in range(40):
        state, value = recent.step(state, ZERO, ZERO, PARAMS, 2700.0)
    assert value[0] == pytest.approx(floor)


def test_twitch_after_a_cramp_keeps_the_cramps_floor() -> None:
    state, _ = recent.step(recent.initial(1), ONE, ZERO, PARAMS, 1.0)
    state, _ = recent.step(state, ZERO, ONE, PARAMS, 1.0)
    assert state.floor[0] == PARAMS.cramp_floor
