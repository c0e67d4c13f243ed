import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.quantities import QUANTITIES, is_plausible, within

NAMES = st.sampled_from(sorted(QUANTITIES))
SUFFIXES = {
    "bpm": "bpm", "ms": "ms", "mps": "m/s", "spm": "steps/min", "m": "m", "deg": "°", "w": "W",
    "c": "°C", "pct": "%", "wm2": "W/m²", "dbm": "dBm", "kg": "kg", "g": "g", "ml": "ml",
    "mg": "mg", "t": "s",
}  # fmt: skip


@pytest.mark.parametrize("name", QUANTITIES)
def test_a_name_ends_in_its_unit(name: str) -> None:
    assert QUANTITIES[name].unit == SUFFIXES[name.split("_")[-1]]


@pytest.mark.parametrize("name", QUANTITIES)
def test_a_range_is_a_range_and_has_a_meaning(name: str) -> None:
    quantity = QUANTITIES[name]
    assert math.isfinite(quantity.low)
    assert quantity.low < quantity.high < math.inf
    assert quantity.meaning


@given(name=NAMES, value=st.floats())
def test_plausible_is_within_the_range(name: str, value: float) -> None:
    quantity = QUANTITIES[name]
    inside = not math.isnan(value) and quantity.low <= value <= quantity.high
    assert is_plausible(name, value) == inside


@given(name=NAMES)
def test_both_ends_are_plausible_and_the_next_number_is_not(name: str) -> None:
    low, high = QUANTITIES[name].low, QUANTITIES[name].high
    assert is_plausible(name, low)
    assert is_plausible(name, high)
    assert not is_plausible(name, math.nextafter(low, -math.inf))
    assert not is_plausible(name, math.nextafter(high, math.inf))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_never_plausible(value: float) -> None:
    assert not any(is_plausible(name, value) for name in QUANTITIES)


@pytest.mark.parametrize("name", QUANTITIES)
def test_messages_have_the_same_bounds(name: str) -> None:
    meta = within(name)
    quantity = QUANTITIES[name]
    assert (meta.ge, meta.le) == (quantity.low, quantity.high)
    assert meta.description == f"{quantity.meaning} [{quantity.unit}]"


def test_an_unknown_name_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        within("heart_rate")
    with pytest.raises(KeyError):
        is_plausible("heart_rate", 60.0)
