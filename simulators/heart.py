"""A simulated heart: how the rate follows the work, and when each beat falls."""

import math
from typing import Final, Generic, NamedTuple

import numpy as np

from simulators.elementwise import Number, choose
from simulators.noise import normals, wander

RR_PER_S: Final = 1024  # heart-rate sensors count beats in 1/1024 s

# Time constants of 38 s when work begins and 52 s when it ends: published ones lie between 30
# and 60 s, recovery being the slower.
_RISE: Final = 1.0 - math.exp(-1.0 / 38.0)
_FALL: Final = 1.0 - math.exp(-1.0 / 52.0)

_MAYER_HZ: Final = 0.1  # the slow wave of blood pressure


class HeartRate(Generic[Number]):
    """First-order kinetics of the heart rate; of one heart or of many.

    Parameters
    ----------
    resting_bpm
        The rate it starts from. [bpm]
    """

    bpm: Number

    def __init__(self, resting_bpm: Number) -> None:
        self.bpm = resting_bpm

    def step(self, steady_bpm: Number) -> Number:
        """Move one second towards the rate that the present work would settle at [bpm]."""
        share = choose(steady_bpm > self.bpm, _RISE, _FALL)
        self.bpm = self.bpm + (steady_bpm - self.bpm) * share
        return self.bpm


class _Spread(NamedTuple):
    """How far each cause moves an interval, as a share of it, and how fast one breathes."""

    breath_hz: float
    breath: float
    mayer: float
    fluctuation: float
    white: float


class Beats:
    """Beats in continuous time, with a variability that falls with intensity.

    An interval is the mean one times 1 + m. m is the sum of respiratory sinus arrhythmia, a
    wave near 0.1 Hz, fluctuation over 4 to 64 beats (together near 1/f), and beat-to-beat
    noise. All but the last fade with intensity, so that at hard work little more than
    noise and breathing is left, as in recorded races. Evidence: adapted.

    Parameters
    ----------
    rng
        Where the randomness comes from.
    variability
        Personal factor, 1 for an average runner. [1]
    """

    def __init__(self, rng: np.random.Generator, *, variability: float = 1.0) -> None:
        first, second, third = rng.spawn(3)
        self._fluctuation = wander(first, 4.0, 16.0, 64.0)
        self._white = normals(second)
        self._breath_jitter = normals(third)
        self._variability = variability
        self._breath = 0.0
        self._mayer = 0.0
        self._now = 0
        self._last = 0
        self._next = 0

    def step(self, heart_rate_bpm: float, intensity: float) -> tuple[float, ...]:
        """Pass one second; return the intervals [ms] of the beats that end in it.

        Parameters
        ----------
        heart_rate_bpm
            The mean rate in this second. [bpm]
        intensity
            Share of the heart-rate reserve in use, 0 to 1. [1]
        """
        ended: list[float] = []
        spread = _spread(intensity, self._variability)
        if self._next == 0:
            self._next = self._interval(heart_rate_bpm, spread)
        self._now += RR_PER_S
        while self._next <= self._now:
            ended.append((self._next - self._last) * 1000 / RR_PER_S)
            self._last = self._next
            self._next += self._interval(heart_rate_bpm, spread)
        return tuple(ended)

    def _interval(self, heart_rate_bpm: float, spread: _Spread) -> int:
        mean_s = 60.0 / heart_rate_bpm
        jitter = 1.0 + 0.1 * next(self._breath_jitter)
        self._breath += 2.0 * math.pi * spread.breath_hz * mean_s * jitter
        self._mayer += 2.0 * math.pi * _MAYER_HZ * mean_s
        modulation = (
            spread.breath * math.sin(self._breath)
            + spread.mayer * math.sin(self._mayer)
            + spread.fluctuation * next(self._fluctuation)
            + spread.white * next(self._white)
        )
        return round(mean_s * (1.0 + min(max(modulation, -0.3), 0.3)) * RR_PER_S)


def _spread(intensity: float, variability: float) -> _Spread:
    vagal = variability * (1.0 - intensity) ** 3
    return _Spread(
        breath_hz=0.25 + 0.5 * intensity,
        breath=0.018 * vagal + 0.005 * variability,
        mayer=0.020 * vagal,
        fluctuation=0.032 * vagal + 0.0024 * variability,
        white=0.004 * vagal + 0.006 * variability,
    )
