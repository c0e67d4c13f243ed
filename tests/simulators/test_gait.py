import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.gait import SPEED_RESOLUTION, gait


@given(
    st.floats(0.0, 8.0),
    st.floats(-0.45, 0.45),
    st.booleans(),
    st.floats(140.0, 205.0),
    st.floats(-10.0, 10.0),
)
def test_cadence_times_stride_is_speed_at_a_pods_resolution(
    speed_mps: float, grade: float, running: bool, height_cm: float, quicker: float
) -> None:
    legs = gait(speed_mps, grade, running=running, height_cm=height_cm, quicker=quicker)
    assert legs.speed_mps * SPEED_RESOLUTION == round(legs.speed_mps * SPEED_RESOLUTION)
    if legs.stride_m is None:
        assert (legs.speed_mps, legs.cadence_spm, legs.running) == (0.0, 0, False)
        assert speed_mps < 0.3
    else:
        half_a_centimetre_a_step = 0.005 * legs.cadence_spm / 60.0
        product = legs.cadence_spm / 60.0 * legs.stride_m
        assert product == pytest.approx(legs.speed_mps, abs=half_a_centimetre_a_step + 1e-9)


@pytest.mark.parametrize("speed_mps", [2.0, 2.5, 3.0, 3.5, 4.2])
def test_runners_take_160_to_190_steps_a_minute(speed_mps: float) -> None:
    for height_cm in (158.0, 172.0, 188.0):
        legs = gait(speed_mps, 0.0, running=True, height_cm=height_cm)
        assert 157 <= legs.cadence_spm <= 190
        assert legs.running


@pytest.mark.parametrize("speed_mps", [0.9, 1.2, 1.5, 1.75])
def test_walkers_take_90_to_130(speed_mps: float) -> None:
    assert 90 <= gait(speed_mps, 0.1, running=False, height_cm=175.0).cadence_spm <= 130


def test_uphill_and_faster_means_quicker_steps() -> None:
    level = gait(2.8, 0.0, running=True, height_cm=172.0)
    assert gait(2.8, 0.1, running=True, height_cm=172.0).cadence_spm > level.cadence_spm
    assert gait(3.8, 0.0, running=True, height_cm=172.0).cadence_spm > level.cadence_spm
