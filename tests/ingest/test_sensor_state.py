import pytest

from ingest.messages import Measured, Sensor
from ingest.sensor_state import PACKETS_TO_MISS_RR, SILENT_AFTER_S, SensorState

T = 1_764_000_000.0
BEAT = Measured(heart_rate_bpm=150, rr_ms=(400.0,), contact=True)
NO_RR = Measured(heart_rate_bpm=150)


@pytest.fixture
def state() -> SensorState:
    return SensorState("C0:FF:EE:00:12:34", "H10", ("heart_rate",), T)


def only(state: SensorState, now: float) -> Sensor:
    (sensor,) = state.report(now)
    return sensor


def told(state: SensorState, now: float) -> tuple[str, float]:
    sensor = only(state, now)
    return sensor.state, sensor.since


def test_the_life_of_a_connection(state: SensorState) -> None:
    assert told(state, T + 1) == ("searching", T)
    state.enter("connecting", T + 2)
    assert told(state, T + 3) == ("connecting", T + 2)
    state.enter("connected", T + 4)
    assert told(state, T + 5) == ("connecting", T + 4)
    state.hear("heart_rate", BEAT, T + 6)
    state.hear("heart_rate", BEAT, T + 7)
    assert told(state, T + 8) == ("live", T + 6)
    assert told(state, T + 7 + SILENT_AFTER_S + 0.1) == ("silent", T + 7)
    state.hear("heart_rate", BEAT, T + 20)
    assert told(state, T + 20) == ("live", T + 20)
    state.enter("searching", T + 30)
    assert told(state, T + 40) == ("lost", T + 30)
    state.enter("connecting", T + 50)
    assert told(state, T + 50) == ("connecting", T + 50)


def test_a_connection_that_never_says_anything_is_silent(state: SensorState) -> None:
    state.enter("connected", T)

    assert told(state, T + SILENT_AFTER_S + 0.1) == ("silent", T)


def test_contact_is_not_claimed_without_a_connection(state: SensorState) -> None:
    state.enter("connected", T)
    state.hear("heart_rate", BEAT, T)
    assert only(state, T).contact is True
    state.enter("searching", T + 1)

    assert only(state, T + 1).contact is None


def test_whether_a_strap_sends_rr_is_known_once_it_did_or_long_did_not(
    state: SensorState,
) -> None:
    for _ in range(PACKETS_TO_MISS_RR - 1):
        state.hear("heart_rate", NO_RR, T)
    assert only(state, T).rr is None
    state.hear("heart_rate", NO_RR, T)
    assert only(state, T).rr is False
    state.hear("heart_rate", BEAT, T)
    assert only(state, T).rr is True
    for _ in range(PACKETS_TO_MISS_RR - 1):
        state.hear("heart_rate", NO_RR, T)
    assert state.sends_rr is True


def test_a_lost_skin_contact_says_nothing_about_rr(state: SensorState) -> None:
    for _ in range(PACKETS_TO_MISS_RR):
        state.hear("heart_rate", Measured(contact=False), T)

    assert state.sends_rr is None


def test_each_kind_has_its_own_entry() -> None:
    state = SensorState("C0:FF:EE:00:12:34", None, ("heart_rate", "running_speed"), T)
    state.enter("connected", T)
    state.hear("running_speed", Measured(speed_mps=3), T + 10)

    heart_rate, running_speed = state.report(T + 10)
    assert (heart_rate.state, heart_rate.heard_age_s) == ("silent", None)
    assert (running_speed.state, running_speed.heard_age_s) == ("live", 0)
    assert running_speed.rr is None
