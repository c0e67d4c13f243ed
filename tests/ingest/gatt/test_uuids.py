import pytest
from bleak.uuids import normalize_uuid_16
from hypothesis import given
from hypothesis import strategies as st

from ingest.gatt.uuids import full, short


@given(st.integers(0, 0xFFFF))
def test_full_is_as_bleak_reports_and_back(number: int) -> None:
    assert full(number) == normalize_uuid_16(number)
    assert short(full(number)) == number
    assert short(full(number).upper()) == number


@pytest.mark.parametrize("number", [-1, 0x10000])
def test_only_16_bits_are_short(number: int) -> None:
    with pytest.raises(ValueError, match="not a 16-bit UUID"):
        full(number)


@pytest.mark.parametrize(
    "uuid",
    [
        pytest.param("", id="empty"),
        pytest.param("2a37", id="short"),
        pytest.param("00002101-5b1e-4347-b07c-97b514dae121", id="makers-own"),
        pytest.param("12342a37-0000-1000-8000-00805f9b34fb", id="32-bit"),
        pytest.param("0000+a37-0000-1000-8000-00805f9b34fb", id="sign"),
        pytest.param("0000zzzz-0000-1000-8000-00805f9b34fb", id="not-hex"),
    ],
)
def test_other_uuids_have_no_short_form(uuid: str) -> None:
    assert short(uuid) is None


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    assert (short(text) is None) or text.lower() == full(short(text) or 0)
