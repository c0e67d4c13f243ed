import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.energetics import RESTING, oxygen, oxygen_per_metre, speed, sustainable


@pytest.mark.parametrize(
    ("speed_mps", "grade", "running", "expected"),
    [  # ACSM metabolic equations worked by hand: 3.5 + (0.2 + 0.9 i) v, 3.5 + (0.1 + 1.8 i) v
        (200 / 60, 0.0, True, 43.5),
        (200 / 60, 0.05, True, 52.5),
        (80 / 60, 0.0, False, 11.5),
        (80 / 60, 0.10, False, 25.9),
    ],
)
def test_uphill_and_level_cost_is_the_acsms(
    speed_mps: float, grade: float, running: bool, expected: float
) -> None:
    assert oxygen(speed_mps, grade, running=running) == pytest.approx(expected, abs=1e-9)


def test_running_down_is_cheapest_near_minus_fifteen_per_cent() -> None:
    costs = {grade: oxygen_per_metre(grade / 100, running=True) for grade in range(-45, 46)}
    assert min(costs, key=lambda grade: costs[grade]) == -15
    # Measured net cost at -20 % is 1.73 ± 0.36 J/kg/m (Minetti 2002), 20.9 J to a ml.
    assert 0.083 - 0.05 < costs[-20] < 0.083 + 0.06


@given(st.floats(4.0, 80.0), st.floats(-0.45, 0.45), st.booleans())
def test_speed_inverts_oxygen(uptake: float, grade: float, running: bool) -> None:
    found = speed(uptake, grade, running=running)
    assert oxygen(found, grade, running=running) == pytest.approx(uptake)


def test_below_rest_nobody_moves() -> None:
    assert speed(RESTING - 1.0, 0.0, running=True) == 0.0


@given(st.floats(0.01, 200.0), st.floats(0.01, 200.0))
def test_longer_races_are_run_easier(one: float, other: float) -> None:
    shorter, longer = sorted((one, other))
    assert 0.45 <= sustainable(longer) <= sustainable(shorter) <= 0.92
