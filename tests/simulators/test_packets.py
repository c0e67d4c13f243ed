"""What strap and pod say, and what is left, is together exactly what was measured."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import convert
from ingest.gatt import heart_rate, running_speed, uuids
from ingest.gatt.cadence import CadenceScale
from ingest.messages import Measured
from simulators.bluetooth.sensors import POD_MODEL
from simulators.packets import NOTHING, Packets, split

FULL_POD = running_speed.Feature(stride_length=True, distance=True, running=True)
PLAIN_POD = running_speed.Feature(stride_length=True, distance=True, running=False)


def heard(packets: Packets, pod: running_speed.Feature | None) -> Measured:
    """Everything the gateway makes of the packets, put together with what is left."""
    values: dict[str, object] = {}
    rr: list[float] = list(packets.left.rr_ms or ())
    for packet in packets.strap:
        data = heart_rate.encode(packet)
        one = convert.to_measured(uuids.full(uuids.HEART_RATE_MEASUREMENT), data)
        assert one.refused == ()
        rr += one.measured.rr_ms or ()
        values.update(present(one.measured))
    if packets.pod is not None:
        data = running_speed.encode(packets.pod)
        scale = CadenceScale.of(POD_MODEL, feature=pod)
        two = convert.to_measured(uuids.full(uuids.RSC_MEASUREMENT), data, scale=scale)
        assert two.refused == ()
        values.update(present(two.measured))
    values.update(present(packets.left))
    values["rr_ms"] = tuple(rr) or None
    return msgspec.structs.replace(NOTHING, **values)


def present(measured: Measured) -> dict[str, object]:
    fields = msgspec.structs.asdict(measured)
    return {name: value for name, value in fields.items() if value is not None}


def maybe(values: st.SearchStrategy[float]) -> st.SearchStrategy[float | None]:
    return st.none() | values


measured = st.builds(
    Measured,
    heart_rate_bpm=maybe(st.integers(20, 250) | st.floats(20, 250)),
    rr_ms=st.none()
    | st.lists(st.integers(256, 2048).map(lambda raw: raw * 1000 / 1024), min_size=1).map(tuple)
    | st.lists(st.floats(200, 3000), min_size=1).map(tuple),
    contact=st.none() | st.booleans(),
    speed_mps=maybe(st.integers(0, 15 * 256).map(lambda raw: raw / 256) | st.floats(0, 15)),
    cadence_spm=maybe(st.integers(0, 300) | st.floats(0, 300)),
    stride_m=maybe(st.integers(0, 400).map(lambda raw: raw / 100) | st.floats(0, 4)),
    running=st.none() | st.booleans(),
    distance_m=maybe(st.integers(0, 10**7).map(lambda raw: raw / 10) | st.floats(0, 1e6)),
    altitude_m=maybe(st.floats(-500, 9000)),
    power_w=maybe(st.floats(0, 3000)),
)


@given(measured, st.booleans(), st.sampled_from([None, FULL_POD, PLAIN_POD]))
def test_nothing_is_changed_lost_or_said_twice(
    measured: Measured, strap: bool, pod: running_speed.Feature | None
) -> None:
    packets = split(measured, strap=strap, pod=pod)

    assert heard(packets, pod) == measured
    assert strap or not packets.strap
    assert pod is not None or packets.pod is None


@given(
    st.integers(20, 250),
    st.lists(st.integers(256, 2048), max_size=60),
    st.integers(0, 15 * 256),
    st.integers(0, 254),
    st.integers(0, 400),
    st.integers(0, 10**7),
    st.booleans(),
)
def test_what_sensors_can_resolve_is_said_by_sensors(
    bpm: int, rr: list[int], speed: int, cadence: int, stride: int, distance: int, running: bool
) -> None:
    everything = Measured(
        heart_rate_bpm=bpm,
        rr_ms=tuple(raw * 1000 / 1024 for raw in rr) or None,
        contact=True,
        speed_mps=speed / 256,
        cadence_spm=cadence,
        stride_m=stride / 100,
        running=running,
        distance_m=distance / 10,
    )

    assert split(everything, strap=True, pod=FULL_POD).left == NOTHING


def test_beats_without_a_heart_rate_travel_with_no_value_for_it() -> None:
    packets = split(Measured(rr_ms=(1000.0,)), strap=True, pod=None)

    assert [heart_rate.encode(packet).hex(" ") for packet in packets.strap] == ["10 00 00 04"]


def test_many_beats_take_several_packets_in_order() -> None:
    rr_ms = tuple(500.0 + 125 * number for number in range(12)) * 2
    packets = split(Measured(heart_rate_bpm=60, rr_ms=rr_ms), strap=True, pod=None)

    assert [len(packet.rr_ms) for packet in packets.strap] == [9, 9, 6]
    assert sum((packet.rr_ms for packet in packets.strap), ()) == rr_ms


@pytest.mark.parametrize(
    "lone",
    [
        Measured(speed_mps=3.0),
        Measured(cadence_spm=170),
        Measured(speed_mps=3.0, cadence_spm=255),
        Measured(speed_mps=3.0, cadence_spm=170.5),
        Measured(distance_m=100.0),
        Measured(altitude_m=1200.0, latitude_deg=45.9, longitude_deg=6.9, power_w=280),
    ],
)
def test_what_a_pod_cannot_say_is_left(lone: Measured) -> None:
    assert split(lone, strap=True, pod=PLAIN_POD) == Packets((), None, lone)


def test_a_pod_says_the_rest_when_one_value_is_too_fine_for_it() -> None:
    fine = Measured(speed_mps=3.0, cadence_spm=170, stride_m=1.0588, distance_m=10.5)
    packets = split(fine, strap=False, pod=PLAIN_POD)

    assert packets.pod == running_speed.Measurement(3.0, 170, distance_m=10.5)
    assert packets.left == Measured(stride_m=1.0588)


def test_a_pod_that_cannot_tell_walking_from_running_leaves_that() -> None:
    known = Measured(speed_mps=3.0, cadence_spm=170, running=True)
    packets = split(known, strap=False, pod=PLAIN_POD)

    assert packets.pod == running_speed.Measurement(3.0, 170, running=False)
    assert packets.left == Measured(running=True)
