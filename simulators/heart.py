"""A simulated heart: how the rate follows the work, and when each beat falls."""

import math
from typing import Final

import numpy as np

from simulators.noise import normals, wander

RR_PER_S: Final = 1024  # heart-rate sensors count beats in 1/1024 s

# Time constants of 38 s when work begins and 52 s when it ends: published ones lie between 30
# and 60 s, recovery being the slower.
_RISE: Final = 1.0 - math.exp(-1.0 / 38.0)
_FALL: Final = 1.0 - math.exp(-1.0 / 52.0)


class HeartRate:
    """First-order kinetics of the heart rate.

    Parameters
    ----------
    resting_bpm
        The rate it starts from. [bpm]
    """

    def __init__(self, resting_bpm: float) -> None:
        self.bpm = resting_bpm

    def step(self, steady_bpm: float) -> float:
        """Move one second towards the rate that the present work would settle at [bpm]."""
        self.bpm += (steady_bpm - self.bpm) * (_RISE if steady_bpm > self.bpm else _FALL)
        return self.bpm


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
        first, second, third, fourth, fifth = rng.spawn(5)
        self._fast, self._medium, self._slow = (
            wander(first, tau=4.0), wander(second, tau=16.0), wander(third, tau=64.0),
        )  # fmt: skip
        self._white = normals(fourth)
        self._breath_jitter = normals(fifth)
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
        if self._next == 0:
            self._next = self._interval(heart_rate_bpm, intensity)
        self._now += RR_PER_S
        ended: list[float] = []
        while self._next <= self._now:
            ended.append((self._next - self._last) * 1000 / RR_PER_S)
            self._last = self._next
            self._next += self._interval(heart_rate_bpm, intensity)
        return tuple(ended)

    def _interval(self, heart_rate_bpm: float, intensity: float) -> int:
        mean_s = 60.0 / heart_rate_bpm
        calm = max(0.0, 1.0 - intensity)
        vagal = calm * calm * calm
        breath_hz = 0.25 + 0.5 * intensity
        self._breath += 2 * math.pi * breath_hz * mean_s * (1 + 0.1 * next(self._breath_jitter))
        self._mayer += 2 * math.pi * 0.1 * mean_s
        fluctuation = next(self._fast) + next(self._medium) + next(self._slow)
        modulation = self._variability * (
            (0.018 * vagal + 0.005) * math.sin(self._breath)
            + 0.020 * vagal * math.sin(self._mayer)
            + (0.032 * vagal + 0.0024) * fluctuation
            + (0.004 * vagal + 0.006) * next(self._white)
        )
        return round(mean_s * (1.0 + min(max(modulation, -0.3), 0.3)) * RR_PER_S)
