from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingest.gatt.cadence import (
    KNOWN_PODS,
    MAX_VOTES,
    RUNNING_MPS,
    VOTES_TO_DECIDE,
    CadenceScale,
    KnownPod,
    Tally,
)
from ingest.gatt.running_speed import Feature, Measurement
from ingest.recordings.fit import RECORD
from ingest.recordings.fit_reader import Plain, Reader
from tests.ingest.gatt.test_running_speed import measurements

MOUNTAIN_DAY: Final = (
    Path(__file__).parents[4] / "shared/data/mountain_hike_trailrun_7h07_1860m_fenix7pro_hr_cad.fit"
)
SPEED_AND_CADENCE: Final = ("enhanced_speed", "cadence")


def heard(scale: CadenceScale, packets: Iterable[Measurement]) -> CadenceScale:
    for packet in packets:
        scale = scale.observe(packet)
    return scale


def settled(packet: Measurement) -> CadenceScale:
    return heard(CadenceScale(), [packet] * VOTES_TO_DECIDE)


@pytest.mark.parametrize(
    ("packet", "steps"),
    [
        pytest.param(Measurement(5.0, 80), 2, id="opentracks-vector"),
        pytest.param(Measurement(2.5, 180), 1, id="bluetooth-sig-vector"),
        pytest.param(Measurement(2.4, 80), 2, id="slow-run-one-foot"),
        pytest.param(Measurement(2.4, 160), 1, id="slow-run-both-feet"),
        pytest.param(Measurement(1.4, 56), 2, id="walk-one-foot"),
        pytest.param(Measurement(1.4, 112), 1, id="walk-both-feet"),
        pytest.param(Measurement(1.8, 85), None, id="shuffle-could-be-either"),
        pytest.param(Measurement(3.0, 30), None, id="power-in-cadence"),
        pytest.param(Measurement(3.0, 112), None, id="between-the-ranges"),
        pytest.param(Measurement(3.0, 64), None, id="run-below-one-foot"),
        pytest.param(Measurement(3.0, 65), 2, id="run-fewest-of-one-foot"),
        pytest.param(Measurement(1.4, 39), None, id="walk-below-one-foot"),
        pytest.param(Measurement(1.4, 60), 2, id="walk-most-of-one-foot"),
        pytest.param(Measurement(1.4, 61), None, id="walk-above-one-foot"),
        pytest.param(Measurement(0.5, 50), None, id="too-slow-to-tell"),
        pytest.param(Measurement(8.0, 120), None, id="sprint"),
        pytest.param(Measurement(0.0, 0), None, id="standing"),
        pytest.param(Measurement(3.0, 255), None, id="cadence-unknown"),
        pytest.param(Measurement(3.0, 255, stride_length_m=0.71), None, id="and-its-length-known"),
    ],
)
def test_speed_tells_one_foot_from_both(packet: Measurement, steps: int | None) -> None:
    assert settled(packet).steps_per_count == steps


@pytest.mark.parametrize(
    ("packet", "per_count", "per_length"),
    [
        pytest.param(Measurement(2.5, 180, stride_length_m=0.85), 1, 1, id="both-are-steps"),
        pytest.param(Measurement(3.0, 85, stride_length_m=2.12), 2, 2, id="both-are-strides"),
        pytest.param(Measurement(1.8, 85, stride_length_m=0.64), 2, 1, id="count-strides"),
        pytest.param(Measurement(1.8, 90, stride_length_m=2.4), 1, 2, id="length-strides"),
        pytest.param(Measurement(1.8, 85, stride_length_m=1.27), None, None, id="no-telling"),
        pytest.param(Measurement(2.5, 80, stride_length_m=8.0), 2, None, id="nonsense-length"),
        pytest.param(Measurement(2.5, 80, stride_length_m=0.0), 2, None, id="no-length"),
        pytest.param(Measurement(2.5, 180, stride_length_m=1.2), 1, None, id="between-ratios"),
    ],
)
def test_stride_length_helps_and_gets_its_own_scale(
    packet: Measurement, per_count: int | None, per_length: int | None
) -> None:
    scale = settled(packet)
    assert (scale.steps_per_count, scale.steps_per_length) == (per_count, per_length)


