"""What a strap says just after it is back may be what it said before."""

import pytest

from ingest.messages import Measured
from ingest.settling import AGREE_BPM, SETTLE_S, Settling

BACK = 1_764_000_000.0
OLD = Measured(heart_rate_bpm=171, contact=True)


@pytest.fixture
def settling() -> Settling:
    settling = Settling()
    settling.begin(BACK)
    return settling


def test_to_begin_with_everything_is_believed() -> None:
    assert Settling().believed(OLD, BACK) == OLD


def test_a_repeated_value_is_withheld_for_three_seconds_and_contact_is_not(
    settling: Settling,
) -> None:
    for after_s in (0.0, 1.0, SETTLE_S - 0.001):
        assert settling.believed(OLD, BACK + after_s) == Measured(contact=True)
    assert settling.believed(OLD, BACK + SETTLE_S) == OLD


def test_beats_that_agree_settle_it_for_good(settling: Settling) -> None:
    now = Measured(heart_rate_bpm=120, rr_ms=(500.0, 510.0))
    assert settling.believed(now, BACK + 0.5) == now
    assert settling.believed(OLD, BACK + 1) == OLD


@pytest.mark.parametrize("rr_ms", [(500.0,), (60_000 / (171 - AGREE_BPM - 1),)])
def test_beats_that_disagree_are_withheld_with_it(
    settling: Settling, rr_ms: tuple[float, ...]
) -> None:
    said = Measured(heart_rate_bpm=171, rr_ms=rr_ms)
    assert settling.believed(said, BACK + 1) == Measured()


def test_a_pods_values_are_left_alone(settling: Settling) -> None:
    pod = Measured(speed_mps=3.0, cadence_spm=170)
    assert settling.believed(pod, BACK) == pod
