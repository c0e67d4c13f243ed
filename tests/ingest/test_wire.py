import contextlib
import json
import math
import zlib
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import messages
from ingest.errors import PayloadRefused
from ingest.events import Carbs, Event
from ingest.messages import (
    GatewayReport,
    Message,
    ReplayClock,
    Sensor,
    SensorReport,
    Vitals,
    Weather,
)
from ingest.wire import (
    MAX_PAYLOAD_BYTES,
    decode,
    decode_event,
    decode_vitals,
    encode,
    encode_vitals,
)
from monitor.messages import Alert, Field, Index, MonitorReport, Status, VitalsNow
from tests.examples import examples
from tests.ingest import strategies

T = 1_764_000_000
KINDS: list[type[Message]] = [
    Vitals, SensorReport, Sensor, GatewayReport, ReplayClock, Weather, messages.DroppedRecords,
    messages.SourceChange,
    Status, Alert, Field, MonitorReport, Index,
]  # fmt: skip
EVENTS: list[type[Message]] = list(get_args(Event))


def record(seq: int = 1, **fields: Any) -> Vitals:
    return Vitals(t=T, seq=seq, gateway="pi-1", **fields)


def plain(**fields: Any) -> bytes:
    """A vitals payload as another program might send it."""
    return json.dumps({"t": T, "seq": 1, "gateway": "pi-1", **fields}).encode()


def reason(payload: bytes, kind: type[Message] = Vitals) -> str:
    with pytest.raises(PayloadRefused) as error:
        decode(payload, kind)
    return error.value.reason


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_message_survives_the_wire(kind: type[Message]) -> None:
    @examples(30)
    @given(message=strategies.of(kind))
    def survives(message: Message) -> None:
        assert decode(encode(message), kind) == message

    survives()


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_event_survives_the_wire_as_its_kind(kind: type[Message]) -> None:
    @examples(15)
    @given(event=strategies.of(kind))
    def survives(event: Event) -> None:
        decoded = decode_event(encode(event))
        assert type(decoded) is kind
        assert decoded == event

    survives()


@examples(60)
@given(records=st.lists(strategies.of(Vitals), min_size=1, max_size=6), compress=st.booleans())
def test_vitals_survive_alone_and_in_arrays_and_compressed(
    records: list[Vitals], compress: bool
) -> None:
    payload = encode_vitals(records, compress=compress)
    assert decode_vitals(payload) == (records, [])
    assert payload.startswith(b"\x78" if compress else b"{" if len(records) == 1 else b"[")


def test_absent_is_not_sent() -> None:
    assert json.loads(encode(record(heart_rate_bpm=148.0))) == {
        "t": T,
        "seq": 1,
        "gateway": "pi-1",
        "heart_rate_bpm": 148.0,
    }


def test_the_field_sends_null_where_nothing_is_known() -> None:
    field = Field(
        t=T, runner=("anna",), phase=("waiting",), heart_rate_bpm=(None,), cadence_spm=(None,),
        distance_m=(None,), fatigue=(None,), fatigue_level=("unknown",), cramp=(None,),
        cramp_level=("unknown",), alerts=({},), age_s=(None,),
    )  # fmt: skip
    assert json.loads(encode(field))["heart_rate_bpm"] == [None]
    assert decode(encode(field), Field) == field


def test_null_is_absent() -> None:
    assert decode(plain(heart_rate_bpm=None), Vitals).heart_rate_bpm is None


def test_unknown_fields_are_ignored() -> None:
    assert decode(plain(invented=[1, {"a": None}]), Vitals) == record()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(
    ("make", "path"),
    [
        (lambda value: record(heart_rate_bpm=value), r"Vitals\.heart_rate_bpm"),
        (lambda value: record(rr_ms=(800.0, value)), r"Vitals\.rr_ms\[1\]"),
        (
            lambda value: Index(level="low", parts={"muscle": value}),
            r"Index\.parts\.muscle",
        ),
        (
            lambda value: GatewayReport(
                t=T, online=True, replay=ReplayClock(race_t=T, wall_t=T, speed=value)
            ),
            r"GatewayReport\.replay\.speed",
        ),
    ],
)
def test_what_is_not_finite_cannot_be_sent(value: float, make: Any, path: str) -> None:
    with pytest.raises(ValueError, match=path + " is not a finite number"):
        encode(make(value))


