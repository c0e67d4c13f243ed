"""16-bit numbers as 128-bit UUIDs, as bleak reports them."""

import pytest
from bleak.uuids import normalize_uuid_16
from hypothesis import given
from hypothesis import strategies as st

from ingest.gatt.uuids import full


@given(st.integers(0, 0xFFFF))
def test_full_is_as_bleak_reports(number: int) -> None:
    assert full(number) == normalize_uuid_16(number)


@pytest.mark.parametrize("number", [-1, 0x10000])
def test_only_16_bits_are_taken(number: int) -> None:
    with pytest.raises(ValueError, match="not a 16-bit UUID"):
        full(number)
