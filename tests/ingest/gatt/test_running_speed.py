import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import PacketRefused
from ingest.gatt import uuids
from ingest.gatt.running_speed import (
    Feature,
    Measurement,
    decode,
    decode_feature,
    encode,
    encode_feature,
)
from tests.ingest.gatt.fuzz import decoded_or_refused
from tests.ingest.gatt.vectors import vectors

measurements = st.builds(
    Measurement,
    speed_mps=st.integers(0, 0xFFFF).map(lambda raw: raw / 256),
    cadence_per_min=st.integers(0, 0xFF),
    running=st.booleans(),
    stride_length_m=st.none() | st.integers(0, 0xFFFF).map(lambda raw: raw / 100),
    distance_m=st.none() | st.integers(0, 0xFFFFFFFF).map(lambda raw: raw / 10),
)


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        pytest.param("008002b4", Measurement(2.5, 180), id="speed-and-cadence"),
        pytest.param(
            "018002b45500", Measurement(2.5, 180, stride_length_m=0.85), id="stride-length"
        ),
        pytest.param("028002b410270000", Measurement(2.5, 180, distance_m=1000.0), id="distance"),
        pytest.param(
            "070003125600010000f0",
            Measurement(3.0, 18, True, 0.86, 402653184.1),
            id="inconsistent-but-kept",
        ),
        pytest.param(
            "07341256890704030201",
            Measurement(18.203125, 86, True, 19.29, 1690906.0),
            id="polar-suite",
        ),
        pytest.param("f88002b4ff", Measurement(2.5, 180), id="reserved-flags-and-bytes-ignored"),
    ],
)
def test_decodes(packet: str, expected: Measurement) -> None:
    assert decode(bytes.fromhex(packet)) == expected


@pytest.mark.parametrize(
    ("packet", "field"),
    [
        pytest.param("", "flags", id="empty"),
        pytest.param("0080", "speed", id="half-a-speed"),
        pytest.param("000102", "cadence", id="no-cadence"),
        pytest.param("0180025020", "stride length", id="half-a-stride-length"),
        pytest.param("070003125600000000", "total distance", id="three-bytes-of-distance"),
    ],
)
def test_refuses_what_is_cut_short(packet: str, field: str) -> None:
    with pytest.raises(PacketRefused, match=f"^truncated: .*{field}"):
        decode(bytes.fromhex(packet))


def test_agrees_with_every_published_vector() -> None:
    for vector in vectors(uuids.RSC_MEASUREMENT):
        if vector.refused:
            assert decoded_or_refused(decode, vector.data) is None
            continue
        assert decode(vector.data) == Measurement(
            speed_mps=vector.decoded["speed_mps"],
            cadence_per_min=vector.decoded["cadence_per_min"],
            running=vector.decoded["status"] == "running",
            stride_length_m=vector.decoded.get("stride_length_m"),
            distance_m=vector.decoded.get("total_distance_m"),
        ), vector.data.hex()


def test_encodes_to_the_nearest_unit() -> None:
    packet = encode(Measurement(3.0021, 171, True, 1.054, 1234.56))
    assert decode(packet) == Measurement(3.00390625, 171, True, 1.05, 1234.6)


@pytest.mark.parametrize(
    ("measurement", "field"),
    [
        pytest.param(Measurement(256.0, 180), "speed", id="too-fast"),
        pytest.param(Measurement(-0.1, 180), "speed", id="backwards"),
        pytest.param(Measurement(float("nan"), 180), "speed", id="nan"),
        pytest.param(Measurement(3.0, 256), "cadence", id="cadence"),
        pytest.param(Measurement(3.0, 180, stride_length_m=656), "stride length", id="length"),
        pytest.param(Measurement(3.0, 180, distance_m=5e8), "total distance", id="distance"),
    ],
)
def test_refuses_to_encode(measurement: Measurement, field: str) -> None:
    with pytest.raises(ValueError, match=field):
        encode(measurement)


@given(measurements)
def test_round_trip(measurement: Measurement) -> None:
    assert decode(encode(measurement)) == measurement


@given(st.binary(max_size=24))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    measurement = decoded_or_refused(decode, data)
    if measurement is not None:
        assert decode(encode(measurement)) == measurement


@given(st.builds(Feature, st.booleans(), st.booleans(), st.booleans()))
def test_feature_round_trip(feature: Feature) -> None:
    assert decode_feature(encode_feature(feature)) == feature


def test_feature_bits() -> None:
    assert decode_feature(b"\x05\x00") == Feature(stride_length=True, distance=False, running=True)
    assert decode_feature(b"\xfa\xff").distance
    with pytest.raises(PacketRefused, match="truncated"):
        decode_feature(b"\x05")


@given(st.binary(max_size=4))
def test_any_feature_bytes_decode_or_are_refused(data: bytes) -> None:
    decoded_or_refused(decode_feature, data)
