"""Every gap is noted with its cause and how the sensor was received."""

import pytest

from ingest.gaps import Gap, Gaps
from ingest.sensor_state import SensorState

T = 1_764_000_000.0


@pytest.fixture
def state() -> SensorState:
    return SensorState("C0:FF:EE:00:12:34", "H10", ("heart_rate",), T, rssi_dbm=-70, contact=True)


def test_a_short_pause_is_no_gap(state: SensorState) -> None:
    gaps = Gaps(3.0)
    assert gaps.heard(state, T, value=True) is None
    assert gaps.heard(state, T + 3, value=True) is None


def test_a_lost_connection_is_told_with_the_signal_before_and_after(state: SensorState) -> None:
    gaps = Gaps(3.0)
    gaps.heard(state, T, value=True)
    gaps.interrupted("connection lost")
    gaps.interrupted("does not answer")
    state.rssi_dbm, state.battery_pct = -92, 40

    gap = gaps.heard(state, T + 42, value=True)

    assert gap == Gap(T, T + 42, "connection lost", -70, -92, True, 40)
    assert str(gap) == (
        "nothing for 42 s (connection lost); signal -70 dBm before, -92 dBm after;"
        " skin contact before; battery 40 %"
    )
    assert gaps.heard(state, T + 43, value=True) is None


def test_a_lost_skin_is_told_as_that(state: SensorState) -> None:
    gaps = Gaps(3.0)
    gaps.heard(state, T, value=True)
    for second in range(1, 20):
        assert gaps.heard(state, T + second, value=False) is None

    gap = gaps.heard(state, T + 20, value=True)

    assert gap is not None
    assert (gap.why, gap.contact) == ("no skin contact", False)
    assert "battery not known" in str(gap)


def test_a_silence_while_connected_is_told_as_that(state: SensorState) -> None:
    gaps = Gaps(3.0)
    gaps.heard(state, T, value=True)
    gap = gaps.heard(state, T + 8, value=True)

    assert gap is not None
    assert gap.why == "connected and silent"