def test_text_that_reads_null_can_be_sent() -> None:
    alert = Alert(
        id="a", t=T, runner="anna", kind="pace", level="info", state="raised",
        title="null", text="null",
    )  # fmt: skip
    assert decode(encode(alert), Alert) == alert


@pytest.mark.parametrize("number", [b"1e999", b"-1e999", b"NaN", b"Infinity", b"-Infinity"])
def test_what_is_not_finite_is_not_received(number: bytes) -> None:
    reason(b'{"age_s": {}, "grade": ' + number + b"}", VitalsNow)
    reason(plain(heart_rate_bpm=0).replace(b'm": 0', b'm": ' + number))


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [
        ("heart_rate_bpm", 20, 250),
        ("speed_mps", 0, 15),
        ("cadence_spm", 0, 300),
        ("latitude_deg", -90, 90),
        ("altitude_m", -500, 9000),
        ("core_temp_c", 30, 45),
        ("t", 946_684_800, 4_102_444_800),
    ],
)
def test_bounds_are_inclusive_and_kept(field: str, low: float, high: float) -> None:
    for value in (low, high):
        assert getattr(decode(plain(**{field: value}), Vitals), field) == value
    for value in (low - 1, high + 1):
        assert reason(plain(**{field: value})) == "invalid"


@pytest.mark.parametrize(
    "fields",
    [
        {"heart_rate_bpm": "148"},
        {"heart_rate_bpm": True},
        {"contact": 1},
        {"rr_ms": [800] * 65},
        {"rr_ms": [800, 199]},
        {"rr_ms": 800},
        {"t": T + 0.5},
        {"seq": -1},
        {"seq": None},
        {"gateway": "Pi 1"},
        {"gateway": "pi-1\n"},
        {"gateway": "pi-1\u0000"},
        {"gateway": ""},
        {"gateway": "p" * 49},
        {"gateway": "-pi"},
        {"gateway": "pï"},
    ],
)
def test_what_breaks_the_contract_is_refused(fields: dict[str, Any]) -> None:
    assert reason(plain(**fields)) == "invalid"


def test_what_is_missing_is_refused_by_name() -> None:
    with pytest.raises(PayloadRefused, match="gateway"):
        decode(b'{"t": 1764000000, "seq": 1}', Vitals)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("id", "no-uuid"),
        ("id", "00000000-0000-0000-0000-000000000000\n"),
        ("kind", "beer"),
        ("kind", None),
        ("carbs_g", -1),
        ("carbs_g", 501),
        ("author", "x" * 81),
    ],
)
def test_events_keep_their_bounds(change: str, value: Any) -> None:
    event: dict[str, Any] = json.loads(
        encode(Carbs(id="00000000-0000-0000-0000-000000000000", t=T, carbs_g=25.0))
    )
    with pytest.raises(PayloadRefused, match="invalid"):
        decode_event(json.dumps(event | {change: value}).encode())


@pytest.mark.parametrize(
    "payload",
    [b"", b" ", b"{", b"null", b"1", b'"x"', b"[]x", b"\xff\xfe", b'{"gateway": "\xff"}', b"\x00"],
)
def test_what_is_no_object_is_refused(payload: bytes) -> None:
    assert reason(payload) in ("not json", "invalid")


def test_invalid_utf_8_inside_a_text_is_refused() -> None:
    assert reason(plain(gateway="x").replace(b'"x"', b'"\xc3"')) in ("not json", "invalid")


