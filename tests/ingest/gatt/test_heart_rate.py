import pytest
from bumble.profiles.heart_rate_service import HeartRateService
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import PacketRefused
from ingest.gatt import uuids
from ingest.gatt.heart_rate import MAX_PACKET_BYTES, Measurement, decode, encode
from tests.ingest.gatt.fuzz import decoded_or_refused
from tests.ingest.gatt.vectors import vectors

Bumble = HeartRateService.HeartRateMeasurement

RAW_RR = st.integers(0, 0xFFFF)


def rr_ms(*raw: int) -> tuple[float, ...]:
    return tuple(value * 1000 / 1024 for value in raw)


measurements = st.builds(
    Measurement,
    heart_rate_bpm=st.none() | st.integers(1, 0xFFFF),
    contact=st.none() | st.booleans(),
    energy_kj=st.none() | st.integers(0, 0xFFFF),
    rr_ms=st.lists(RAW_RR, max_size=7).map(lambda raw: rr_ms(*raw)),
)


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        pytest.param("1634e404", Measurement(52, True, None, rr_ms(1252)), id="strap"),
        pytest.param("164e1b031203", Measurement(78, True, None, rr_ms(795, 786)), id="polar-h7"),
        pytest.param("10495e039603", Measurement(73, None, None, rr_ms(862, 918)), id="polar-h10"),
        pytest.param("063c", Measurement(60, True), id="h7-first-packet"),
        pytest.param("0450", Measurement(80, False), id="contact-lost"),
        pytest.param("0250", Measurement(80, None), id="detected-without-supported"),
        pytest.param("0248", Measurement(72, None), id="contact-bits-not-swapped"),
        pytest.param("01c800", Measurement(200), id="16-bit-below-256"),
        pytest.param("012c01", Measurement(300), id="16-bit"),
        pytest.param("0e4b8000", Measurement(75, True, 128), id="energy"),
        pytest.param(
            "1f0101320101000201ffff",
            Measurement(257, True, 306, rr_ms(1, 258, 65535)),
            id="everything",
        ),
        pytest.param(
            "1dbe007b000004", Measurement(190, False, 123, rr_ms(1024)), id="not-detected"
        ),
        pytest.param("0600", Measurement(None, True), id="zero-is-no-value"),
        pytest.param("10000000", Measurement(None, rr_ms=(0.0,)), id="rr-of-zero-kept"),
        pytest.param("1000ffff", Measurement(None, rr_ms=(63999.0234375,)), id="longest-rr"),
        pytest.param("170101", Measurement(257, True), id="rr-flag-without-rr"),
        pytest.param("06480334", Measurement(72, True), id="bytes-beyond-ignored"),
        pytest.param("e048", Measurement(72), id="reserved-flags-ignored"),
        pytest.param(
            "10aa0000010002000300f303fcfffdfffeffffff",
            Measurement(170, rr_ms=rr_ms(0, 1, 2, 3, 1011, 65532, 65533, 65534, 65535)),
            id="nine-rr",
        ),
    ],
)
def test_decodes(packet: str, expected: Measurement) -> None:
    assert decode(bytes.fromhex(packet)) == expected


@pytest.mark.parametrize(
    ("packet", "field"),
    [
        pytest.param("", "flags", id="empty"),
        pytest.param("00", "heart rate", id="flags-only"),
        pytest.param("0160", "heart rate", id="half-a-heart-rate"),
        pytest.param("084832", "energy expended", id="half-an-energy"),
        pytest.param("104834", "RR interval", id="half-an-rr"),
        pytest.param("1048340312", "RR interval", id="one-rr-and-a-half"),
    ],
)
def test_refuses_what_is_cut_short(packet: str, field: str) -> None:
    with pytest.raises(PacketRefused, match=f"^truncated: .*{field}"):
        decode(bytes.fromhex(packet))


def test_agrees_with_every_published_vector() -> None:
    contacts = {
        "not_supported": None,
        "supported_detected": True,
        "supported_not_detected": False,
    }
    for vector in vectors(uuids.HEART_RATE_MEASUREMENT):
        if vector.refused:
            assert decoded_or_refused(decode, vector.data) is None
            continue
        # Also for the unconfirmed ones `decoded` is the specification's reading.
        assert decode(vector.data) == Measurement(
            heart_rate_bpm=vector.decoded["heart_rate_bpm"] or None,
            contact=contacts[vector.decoded["sensor_contact"]],
            energy_kj=vector.decoded.get("energy_expended_kj"),
            rr_ms=rr_ms(*vector.decoded.get("rr_raw_1_1024s", ())),
        ), vector.data.hex()


