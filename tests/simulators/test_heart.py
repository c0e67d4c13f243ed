import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulators.heart import RR_PER_S, Beats, HeartRate
from simulators.noise import generator
from tests.examples import examples


def intervals(bpm: float, intensity: float, seconds: int = 600) -> NDArray[np.float64]:
    beats = Beats(generator(5, "test"))
    return np.array([rr for _ in range(seconds) for rr in beats.step(bpm, intensity)])


def rmssd(rr_ms: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(np.diff(rr_ms) ** 2)))


def scaling_exponent(rr_ms: NDArray[np.float64]) -> float:
    """Detrended fluctuation analysis over 4 to 16 beats, by the book."""
    profile = np.cumsum(rr_ms - rr_ms.mean())
    boxes = range(4, 17)
    fluctuation = []
    for n in boxes:
        cut = profile[: len(profile) // n * n].reshape(-1, n)
        x = np.arange(n)
        fits = np.polyfit(x, cut.T, 1)
        fluctuation.append(np.sqrt(np.mean((cut - np.outer(fits[0], x) - fits[1][:, None]) ** 2)))
    return float(np.polyfit(np.log(list(boxes)), np.log(fluctuation), 1)[0])


def test_the_rate_covers_63_per_cent_of_a_step_within_30_to_60_s_and_falls_slower() -> None:
    heart = HeartRate(60.0)
    rising = [heart.step(160.0) for _ in range(600)]
    falling = [heart.step(60.0) for _ in range(600)]
    rise_s = next(i for i, bpm in enumerate(rising, 1) if bpm >= 60.0 + 63.2)
    fall_s = next(i for i, bpm in enumerate(falling, 1) if bpm <= 160.0 - 63.2)
    assert 30 <= rise_s < fall_s <= 60
    assert rising == sorted(rising)
    assert rising[-1] == pytest.approx(160.0, abs=0.01)


@examples(40)
@given(st.integers(0, 10**6), st.lists(st.tuples(st.floats(35, 215), st.floats(0, 1)), max_size=90))
def test_beats_fill_the_time(seed: int, seconds: list[tuple[float, float]]) -> None:
    beats = Beats(generator(seed), variability=1.5)
    elapsed_ms = 0.0
    for second, (bpm, intensity) in enumerate(seconds, 1):
        for rr in beats.step(bpm, intensity):
            assert 200.0 <= rr <= 3000.0
            assert (rr * RR_PER_S / 1000.0).is_integer()
            elapsed_ms += rr
            # Each beat is reported in the second in which it falls.
            assert (second - 1) * 1000.0 < elapsed_ms <= second * 1000.0


@pytest.mark.parametrize("intensity", [0.0, 0.3, 0.6, 0.9])
def test_the_mean_interval_is_that_of_the_rate(intensity: float) -> None:
    bpm = 55.0 + 130.0 * intensity
    rr = intervals(bpm, intensity, 7200)
    assert 60_000.0 / rr.mean() == pytest.approx(bpm, rel=0.01)


@pytest.mark.parametrize(
    ("bpm", "intensity", "low", "high"),
    [  # RMSSD: 20 to 80 ms at rest, near 10 at easy effort, 2 to 5 ms when working hard
        (55, 0.0, 20.0, 80.0),
        (95, 0.3, 6.0, 20.0),
        (125, 0.5, 3.0, 9.0),
        (155, 0.75, 2.0, 6.0),
        (180, 0.95, 1.5, 5.0),
    ],
)
def test_rmssd_lies_where_recordings_have_it(
    bpm: float, intensity: float, low: float, high: float
) -> None:
    assert low < rmssd(intervals(bpm, intensity)) < high


def test_short_term_scaling_falls_from_one_at_ease_to_a_half_when_hard() -> None:
    found = {x: scaling_exponent(intervals(50 + 140 * x, x, 1200)) for x in (0.3, 0.6, 0.9)}
    assert found[0.3] == pytest.approx(1.0, abs=0.2)
    assert found[0.6] == pytest.approx(0.75, abs=0.15)
    assert found[0.9] == pytest.approx(0.55, abs=0.15)


def test_breathing_modulates_a_resting_heart() -> None:
    rr = intervals(60.0, 0.0, 1200)
    spectrum = np.abs(np.fft.rfft(rr - rr.mean())) ** 2
    per_beat = np.fft.rfftfreq(len(rr))  # at 60 bpm cycles a beat are Hz
    breathing = spectrum[(per_beat > 0.22) & (per_beat < 0.28)].mean()
    beside = spectrum[(per_beat > 0.35) & (per_beat < 0.45)].mean()
    assert breathing > 5.0 * beside