@pytest.mark.parametrize("depth", [2_000, 100_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    nested = b"[" * depth + b"]" * depth
    with pytest.raises(PayloadRefused):
        decode_vitals(nested)
    with pytest.raises(PayloadRefused):
        decode(b'{"t": 1764000000, "seq": 1, "gateway": "a", "x": ' + nested + b"}", Vitals)
    with pytest.raises(PayloadRefused):
        decode_event(b'{"a":' * depth + b"1" + b"}" * depth)


def test_a_payload_of_256_kib_is_taken_and_one_byte_more_is_not() -> None:
    payload = plain().ljust(MAX_PAYLOAD_BYTES)
    assert decode(payload, Vitals) == record()
    assert reason(payload + b" ") == "too large"


def test_too_large_a_payload_cannot_be_sent() -> None:
    alert = Alert(
        id="a", t=T, runner="anna", kind="pace", level="info", state="raised",
        title="", text="x" * MAX_PAYLOAD_BYTES,
    )  # fmt: skip
    with pytest.raises(ValueError, match="at most 262144"):
        encode(alert)


def test_an_array_holds_600_records() -> None:
    records = [record(seq) for seq in range(600)]
    assert decode_vitals(encode_vitals(records))[0] == records
    with pytest.raises(ValueError, match="601 records"):
        encode_vitals([*records, record()])
    with pytest.raises(ValueError, match="0 records"):
        encode_vitals([])


def test_an_array_of_601_is_refused_whole() -> None:
    payload = b"[" + b",".join([plain()] * 601) + b"]"
    with pytest.raises(PayloadRefused) as error:
        decode_vitals(payload)
    assert error.value.reason == "too many records"


@examples(60)
@given(
    good=st.lists(strategies.of(Vitals), max_size=5),
    bad=st.sampled_from([b"null", b"7", b"{}", b"[]", plain(heart_rate_bpm=0), plain(seq=-1)]),
    at=st.integers(0, 5),
)
def test_a_bad_record_in_an_array_is_refused_alone(good: list[Vitals], bad: bytes, at: int) -> None:
    items = [encode(item) for item in good]
    items.insert(at, bad)
    records, refused = decode_vitals(b"[" + b",".join(items) + b"]")
    assert records == good
    assert [error.reason for error in refused] == ["invalid"]


def test_an_empty_array_holds_nothing() -> None:
    assert decode_vitals(b" [ ] ") == ([], [])


def test_zlib_bombs_are_refused_without_being_unpacked() -> None:
    bomb = zlib.compress(b" " * 50_000_000, 9)
    assert len(bomb) < MAX_PAYLOAD_BYTES
    assert reason(bomb) == "too large"


def test_compressed_payloads_are_bounded_by_their_plain_size() -> None:
    assert decode(zlib.compress(plain().ljust(MAX_PAYLOAD_BYTES)), Vitals) == record()
    assert reason(zlib.compress(plain().ljust(MAX_PAYLOAD_BYTES + 1))) == "too large"


@pytest.mark.parametrize(
    "payload",
    [b"\x78", b"\x78\x9c", zlib.compress(plain())[:-1], zlib.compress(plain())[:20]],
)
def test_broken_zlib_is_refused(payload: bytes) -> None:
    assert reason(payload) == "not zlib"


def test_what_follows_the_zlib_stream_is_refused() -> None:
    assert reason(zlib.compress(plain()) + b"more") == "not zlib"


def test_a_batch_that_readers_would_refuse_cannot_be_sent() -> None:
    wide = record(rr_ms=(1000.123456,) * 64)
    assert decode_vitals(encode_vitals([wide] * 300, compress=True))[0] == [wide] * 300
    with pytest.raises(ValueError, match="at most 262144"):
        encode_vitals([wide] * 600, compress=True)


JSON_TEXT = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["t", "seq", "gateway", "kind", "id", "rr_ms", "replay", "sensors", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
).map(lambda value: json.dumps(value).encode())
BYTES = st.binary(max_size=300)
PAYLOADS = BYTES | JSON_TEXT | BYTES.map(zlib.compress) | JSON_TEXT.map(zlib.compress)


@examples(400)
@given(payload=PAYLOADS | BYTES.map(lambda rest: b"\x78" + rest))
def test_nothing_but_a_refusal_comes_of_any_bytes(payload: bytes) -> None:
    for kind in KINDS:
        with contextlib.suppress(PayloadRefused):
            assert isinstance(decode(payload, kind), kind)
    with contextlib.suppress(PayloadRefused):
        decode_event(payload)
    with contextlib.suppress(PayloadRefused):
        records, refused = decode_vitals(payload)
        assert all(isinstance(item, Vitals) for item in records)
        assert all(isinstance(error, PayloadRefused) for error in refused)


@examples(200)
@given(message=strategies.of(Vitals), at=st.floats(0, 1), byte=st.integers(0, 255))
def test_a_changed_byte_does_no_harm(message: Vitals, at: float, byte: int) -> None:
    payload = bytearray(encode(message))
    payload[int(at * (len(payload) - 1))] = byte
    with contextlib.suppress(PayloadRefused):
        decoded = decode(bytes(payload), Vitals)
        assert decode(encode(decoded), Vitals) == decoded


def test_no_message_is_forgotten_here() -> None:
    published = {
        kind
        for kind in vars(messages).values()
        if isinstance(kind, type) and issubclass(kind, Message)
    }
    assert published - {Message, messages.Measured, messages.Fused} <= set(KINDS)