def test_encodes_bytes_a_real_strap_sent() -> None:
    assert encode(Measurement(78, True, None, rr_ms(795, 786))).hex() == "164e1b031203"


def test_takes_16_bits_only_above_255() -> None:
    assert encode(Measurement(255)).hex() == "00ff"
    assert encode(Measurement(256)).hex() == "010001"


def test_rounds_rr_to_the_nearest_unit() -> None:
    assert encode(Measurement(60, rr_ms=(1000.4,))).hex() == "103c0004"
    assert encode(Measurement(60, rr_ms=(1000.6,))).hex() == "103c0104"


@pytest.mark.parametrize(
    ("measurement", "message"),
    [
        pytest.param(Measurement(60, rr_ms=(1000.0,) * 10), "10 RR values", id="ten-rr"),
        pytest.param(Measurement(60, energy_kj=1, rr_ms=(1000.0,) * 9), "22 bytes", id="energy"),
        pytest.param(Measurement(256, rr_ms=(1000.0,) * 9), "21 bytes", id="wide-heart-rate"),
        pytest.param(Measurement(0), "no value is None", id="zero"),
        pytest.param(Measurement(-1), "no value is None", id="negative"),
        pytest.param(Measurement(0x10000), "heart rate", id="heart-rate-too-high"),
        pytest.param(Measurement(60, energy_kj=0x10000), "energy expended", id="energy-too-high"),
        pytest.param(Measurement(60, rr_ms=(64_000.0,)), "RR interval", id="rr-too-long"),
        pytest.param(Measurement(60, rr_ms=(float("nan"),)), "RR interval", id="rr-nan"),
        pytest.param(Measurement(60, rr_ms=(float("inf"),)), "RR interval", id="rr-infinite"),
        pytest.param(Measurement(60, rr_ms=(-1.0,)), "RR interval", id="rr-negative"),
    ],
)
def test_refuses_to_encode(measurement: Measurement, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        encode(measurement)


@given(measurements)
def test_round_trip(measurement: Measurement) -> None:
    packet = encode(measurement)
    assert len(packet) <= MAX_PACKET_BYTES
    assert decode(packet) == measurement


@given(st.binary(max_size=40))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    measurement = decoded_or_refused(decode, data)
    if measurement is not None and len(data) <= MAX_PACKET_BYTES:
        assert decode(encode(measurement)) == measurement


@given(measurements, st.integers(0, MAX_PACKET_BYTES))
def test_a_packet_cut_anywhere_gives_a_part_or_is_refused(whole: Measurement, size: int) -> None:
    part = decoded_or_refused(decode, encode(whole)[:size])
    if part is not None:
        assert (part.heart_rate_bpm, part.contact) == (whole.heart_rate_bpm, whole.contact)
        assert part.rr_ms == whole.rr_ms[: len(part.rr_ms)]


@given(measurements)
def test_bumble_reads_what_we_send(measurement: Measurement) -> None:
    theirs = Bumble.from_bytes(encode(measurement))
    assert (theirs.heart_rate or None) == measurement.heart_rate_bpm
    assert theirs.sensor_contact_detected == measurement.contact
    assert theirs.energy_expended == measurement.energy_kj
    assert tuple(rr * 1000 for rr in theirs.rr_intervals or ()) == pytest.approx(measurement.rr_ms)


@given(
    st.builds(
        Bumble,
        heart_rate=st.integers(0, 0xFFFF),
        sensor_contact_detected=st.none() | st.booleans(),
        energy_expended=st.none() | st.integers(0, 0xFFFF),
        rr_intervals=st.none() | st.lists(st.floats(0, 63.9), max_size=9),
    )
)
def test_we_read_what_bumble_sends(theirs: Bumble) -> None:
    measurement = decode(bytes(theirs))
    assert (measurement.heart_rate_bpm or 0) == theirs.heart_rate
    assert measurement.contact == theirs.sensor_contact_detected
    assert measurement.energy_kj == theirs.energy_expended
    sent = [rr * 1000 for rr in theirs.rr_intervals or ()]
    assert len(measurement.rr_ms) == len(sent)
    # bumble cuts RR down to a whole unit, so that ours is up to one unit shorter.
    for ours, rr in zip(measurement.rr_ms, sent, strict=True):
        assert -1e-9 <= rr - ours <= 1000 / 1024
