"""What phones send: locations, everything else, and nonsense."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import wire
from ingest.bus import MqttSettings
from ingest.errors import PayloadRefused
from ingest.race.settings import Runner
from monitor.messages import Status
from monitor.owntracks import Phones
from monitor.topics import status as status_topic
from tests.brokers import collect, eventually
from tests.examples import examples
from tests.monitor.people import T
from tests.monitor.test_service import desk, serving

ANNA = Runner(id="anna", name="Anna", owntracks="anna/phone")
TOPIC = "owntracks/anna/phone"


def phones(newest: tuple[int, int] = (0, -1)) -> Phones:
    return Phones([ANNA, Runner(id="bo", name="Bo")], lambda *_: newest)


def said(**changed: Any) -> bytes:
    whole = {"_type": "location", "tst": T, "lat": 45.9, "lon": 6.9, "acc": 8, "batt": 71}
    return json.dumps({**whole, **changed}).encode()


def test_a_location_is_a_record_of_its_second() -> None:
    told = phones((T - 60, 41)).record(TOPIC, said(), T + 3.0)
    assert told is not None
    runner, record = told
    assert (runner, record.t, record.seq, record.gateway) == ("anna", T, 42, "owntracks")
    assert (record.latitude_deg, record.longitude_deg) == (45.9, 6.9)
    assert record.heart_rate_bpm is None


def test_numbers_rise_by_one_and_what_is_said_again_counts_once() -> None:
    phone = phones()
    told = [phone.record(TOPIC, said(tst=tst), T + 40.0) for tst in (T, T, T + 30, T + 31, T + 31)]
    numbers = [(one[1].seq, one[1].t) for one in told if one]
    assert numbers == [(0, T), (1, T + 30), (2, T + 31)]


@pytest.mark.parametrize(
    ("topic", "payload", "reason"),
    [
        ("owntracks/eve/phone", said(), "phone of nobody"),
        ("owntracks/anna/tablet", said(), "phone of nobody"),
        (TOPIC, said(tst=T + 3600), "location from the future"),
        (TOPIC, said(tst=T - 3600), "old location"),
        (TOPIC, said(acc=5000), "coarse location"),
        (TOPIC, said(tst="now"), "invalid"),
        (TOPIC, said(lat=91.0), "invalid"),
        (TOPIC, said(lon=None), "invalid"),
        (TOPIC, said(_type=7), "invalid"),
        (TOPIC, b'{"_type": "encrypted", "data": "x"}', "encrypted location"),
        (TOPIC, b"[]", "invalid"),
        (TOPIC, b"\xff", "not json"),
    ],
)
def test_what_is_wrong_is_refused_with_its_reason(topic: str, payload: bytes, reason: str) -> None:
    with pytest.raises(PayloadRefused) as refused:
        phones((T - 60, 0)).record(topic, payload, T + 3.0)
    assert refused.value.reason == reason


def test_the_phone_of_a_replay_keeps_its_time_and_its_numbers() -> None:
    """Whatever the wall's clock says, and beside what the real phone has sent."""
    speaks = {"now": "owntracks"}
    numbers = {"owntracks": (T, 41), "sim-1-phones": (0, -1)}
    phone = Phones([ANNA], lambda _, gateway: numbers[gateway], lambda _: speaks["now"])
    speaks["now"] = "sim-1-phones"
    told = [phone.record(TOPIC, said(tst=tst), float(T)) for tst in (T + 90_000, T + 90_030)]
    assert [(one[1].gateway, one[1].seq) for one in told if one] == [
        ("sim-1-phones", 0), ("sim-1-phones", 1),
    ]  # fmt: skip
    speaks["now"] = "owntracks"
    real = phone.record(TOPIC, said(tst=T + 1), float(T))
    assert real is not None
    assert (real[1].gateway, real[1].seq) == ("owntracks", 42)


@pytest.mark.parametrize("kind", ["waypoint", "lwt", "transition", "card"])
def test_other_messages_say_nothing_of_the_place(kind: str) -> None:
    assert phones().record(TOPIC, said(_type=kind), float(T)) is None


LEAVES = st.none() | st.booleans() | st.floats() | st.text(max_size=5)
OBJECTS = st.dictionaries(st.sampled_from(["tst", "lat", "lon", "acc", "x"]), LEAVES)


@examples(200)
@given(
    st.binary(max_size=200)
    | OBJECTS.map(lambda fields: json.dumps({"_type": "location", **fields}).encode())
)
def test_nothing_whatsoever_makes_it_fail(payload: bytes) -> None:
    phone = phones()
    try:
        told = phone.record(TOPIC, payload, float(T))
    except PayloadRefused:
        return
    assert told is None or told[1].t <= T + 5


async def test_a_phone_s_place_reaches_the_status_and_the_rest_is_counted(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    user = f"u{race_id}"
    walker = Runner(id="anna", name="Anna", owntracks=f"{user}/phone")
    async with (
        serving(mqtt_settings, race_id, walker) as monitor,
        collect(mqtt_settings, status_topic(race_id, "anna")) as heard,
        desk(mqtt_settings, race_id) as d,
    ):
        now = int(time.time())
        d.payload(f"owntracks/{user}/phone", said(tst=now))
        d.payload(f"owntracks/{user}/phone", said(tst=now))
        d.payload(f"owntracks/{user}/phone", said(tst=now + 9000))
        d.payload(f"owntracks/{user}/phone", said(tst=now - 9000))
        d.payload(f"owntracks/{user}/phone", b"{")
        d.payload(f"owntracks/{user}/other", said(tst=now))
        await eventually(lambda: len(monitor.report(online=True).refused or {}) == 4)
        await eventually(lambda: bool(heard.messages))
        status = wire.decode(heard.messages[0].payload, Status)
        refused = monitor.report(online=True).refused or {}
    assert status.vitals.latitude_deg == pytest.approx(45.9)
    assert refused["location from the future"] == 1
    assert refused["old location"] == 1
    assert refused["phone of nobody"] >= 1
