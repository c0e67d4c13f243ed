import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import PacketRefused
from ingest.gatt.battery import decode, encode
from tests.ingest.gatt.fuzz import decoded_or_refused


@given(st.integers(0, 100))
def test_round_trip(level: int) -> None:
    assert encode(level) == bytes([level])
    assert decode(encode(level)) == level


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "truncated"), (b"\x65", "impossible"), (b"\xff", "impossible")]
)
def test_refuses(data: bytes, reason: str) -> None:
    with pytest.raises(PacketRefused) as caught:
        decode(data)
    assert caught.value.reason == reason


@pytest.mark.parametrize("level", [-0.4, 100.4, float("nan")])
def test_refuses_to_encode(level: float) -> None:
    with pytest.raises(ValueError, match="battery level"):
        encode(level)


@given(st.binary(max_size=3))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    decoded_or_refused(decode, data)
