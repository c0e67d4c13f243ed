from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.models import beat_doubt
from tests.monitor.models.series import series, steady


def watch(rr_ms: Sequence[tuple[float, ...]], heart_rate_bpm: float) -> NDArray[np.bool_]:
    width = max(len(beats) for beats in rr_ms)
    block = np.full((len(rr_ms), width, 1), np.nan)
    for second, beats in enumerate(rr_ms):
        block[second, : len(beats), 0] = beats
    state = beat_doubt.initial(1)
    heart = series(*steady(heart_rate_bpm, len(rr_ms)))
    return beat_doubt.run(state, block, heart, beat_doubt.Params(), 1.0)[1].ravel()


def test_intervals_that_fit_the_heart_rate_are_no_garbage() -> None:
    assert not watch([(420.0, 440.0), (425.0,), ()] * 60, 141.0).any()


def test_a_missed_beat_now_and_then_is_none() -> None:
    assert not watch([(430.0,)] * 9 + [(860.0,)] * 1 + [(430.0,)] * 90, 140.0).any()


def test_intervals_that_fit_nothing_are_told() -> None:
    garbage = watch([(250.0, 1400.0), (900.0,)] * 60, 140.0)
    assert garbage[60:].all()


def test_nothing_is_said_once_there_are_none() -> None:
    rr_ms = [(250.0, 1400.0)] * 60 + [()] * 20
    garbage = watch(rr_ms, 140.0)
    assert garbage[59]
    assert not garbage[-10:].any()
    assert not watch([()] * 5, 140.0).any()
