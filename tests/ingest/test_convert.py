import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.convert import KINDS, RR_HIGH_MS, RR_LOW_MS, Conversion, is_beat, to_measured
from ingest.errors import PacketRefused
from ingest.gatt import heart_rate, humidity, running_speed, temperature, thermometer, uuids
from ingest.gatt.cadence import VOTES_TO_DECIDE, CadenceScale
from ingest.gatt.thermometer import Site, Special
from ingest.messages import Measured, Vitals
from ingest.wire import decode, encode

SIMULATED = CadenceScale.of("trailpulse")


def converted(number: int, data: bytes, scale: CadenceScale | None = None) -> Conversion:
    return to_measured(uuids.full(number), data, scale=scale)


def heart(data: str) -> Conversion:
    return converted(uuids.HEART_RATE_MEASUREMENT, bytes.fromhex(data))


def pod(packet: running_speed.Measurement, scale: CadenceScale | None = None) -> Conversion:
    return converted(uuids.RSC_MEASUREMENT, running_speed.encode(packet), scale)


def worn(temperature_c: float, site: Site | None) -> Conversion:
    packet = thermometer.Measurement(temperature_c, site=site)
    return converted(uuids.TEMPERATURE_MEASUREMENT, thermometer.encode(packet))


def reasons(conversion: Conversion) -> list[str]:
    return [refused.reason for refused in conversion.refused]


def test_a_straps_packet_fills_its_fields() -> None:
    conversion = heart("164e1b031203")
    assert conversion.measured == Measured(
        heart_rate_bpm=78, rr_ms=(776.3671875, 767.578125), contact=True
    )
    assert conversion.refused == ()


def test_without_contact_heart_rate_and_beats_are_absent() -> None:
    packet = heart_rate.Measurement(92, contact=False, rr_ms=(650.0, 655.0))
    conversion = converted(uuids.HEART_RATE_MEASUREMENT, heart_rate.encode(packet))
    assert conversion.measured == Measured(contact=False)
    assert conversion.refused == ()


def test_no_value_is_absent_and_not_counted() -> None:
    assert heart("0600").measured == Measured(contact=True)
    assert heart("0600").refused == ()


@pytest.mark.parametrize("data", ["00ff", "012c01", "018080", "0013", "00fb"])
def test_an_implausible_heart_rate_is_absent_and_counted(data: str) -> None:
    assert heart(data).measured == Measured()
    assert reasons(heart(data)) == ["implausible heart_rate_bpm"]


def test_implausible_beats_are_dropped_one_by_one() -> None:
    # RR of 0, 1000 ms, 64 s and 500 ms
    conversion = heart("104800000004ffff0002")
    assert conversion.measured == Measured(heart_rate_bpm=72, rr_ms=(1000.0, 500.0))
    assert reasons(conversion) == ["implausible rr_ms"] * 2


def test_no_beat_left_is_absent() -> None:
    assert heart("10480000").measured == Measured(heart_rate_bpm=72)


@pytest.mark.parametrize(
    ("rr", "beat"),
    [(RR_LOW_MS, True), (RR_HIGH_MS, True), (249.9, False), (2000.1, False), (math.nan, False)],
)
def test_beats_lie_between_250_and_2000_ms(rr: float, beat: bool) -> None:
    assert is_beat(rr) == beat


def test_a_simulated_pods_packet_fills_its_fields_at_once() -> None:
    packet = running_speed.Measurement(3.0, 172, True, 1.05, 1234.5)
    conversion = pod(packet, SIMULATED)
    assert conversion.measured == Measured(
        speed_mps=3.0, cadence_spm=172, stride_m=1.05, running=True, distance_m=1234.5
    )
    assert conversion.refused == ()


def test_an_unknown_pods_cadence_is_absent_until_settled() -> None:
    packet = running_speed.Measurement(3.0, 85, stride_length_m=2.12)
    scale: CadenceScale | None = None
    seen = []
    for _ in range(VOTES_TO_DECIDE):
        conversion = pod(packet, scale)
        scale = conversion.scale
        seen.append((conversion.measured.cadence_spm, reasons(conversion)))
    assert seen == [(None, ["unsettled cadence"])] * (VOTES_TO_DECIDE - 1) + [(170, [])]
    assert conversion.measured.stride_m == pytest.approx(1.06)
    assert conversion.measured.speed_mps == 3.0


def test_standing_is_no_steps_whatever_the_pod_counts() -> None:
    conversion = pod(running_speed.Measurement(0.0, 0))
    assert conversion.measured == Measured(speed_mps=0.0, cadence_spm=0.0)
    assert conversion.refused == ()


