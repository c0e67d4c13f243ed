import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import PacketRefused
from ingest.gatt.thermometer import Measurement, SensorTime, Site, Special, decode, encode
from tests.ingest.gatt.fuzz import decoded_or_refused

times = st.builds(SensorTime, st.integers(0, 0xFFFF), *[st.integers(0, 0xFF)] * 5)
sites = st.none() | st.sampled_from(Site)
measurements = st.one_of(
    st.builds(
        Measurement,
        temperature_c=st.integers(-27315, 8388605).map(lambda raw: raw / 100),
        site=sites,
        time=st.none() | times,
    ),
    st.builds(Measurement, special=st.sampled_from(Special), site=sites, time=st.none() | times),
)


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        # The example of the Health Thermometer Service: 36.4 as 364 x 10^-1.
        pytest.param("006c0100ff", 36.4, id="tenths"),
        pytest.param("00800e00fe", 37.12, id="hundredths"),
        pytest.param("0025000000", 37.0, id="no-exponent"),
        pytest.param("0004000001", 40.0, id="positive-exponent"),
        pytest.param("00f6ffffff", -1.0, id="negative-mantissa"),
    ],
)
def test_decodes_celsius(packet: str, expected: float) -> None:
    assert decode(bytes.fromhex(packet)) == Measurement(expected)


def test_fahrenheit_becomes_celsius() -> None:
    assert decode(bytes.fromhex("01da0300ff")).temperature_c == pytest.approx(37.0)
    # -459 °F is above absolute zero though -459 °C is not.
    assert decode(bytes.fromhex("0135feff00")).temperature_c == pytest.approx(-272.78, abs=0.01)


def test_time_and_site() -> None:
    packet = bytes.fromhex("066c0100ffea070b161e0f0a05")
    time = SensorTime(2026, 11, 22, 30, 15, 10)
    assert decode(packet) == Measurement(36.4, site=Site.GASTROINTESTINAL_TRACT, time=time)


@pytest.mark.parametrize("place", [0, 10, 255])
def test_an_unknown_site_is_none(place: int) -> None:
    assert decode(bytes.fromhex("046c0100ff") + bytes([place])) == Measurement(36.4)


@pytest.mark.parametrize("exponent", [0x00, 0xFE])
@pytest.mark.parametrize("flags", [0x00, 0x01])
@pytest.mark.parametrize("special", list(Special))
def test_what_is_no_number_has_no_temperature(special: Special, flags: int, exponent: int) -> None:
    data = bytes([flags]) + special.to_bytes(3, "little") + bytes([exponent])
    assert decode(data) == Measurement(special=special)


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        pytest.param("", "truncated", id="empty"),
        pytest.param("006c0100", "truncated", id="half-a-number"),
        pytest.param("026c0100ffea070b161e0f", "truncated", id="half-a-time"),
        pytest.param("046c0100ff", "truncated", id="no-site"),
        pytest.param("00ffffff7f", "impossible", id="below-absolute-zero"),
        pytest.param("01a8fdff00", "impossible", id="below-absolute-zero-fahrenheit"),
    ],
)
def test_refuses(packet: str, reason: str) -> None:
    with pytest.raises(PacketRefused) as caught:
        decode(bytes.fromhex(packet))
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "measurement",
    [
        pytest.param(Measurement(), id="neither"),
        pytest.param(Measurement(37.0, Special.NOT_A_NUMBER), id="both"),
        pytest.param(Measurement(-273.16), id="below-absolute-zero"),
        pytest.param(Measurement(83_886.06), id="too-high"),
        pytest.param(Measurement(math.nan), id="nan"),
        pytest.param(Measurement(math.inf), id="infinity"),
        pytest.param(Measurement(37.0, time=SensorTime(2026, 256, 1, 0, 0, 0)), id="month"),
        pytest.param(Measurement(37.0, time=SensorTime(-1, 1, 1, 0, 0, 0)), id="year"),
    ],
)
def test_refuses_to_encode(measurement: Measurement) -> None:
    with pytest.raises(ValueError, match=r"temperature|time stamp|year"):
        encode(measurement)


@given(measurements)
def test_round_trip(measurement: Measurement) -> None:
    assert decode(encode(measurement)) == measurement


@given(st.binary(max_size=20))
def test_any_bytes_give_a_finite_number_a_reason_or_are_refused(data: bytes) -> None:
    measurement = decoded_or_refused(decode, data)
    if measurement is not None:
        assert (measurement.temperature_c is None) != (measurement.special is None)
        assert math.isfinite(measurement.temperature_c or 0.0)
