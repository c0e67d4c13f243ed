import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import PacketRefused
from ingest.gatt import uuids
from ingest.gatt.temperature import decode, encode
from tests.ingest.gatt.fuzz import decoded_or_refused
from tests.ingest.gatt.vectors import vectors


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        pytest.param("2e0a", 26.06, id="xiaomi"),
        pytest.param("18fc", -10.0, id="frost"),
        pytest.param("4d95", -273.15, id="absolute-zero"),
        pytest.param("ff7f", 327.67, id="highest"),
        pytest.param("0080", None, id="unknown"),
    ],
)
def test_decodes(packet: str, expected: float | None) -> None:
    assert decode(bytes.fromhex(packet)) == expected


def test_agrees_with_every_published_vector() -> None:
    for vector in vectors(uuids.TEMPERATURE):
        assert decode(vector.data) == vector.decoded["temperature_c"], vector.data.hex()


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "truncated"), (b"\x2e", "truncated"), (b"\x4c\x95", "impossible")]
)
def test_refuses(data: bytes, reason: str) -> None:
    with pytest.raises(PacketRefused) as caught:
        decode(data)
    assert caught.value.reason == reason


@pytest.mark.parametrize("value", [-273.16, 327.68, float("nan"), float("inf"), float("-inf")])
def test_refuses_to_encode(value: float) -> None:
    with pytest.raises(ValueError, match="temperature"):
        encode(value)


@given(st.none() | st.integers(-27315, 32767).map(lambda raw: raw / 100))
def test_round_trip(value: float | None) -> None:
    assert decode(encode(value)) == value


@given(st.binary(max_size=4))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    decoded_or_refused(decode, data)
