"""Bounds that are fitted on some courses hold on another as often as they say."""

from dataclasses import replace

import numpy as np
import pytest

from monitor.models.arrival import Params, Start, Way
from monitor.models.own_pace import Pace
from tests.bench.arrivals_fit import Sample, fitted, held, left_out, loss

TRUE = replace(Params(), stretch=0.12, drift_h=0.04)


def drawn(course: str, seed: int, *, simulated: bool = False, unevenness: float = 1.0) -> Sample:
    """Runners whose stretches, and pace as a whole, are as uneven as `TRUE` has it."""
    rng = np.random.default_rng(seed)
    count = 600
    moving_s, known_s = rng.uniform(900.0, 30_000.0, (2, count))
    zero, one = np.zeros(count), np.ones(count)
    scatter = one * unevenness
    share2 = scatter**2 * (
        TRUE.stretch**2 * TRUE.stretch_s / (moving_s + TRUE.stretch_s)
        + TRUE.stretch**2 * TRUE.stretch_s / (known_s + TRUE.learned_s)
        + TRUE.drift_h**2 * moving_s / 10_800.0
    )
    off_s = np.hypot(moving_s * np.sqrt(share2), TRUE.stop_s)
    real_s = np.maximum(moving_s + off_s * rng.normal(size=count), 60.0)
    way = Way(moving_s, zero, one * 0.4)
    start, pace = Start(*(zero,) * 4, known_s), Pace(*(zero,) * 6, scatter)
    return Sample(course, simulated, way, start, pace, np.log(real_s), one / count)


def test_what_is_left_out_holds_as_often_as_it_should() -> None:
    samples = [
        drawn("road", 1), drawn("hills", 2, unevenness=2.0), drawn("made up", 3, simulated=True),
    ]  # fmt: skip
    wide = replace(Params(), stretch=0.6)
    found = fitted(samples, wide)
    assert loss(samples, found) < loss(samples, wide)
    early, late = held(drawn("another", 4), found)
    assert 1.0 - early - late == pytest.approx(0.8, abs=0.06)
    outside = left_out(samples, found)
    assert [one.course for one in outside] == ["road", "hills", "made up"]
    assert [one.held for one in outside] == pytest.approx([0.8] * 3, abs=0.08)
