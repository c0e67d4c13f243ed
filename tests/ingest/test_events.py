import json
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import PayloadRefused
from ingest.events import UUID_PATTERN, Carbs, Cramp, Event, EventBase, Snooze, Uuid
from ingest.wire import decode_event, encode
from tests.examples import examples

T = 1_764_000_000
ID = "0b6f2d0e-6a3c-4d55-9d4e-0a1b2c3d4e5f"


def test_every_kind_of_the_contract_is_known() -> None:
    assert {kind.__struct_config__.tag for kind in get_args(Event)} == {
        "carbs", "fluid", "sodium", "magnesium", "caffeine", "packed", "returned", "cooling",
        "weigh", "cramp", "twinge", "stretch", "massage", "stop", "resume", "station_in",
        "station_out", "effort", "symptom", "note", "ack", "snooze", "undo", "finish", "dnf",
    }  # fmt: skip


def test_no_kind_is_left_out_of_the_union() -> None:
    assert set(EventBase.__subclasses__()) == set(get_args(Event))


def test_an_event_as_another_program_writes_it() -> None:
    payload = {
        "id": ID, "t": T, "kind": "cramp", "author": "Bo", "muscle": "calf", "side": "left",
        "severity": 2, "invented": True,
    }  # fmt: skip
    expected = Cramp(id=ID, t=T, author="Bo", muscle="calf", side="left", severity=2)
    assert decode_event(json.dumps(payload).encode()) == expected


def test_the_kind_is_written() -> None:
    written = json.loads(encode(Carbs(id=ID, t=T, carbs_g=25.0)))
    assert written == {"kind": "carbs", "id": ID, "t": T, "carbs_g": 25.0}


@pytest.mark.parametrize(
    "payload",
    [
        {"kind": "cramp", "muscle": "heart"},
        {"kind": "cramp"},
        {"kind": "cramp", "muscle": "calf", "severity": 4},
        {"kind": "effort", "rpe": 0},
        {"kind": "effort", "rpe": 11},
        {"kind": "effort", "rpe": 5.5},
        {"kind": "snooze", "alert": "a", "minutes": 0},
        {"kind": "snooze", "alert": "a", "minutes": 241},
        {"kind": "weigh", "mass_kg": 5},
        {"kind": "station_in", "station": "La Fouly"},
        {"kind": "note", "text": "x" * 1001},
        {"kind": "undo", "event": "the last one"},
        {"kind": "Carbs", "carbs_g": 25},
        {"kind": "carbs", "carbs_g": 25, "tap": "the second one"},
        {"kind": "packed", "product": "gel"},
        {"kind": "packed", "product": "gel", "count": 0},
        {"kind": "returned", "product": "The gel", "count": 1},
        {"kind": "returned", "product": "gel", "count": 0.5},
        {"kind": 7},
        {},
    ],
)
def test_what_breaks_the_contract_is_refused(payload: dict[str, object]) -> None:
    with pytest.raises(PayloadRefused) as error:
        decode_event(json.dumps({"id": ID, "t": T} | payload).encode())
    assert error.value.reason == "invalid"


def test_bounds_of_a_snooze() -> None:
    for minutes in (0.5, 240):
        event = Snooze(id=ID, t=T, alert="a", minutes=minutes)
        assert decode_event(encode(event)) == event


@examples(50)
@given(st.uuids())
def test_any_uuid_is_an_id(uuid: object) -> None:
    assert msgspec.convert(str(uuid), Uuid) == str(uuid)
    assert msgspec.convert(str(uuid).upper(), Uuid) == str(uuid).upper()


@examples(100)
@given(st.from_regex(UUID_PATTERN), st.sampled_from(["\n", " ", "0", "-", "\u0000"]))
def test_nothing_may_follow_an_id(uuid: str, after: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(uuid + after, Uuid)
