"""A sensor is good after ten plausible seconds on end, and whatever breaks them is named."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.messages import Measured
from ingest.pair_quality import HOLD_S, PAUSE_S, Quality

BEAT = Measured(heart_rate_bpm=90, rr_ms=(660.0,), contact=True)


def after(*packets: Measured, every_s: float = 1.0) -> Quality:
    quality = Quality()
    for number, packet in enumerate(packets):
        quality.hear(packet, number * every_s)
    return quality


def test_ten_seconds_make_it_good_and_not_a_moment_less() -> None:
    assert HOLD_S == 10.0
    quality = after(*[BEAT] * 10)
    assert (quality.held_s, quality.good) == (9.0, False)
    quality.hear(BEAT, 9.99)
    assert not quality.good
    quality.hear(BEAT, 10.0)
    assert quality.good


def test_connected_without_data_is_not_good_however_long() -> None:
    assert not Quality().good
    assert Quality().doubt == "no data"
    assert not after(*[Measured()] * 60).good


@pytest.mark.parametrize(
    ("packet", "doubt"),
    [
        (Measured(contact=False), "no skin contact"),
        (Measured(heart_rate_bpm=29), "impossible heart rate"),
        (Measured(heart_rate_bpm=221), "impossible heart rate"),
        (Measured(heart_rate_bpm=116), "heart rate jumps"),
        (Measured(heart_rate_bpm=90, rr_ms=(400.0,)), "beats and heart rate disagree"),
    ],
)
def test_what_is_not_plausible_begins_the_count_anew(packet: Measured, doubt: str) -> None:
    quality = after(*[BEAT] * 9, packet, *[BEAT] * 10)
    assert (quality.good, quality.doubt) == (False, doubt)
    quality.hear(BEAT, 20.0)
    assert quality.good


def test_a_longer_pause_begins_the_count_anew() -> None:
    quality = after(*[BEAT] * 9, every_s=PAUSE_S)
    assert quality.good
    quality.hear(BEAT, 8 * PAUSE_S + PAUSE_S + 0.1)
    assert (quality.good, quality.doubt) == (False, "pauses")


def test_a_pod_is_good_while_its_runner_stands() -> None:
    assert after(*[Measured(speed_mps=0.0, cadence_spm=0.0)] * 11).good


@given(st.lists(st.tuples(st.floats(0.1, 5.0), st.integers(20, 230)), max_size=60))
def test_good_means_that_the_last_ten_seconds_were_plausible(
    packets: list[tuple[float, int]],
) -> None:
    quality, at, heard = Quality(), 0.0, []
    for pause_s, bpm in packets:
        at += pause_s
        quality.hear(Measured(heart_rate_bpm=bpm), at)
        heard.append((at, bpm))
    if quality.good:
        since = [one for one in heard if one[0] >= at - quality.held_s]
        assert at - since[0][0] >= HOLD_S
        assert all(30 <= bpm <= 220 for _, bpm in since)
        assert all(abs(b[1] - a[1]) <= 25 for a, b in pairwise(since))
        assert all(b[0] - a[0] <= PAUSE_S for a, b in pairwise(since))