def test_power_sent_as_cadence_is_refused() -> None:
    conversion = pod(running_speed.Measurement(3.0, 21), CadenceScale.of("Stryd"))
    assert conversion.measured == Measured(speed_mps=3.0)
    assert reasons(conversion) == ["cadence too low for speed"]


def test_255_is_no_cadence() -> None:
    assert pod(running_speed.Measurement(3.0, 255), SIMULATED).measured.cadence_spm is None


def test_walking_is_told_only_by_pods_that_can() -> None:
    walk = running_speed.Measurement(1.4, 112)
    run = running_speed.Measurement(3.0, 170, running=True)
    first = pod(walk)
    assert first.measured.running is None
    second = pod(run, first.scale)
    assert second.measured.running is True
    assert pod(walk, second.scale).measured.running is False


def test_implausible_pod_values_are_counted_by_quantity() -> None:
    packet = running_speed.Measurement(18.2, 180, False, 19.29, 4e8)
    conversion = pod(packet, SIMULATED)
    assert conversion.measured == Measured(cadence_spm=180)
    assert reasons(conversion) == [
        "implausible speed_mps",
        "implausible stride_m",
        "implausible distance_m",
    ]


def test_weather() -> None:
    air = converted(uuids.TEMPERATURE, temperature.encode(31.27))
    assert air.measured == Measured(air_temp_c=31.27)
    damp = converted(uuids.HUMIDITY, humidity.encode(55.5))
    assert damp.measured == Measured(humidity_pct=55.5)


def test_unknown_weather_is_absent_and_not_counted() -> None:
    for number, data in (
        (uuids.TEMPERATURE, temperature.encode(None)),
        (uuids.HUMIDITY, humidity.encode(None)),
    ):
        assert converted(number, data).measured == Measured()
        assert converted(number, data).refused == ()


def test_implausible_weather_is_counted() -> None:
    conversion = converted(uuids.TEMPERATURE, temperature.encode(85.0))
    assert conversion.measured == Measured()
    assert reasons(conversion) == ["implausible air_temp_c"]


@pytest.mark.parametrize("site", [None, Site.BODY, Site.GASTROINTESTINAL_TRACT, Site.TYMPANUM])
def test_a_body_temperature_is_core(site: Site | None) -> None:
    assert worn(38.64, site).measured == Measured(core_temp_c=38.64)


@pytest.mark.parametrize("site", [Site.ARMPIT, Site.FINGER, Site.TOE])
def test_the_skins_temperature_is_not_core(site: Site) -> None:
    assert worn(33.1, site).measured == Measured(skin_temp_c=33.1)


def test_a_sensor_lying_in_a_bag_has_no_core_temperature() -> None:
    assert worn(21.0, None).measured == Measured()
    assert reasons(worn(21.0, None)) == ["implausible core_temp_c"]


def test_a_special_temperature_is_absent() -> None:
    data = thermometer.encode(thermometer.Measurement(special=Special.NOT_A_NUMBER))
    assert converted(uuids.TEMPERATURE_MEASUREMENT, data).measured == Measured()


def test_a_cut_packet_is_refused_whole() -> None:
    with pytest.raises(PacketRefused, match="truncated"):
        heart("104834")


def test_only_known_characteristics() -> None:
    assert set(KINDS.values()) == {
        "heart_rate",
        "running_speed",
        "environment",
        "core_temperature",
    }
    with pytest.raises(KeyError):
        converted(uuids.BATTERY_LEVEL, b"\x64")


def test_uuids_in_capitals_are_known() -> None:
    uuid = uuids.full(uuids.HEART_RATE_MEASUREMENT).upper()
    assert to_measured(uuid, b"\x00\x50").measured.heart_rate_bpm == 80


scales = st.sampled_from([None, SIMULATED, CadenceScale.of("Stryd"), CadenceScale.of("TICKR X")])


@given(st.sampled_from(sorted(KINDS)), st.lists(st.binary(max_size=24), max_size=8), scales)
def test_whatever_is_heard_can_be_sent(
    uuid: str, packets: list[bytes], scale: CadenceScale | None
) -> None:
    for data in packets:
        try:
            conversion = to_measured(uuid, data, scale=scale)
        except PacketRefused:
            continue
        scale = conversion.scale
        values = {
            name: value
            for name in Measured.__struct_fields__
            if (value := getattr(conversion.measured, name)) is not None
        }
        # The wire checks every bound of the message.
        vitals = Vitals(t=1_700_000_000, seq=0, gateway="g", **values)
        assert decode(encode(vitals), Vitals) == vitals
