import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import PacketRefused
from ingest.gatt.device_information import decode, encode
from tests.ingest.gatt.fuzz import decoded_or_refused


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"Polar Electro Oy", "Polar Electro Oy", id="plain"),
        pytest.param(b"H10\0\0\0\0", "H10", id="nul-padded"),
        pytest.param(b"H10\0junk", "H10", id="nul-ended"),
        pytest.param(b" 3.1.1 \r\n", "3.1.1", id="blanks"),
        pytest.param("Schöberer".encode(), "Schöberer", id="utf-8"),
        pytest.param(b"\x1b[31mred\n", "[31mred", id="no-terminal-codes"),
        pytest.param(b"", None, id="empty"),
        pytest.param(b"\0\0", None, id="only-padding"),
    ],
)
def test_decodes(data: bytes, expected: str | None) -> None:
    assert decode(data) == expected


def test_refuses_what_is_not_utf_8() -> None:
    with pytest.raises(PacketRefused, match="not text"):
        decode(b"\xff\xfe")


@pytest.mark.parametrize("text", ["a\0b", "x" * 513])
def test_refuses_to_encode(text: str) -> None:
    with pytest.raises(ValueError, match="device information"):
        encode(text)


@given(st.text(st.characters(categories=["L", "N", "P"]), max_size=100))
def test_round_trip(text: str) -> None:
    assert (decode(encode(text)) or "") == text


@given(st.binary(max_size=30))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    decoded_or_refused(decode, data)
