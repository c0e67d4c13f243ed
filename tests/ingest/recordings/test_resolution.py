import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.gatt import heart_rate, running_speed
from ingest.messages import Measured
from ingest.quantities import QUANTITIES
from ingest.recordings import resolution

MEASURED = sorted(set(Measured.__struct_fields__) - {"contact", "running", "rr_ms"})


@given(st.sampled_from(MEASURED), st.floats())
def test_only_what_can_be_measured_passes(name: str, value: float) -> None:
    refused: Counter[str] = Counter()
    found = getattr(resolution.measured({name: value}, None, refused), name)
    if found is None:
        assert refused.total() == 1
    else:
        assert QUANTITIES[name].low <= found <= QUANTITIES[name].high
        assert abs(found - value) <= 0.5


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("heart_rate_bpm", 0.0, "heart_rate_bpm zero"),
        ("heart_rate_bpm", 255.0, "heart_rate_bpm invalid marker"),
        ("heart_rate_bpm", 250.0, "heart_rate_bpm out of range"),
        ("cadence_spm", 255.0, "cadence_spm invalid marker"),
        ("power_w", 65_535.0, "power_w invalid marker"),
        ("distance_m", 4_294_967_295.0, "distance_m invalid marker"),
        ("air_temp_c", 127.0, "air_temp_c invalid marker"),
        ("speed_mps", math.nan, "speed_mps not a number"),
        ("cadence_spm", 0.0, None),
        ("speed_mps", 0.0, None),
    ],
)
def test_why_a_value_is_refused(name: str, value: float, reason: str | None) -> None:
    assert resolution.refusal(name, value) == reason


@given(st.floats(0, 15), st.floats(0, 254), st.floats(0, 4), st.floats(0, 2e6))
def test_a_foot_pod_carries_the_values_unchanged(
    speed: float, cadence: float, stride: float, distance: float
) -> None:
    values = {
        "speed_mps": speed,
        "cadence_spm": cadence,
        "stride_m": stride,
        "distance_m": distance,
    }
    found = resolution.measured(values, None, Counter())
    packet = running_speed.encode(
        running_speed.Measurement(
            speed_mps=found.speed_mps or 0.0,
            cadence_per_min=int(found.cadence_spm or 0),
            stride_length_m=found.stride_m,
            distance_m=found.distance_m,
        )
    )
    heard = running_speed.decode(packet)
    assert heard.speed_mps == found.speed_mps
    assert heard.cadence_per_min == found.cadence_spm
    assert heard.stride_length_m == found.stride_m
    assert heard.distance_m == found.distance_m


@given(st.floats(250, 2000), st.floats(30, 249))
def test_a_strap_carries_the_values_unchanged(rr_ms: float, rate: float) -> None:
    found = resolution.measured({"heart_rate_bpm": rate}, (rr_ms,), Counter())
    assert found.rr_ms is not None
    assert found.heart_rate_bpm is not None
    packet = heart_rate.encode(
        heart_rate.Measurement(heart_rate_bpm=int(found.heart_rate_bpm), rr_ms=found.rr_ms)
    )
    heard = heart_rate.decode(packet)
    assert heard.heart_rate_bpm == found.heart_rate_bpm
    assert heard.rr_ms == found.rr_ms
    assert abs(found.rr_ms[0] - rr_ms) <= 500 / 1024