@given(
    step_m=st.floats(0.75, 1.5),
    spm=st.integers(150, 190),
    per_count=st.sampled_from([1, 2]),
    per_length=st.sampled_from([1, 2]),
)
def test_finds_out_any_pod_of_a_runner(
    step_m: float, spm: int, per_count: int, per_length: int
) -> None:
    speed = spm * step_m / 60
    assume(speed >= RUNNING_MPS)
    packet = Measurement(speed, spm // per_count, stride_length_m=step_m * per_length)
    scale = settled(packet)
    assert (scale.steps_per_count, scale.steps_per_length) == (per_count, per_length)


def test_needs_five_votes_ahead() -> None:
    one_foot, both_feet = Measurement(3.0, 85), Measurement(3.0, 170)
    scale = heard(CadenceScale(), [one_foot] * 4)
    assert scale.steps_per_count is None
    scale = heard(scale, [both_feet, one_foot])
    assert scale.steps_per_count is None
    assert scale.observe(one_foot).steps_per_count == 2


def test_a_settled_scale_survives_half_a_minute_of_contrary_packets() -> None:
    one_foot, both_feet = Measurement(3.0, 85), Measurement(3.0, 170)
    scale = heard(CadenceScale(), [one_foot] * 3600)
    to_turn = MAX_VOTES + VOTES_TO_DECIDE
    assert heard(scale, [both_feet] * (to_turn - 1)).steps_per_count == 2
    assert heard(scale, [both_feet] * to_turn).steps_per_count == 1


def test_a_wrong_start_is_put_right() -> None:
    wrong, right = Measurement(3.0, 85), Measurement(3.0, 170)
    scale = heard(settled(wrong), [right] * 2 * VOTES_TO_DECIDE)
    assert scale.steps_per_count == 1


@pytest.mark.parametrize("pod", [pod for pod in KNOWN_PODS if pod.verified])
@given(packets=st.lists(measurements, max_size=50))
def test_the_table_beats_evidence(pod: KnownPod, packets: list[Measurement]) -> None:
    scale = heard(CadenceScale.of(f"{pod.prefix.upper()} 1234"), packets)
    assert scale.steps_per_count == pod.steps_per_count
    assert all(scale.fits_speed(packet) for packet in packets)


@pytest.mark.parametrize("pod", [pod for pod in KNOWN_PODS if not pod.verified])
def test_evidence_overrules_an_unverified_row(pod: KnownPod) -> None:
    scale = CadenceScale.of(pod.prefix)
    assert scale.steps_per_count == pod.steps_per_count
    contrary = Measurement(3.0, 85 if pod.steps_per_count == 1 else 170)
    turned = heard(scale, [contrary] * 2 * VOTES_TO_DECIDE)
    assert turned.steps_per_count == 3 - pod.steps_per_count


def test_a_pod_is_known_by_any_of_its_names() -> None:
    assert CadenceScale.of(None, "", "anna's pod", "trailpulse").steps_per_count == 1
    assert CadenceScale.of("my TICKR X").steps_per_count is None
    assert CadenceScale.of().steps_per_count is None


def test_a_length_that_contradicts_the_table_has_no_meaning() -> None:
    # Were 90/min and 2.4 m both right at 1.8 m/s, 90 could not be the steps of one foot.
    packet = Measurement(1.8, 90, stride_length_m=2.4)
    scale = heard(CadenceScale.of("Zwift RunPod"), [packet] * VOTES_TO_DECIDE)
    assert (scale.steps_per_count, scale.steps_per_length) == (2, None)


def test_a_simulated_pod_is_understood_from_its_first_packet() -> None:
    scale = CadenceScale.of("trailpulse pod")
    assert (scale.steps_per_count, scale.steps_per_length) == (1, 1)


def test_the_walking_bit_means_nothing_until_supported_or_set() -> None:
    with_bit = Feature(stride_length=False, distance=False, running=True)
    without = Feature(stride_length=False, distance=False, running=False)
    assert CadenceScale.of("x", feature=with_bit).tells_running
    silent = CadenceScale.of("x", feature=without).observe(Measurement(3.0, 85))
    assert not silent.tells_running
    assert heard(silent, [Measurement(3.0, 85, running=True), Measurement(1.0, 50)]).tells_running


def test_power_sent_as_cadence_does_not_fit_a_running_speed() -> None:
    assert not CadenceScale().fits_speed(Measurement(3.0, 21))
    assert not CadenceScale.of("Stryd").fits_speed(Measurement(3.0, 30))
    assert CadenceScale.of("Stryd").fits_speed(Measurement(3.0, 85))
    assert CadenceScale.of("Stryd").fits_speed(Measurement(1.5, 30))
    assert CadenceScale().fits_speed(Measurement(3.0, 0))


@given(st.lists(st.sampled_from([1, 2]), max_size=200))
def test_a_decision_stands_until_another_is_five_ahead(votes: list[int]) -> None:
    tally = Tally()
    for vote in votes:
        before, tally = tally, tally.add(vote)
        assert 0 <= tally.ahead <= MAX_VOTES
        if tally.decided != before.decided:
            assert tally.decided == tally.leader
            assert tally.ahead == VOTES_TO_DECIDE


@pytest.mark.parametrize("steps", [pytest.param(2, id="one-foot"), pytest.param(1, id="both-feet")])
def test_a_real_day_of_hiking_and_running_settles_within_seconds_and_for_good(steps: int) -> None:
    if not MOUNTAIN_DAY.exists():
        pytest.skip(f"{MOUNTAIN_DAY} is not here")
    scale, unsettled = CadenceScale(), 0
    for speed, per_leg in _speed_and_cadence(MOUNTAIN_DAY):
        scale = scale.observe(Measurement(speed, per_leg * 2 // steps))
        assert scale.steps_per_count in (None, steps)
        unsettled += scale.steps_per_count is None
    assert unsettled < 10
    assert scale.steps_per_count == steps


@cache
def _speed_and_cadence(path: Path) -> list[tuple[float, int]]:
    """Speed [m/s] and cadence of one leg [1/min] of each record that has both."""
    both = []
    for message in Reader(path.read_bytes(), {RECORD: _wanted}, frozenset()):
        if isinstance(message, Plain) and message.global_mesg_num == RECORD:
            values = dict(message.values())
            if len(values) == len(SPEED_AND_CADENCE):
                both.append((values["enhanced_speed"], int(values["cadence"])))
    return both


def _wanted(name: object, is_developer: bool, _count: int) -> object:
    return name if name in SPEED_AND_CADENCE and not is_developer else None
