"""When beats are said to have stopped, and when they are said to be garbage."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pytest

from monitor.models import beats, rr_signal

PARAMS: Final = rr_signal.Params()
Sent = tuple[float, ...]
CALM: Final[Sent] = (500.0, 500.0)
NOISE: Final[Sent] = (500.0, 900.0, 300.0)


def judge(sent: Sequence[Sent]) -> rr_signal.Signal:
    """What is said of one strap's seconds."""
    width = max(map(len, sent))
    rr_ms = np.array([(*one, *(np.nan,) * (width - len(one))) for one in sent])[..., np.newaxis]
    _, heard = beats.run(beats.initial(1), rr_ms, beats.Params(), 1.0)
    _, signal = rr_signal.run(rr_signal.initial(1), heard, PARAMS, 1.0)
    return signal


def test_who_never_sent_a_beat_has_not_lost_any() -> None:
    signal = judge([(np.nan,)] * 200)
    assert np.isnan(signal.quality).all()
    assert not signal.garbage.any()


def test_beats_are_lost_after_half_a_minute_and_come_back_at_once() -> None:
    quality = judge([CALM] * 60 + [()] * 60 + [CALM] * 10).quality[:, 0]
    assert (quality[:90] == 1.0).all()
    assert (quality[91:120] == 0.0).all()
    assert (quality[120:] == 1.0).all()


def test_noise_is_garbage_after_a_minute() -> None:
    garbage = judge([CALM] * 60 + [NOISE] * 100 + [CALM] * 60).garbage[:, 0]
    assert not garbage[:120].any()
    assert garbage[140:160].all()
    assert not garbage[200:].any()


@pytest.mark.parametrize("wrong_of_ten", [1, 2])
def test_some_artefacts_are_usual(wrong_of_ten: int) -> None:
    seconds = [(500.0, 600.0) if k % 10 < wrong_of_ten else CALM for k in range(600)]
    assert not judge(seconds).garbage.any()


def test_radio_link_with_holes_is_no_garbage() -> None:
    signal = judge(([CALM] * 10 + [()] * 10) * 20)
    assert not signal.garbage.any()
    assert (signal.quality == 1.0).all()


def test_noise_that_has_stopped_is_no_garbage() -> None:
    garbage = judge([NOISE] * 200 + [()] * 40).garbage[:, 0]
    assert garbage[199]
    assert not garbage[-1]
