"""What a chest strap makes of a heart: good straps tell it, bad ones lose and invent beats."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from simulators.heart import RR_PER_S
from simulators.noise import uniforms

_SHORTEST_MS: Final = 220.0  # an invented beat leaves no shorter interval
_LONGEST_MS: Final = 2900.0
_HIGHEST_BPM: Final = 235


@dataclass(frozen=True, slots=True)
class Strap:
    """How well a strap works.

    Attributes
    ----------
    beat_faults : share of beats that are missed or seen twice [1]
    loses_contact_every_s : mean time between losses of contact; 0: never [s]
    without_contact_s : mean length of such a loss [s]
    spikes_every_s : mean time between spikes of the heart rate; 0: never [s]
    """

    beat_faults: float = 0.0005
    loses_contact_every_s: float = 0.0
    without_contact_s: float = 20.0
    spikes_every_s: float = 0.0


BAD_STRAP: Final = Strap(
    beat_faults=0.03, loses_contact_every_s=150.0, without_contact_s=25.0, spikes_every_s=200.0
)


class Heard(NamedTuple):
    """What a strap says in one second; without contact nothing but that."""

    heart_rate_bpm: int | None
    rr_ms: tuple[float, ...] | None
    contact: bool


class WornStrap:
    """A strap during the race.

    Parameters
    ----------
    strap
        How well it works.
    rng
        Decides when it fails.
    """

    def __init__(self, strap: Strap, rng: np.random.Generator) -> None:
        self._strap = strap
        self._chance = uniforms(rng)
        self._lost_s = 0.0
        self._spike_s = 0.0
        self._spike_bpm = 0.0

    def step(self, heart_rate_bpm: float, rr_ms: tuple[float, ...]) -> Heard:
        """Pass one second of a heart, by its rate [bpm] and the intervals of its beats [ms]."""
        if self._has_lost_contact():
            return Heard(None, None, contact=False)
        rate = min(round(heart_rate_bpm + self._spike()), _HIGHEST_BPM)
        heard = tuple(self._faulty(rr_ms)) if self._strap.beat_faults > 0.0 else rr_ms
        return Heard(rate, heard or None, contact=True)

    def _has_lost_contact(self) -> bool:
        strap = self._strap
        if self._lost_s <= 0.0 and self._happens(strap.loses_contact_every_s):
            self._lost_s = strap.without_contact_s * (0.2 + 1.6 * next(self._chance))
        self._lost_s -= 1.0
        return self._lost_s > 0.0

    def _spike(self) -> float:
        """What electrostatic noise adds to the rate, for some seconds [bpm]."""
        if self._spike_s <= 0.0 and self._happens(self._strap.spikes_every_s):
            self._spike_s = 3.0 + 6.0 * next(self._chance)
            self._spike_bpm = 35.0 + 40.0 * next(self._chance)
        self._spike_s -= 1.0
        return self._spike_bpm if self._spike_s > 0.0 else 0.0

    def _faulty(self, rr_ms: tuple[float, ...]) -> list[float]:
        """Miss a beat (two intervals become one) or see one twice; the sum stays."""
        heard: list[float] = []
        miss = self._strap.beat_faults / 2.0
        for interval in rr_ms:
            draw = next(self._chance)
            if draw < miss and heard and heard[-1] + interval <= _LONGEST_MS:
                heard[-1] += interval
            elif draw > 1.0 - miss and interval >= 2.0 * _SHORTEST_MS:
                half = round(interval / 2.0 * RR_PER_S / 1000.0) * 1000.0 / RR_PER_S
                heard += [half, interval - half]
            else:
                heard.append(interval)
        return heard

    def _happens(self, every_s: float) -> bool:
        return every_s > 0.0 and next(self._chance) * every_s < 1.0
