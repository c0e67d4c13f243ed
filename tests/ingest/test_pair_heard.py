"""What is told of sensors at check-in, whatever they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import wire
from ingest.checkin_messages import Heard
from ingest.messages import Measured
from ingest.pair_found import Found
from ingest.pair_heard import handle_of, heard_sensors

NOW = 1_764_000_000.0
SECRET = b"s" * 16
ADDRESSES = st.integers(0, 0xFFFFFF).map(
    lambda number: f"C0:FF:EE:{number >> 16:02X}:{number >> 8 & 255:02X}:{number & 255:02X}"
)
MEASURED = st.builds(
    Measured,
    heart_rate_bpm=st.none() | st.floats(20, 250),
    contact=st.none() | st.booleans(),
    rr_ms=st.none() | st.tuples(st.floats(200, 3000)),
)


@st.composite
def sensors(draw: st.DrawFn) -> list[Found]:
    found = []
    for address in draw(st.lists(ADDRESSES, max_size=8, unique=True)):
        one = Found(
            address,
            draw(st.none() | st.just("Polar H10 <b>")),
            draw(st.sampled_from([("heart_rate",), ("running_speed", "heart_rate")])),
            draw(st.sampled_from([0.0, NOW - 3.0, NOW + 1.0])),
            rssi_dbm=draw(st.none() | st.integers(-127, 20)),
            battery_pct=draw(st.none() | st.integers(0, 100)),
        )
        for second, measured in enumerate(draw(st.lists(MEASURED, max_size=14))):
            one.hear(measured, NOW - 14.0 + second)
        found.append(one)
    return found


def test_who_has_left_comes_after_who_is_here() -> None:
    here = Found("C0:FF:EE:00:00:01", None, ("heart_rate",), NOW, rssi_dbm=-90)
    left = Found("C0:FF:EE:00:00:02", None, ("heart_rate",), NOW, rssi_dbm=-40, state="gone")
    told = heard_sensors([left, here], {}, secret=SECRET, now=NOW)

    assert [one.address_tail for one in told] == ["00:01", "00:02"]


@given(sensors(), st.data())
def test_all_are_told_once_the_strongest_first_and_none_by_its_address(
    found: list[Found], data: st.DataObject
) -> None:
    addresses = [one.address for one in found]
    owners = {address: "anna" for address in addresses if data.draw(st.booleans())}
    told = heard_sensors(found, owners, secret=SECRET, now=NOW)
    payload = wire.encode(Heard(t=NOW, sensors=tuple(told)))

    assert wire.decode(payload, Heard).sensors == tuple(told)  # within every bound
    assert {one.handle for one in told} == {handle_of(one.address, SECRET) for one in found}
    strengths = [-999.0 if one.rssi_dbm is None else one.rssi_dbm for one in told]
    assert strengths == sorted(strengths, reverse=True)
    assert not any(one.address.encode() in payload for one in found)
    assert all((one.doubt is None) is one.good for one in told)
    assert all(one.nearest is None for one in told if one.runner is not None)
    assert sum(one.runner == "anna" for one in told) == len(owners)


def test_a_handle_says_nothing_to_who_does_not_know_the_secret() -> None:
    address = "C0:FF:EE:00:00:01"
    assert handle_of(address, SECRET) == handle_of(address.lower(), SECRET)
    assert handle_of(address, SECRET) != handle_of(address, b"t" * 16)
    assert len(handle_of(address, SECRET)) == 12


@pytest.mark.parametrize(
    ("held_s", "good", "told_s"), [(0, False, None), (4, False, 4.0), (10, True, None)]
)
def test_how_far_it_is_on_the_way_to_good(held_s: int, good: bool, told_s: float | None) -> None:
    one = Found("C0:FF:EE:00:00:01", "H10", ("heart_rate",), NOW)
    for second in range(held_s + 1):
        one.hear(Measured(heart_rate_bpm=90), NOW + second)
    (told,) = heard_sensors([one], {}, secret=SECRET, now=NOW + held_s + 2)
    assert (told.good, told.held_s, told.measured_age_s) == (good, told_s, 2.0)
