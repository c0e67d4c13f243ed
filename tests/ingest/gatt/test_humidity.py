import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import PacketRefused
from ingest.gatt import uuids
from ingest.gatt.humidity import decode, encode
from tests.ingest.gatt.fuzz import decoded_or_refused
from tests.ingest.gatt.vectors import vectors


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        pytest.param("9509", 24.53, id="xiaomi"),
        pytest.param("1027", 100.0, id="saturated"),
        pytest.param("0000", 0.0, id="dry"),
        pytest.param("ffff", None, id="unknown"),
    ],
)
def test_decodes(packet: str, expected: float | None) -> None:
    assert decode(bytes.fromhex(packet)) == expected


def test_agrees_with_every_published_vector() -> None:
    for vector in vectors(uuids.HUMIDITY):
        assert decode(vector.data) == vector.decoded["humidity_pct"], vector.data.hex()


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "truncated"), (b"\x95", "truncated"), (b"\x11\x27", "impossible")]
)
def test_refuses(data: bytes, reason: str) -> None:
    with pytest.raises(PacketRefused) as caught:
        decode(data)
    assert caught.value.reason == reason


@pytest.mark.parametrize("value", [-0.01, 100.01, float("nan"), float("inf")])
def test_refuses_to_encode(value: float) -> None:
    with pytest.raises(ValueError, match="humidity"):
        encode(value)


@given(st.none() | st.integers(0, 10_000).map(lambda raw: raw / 100))
def test_round_trip(value: float | None) -> None:
    assert decode(encode(value)) == value


@given(st.binary(max_size=4))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    decoded_or_refused(decode, data)
