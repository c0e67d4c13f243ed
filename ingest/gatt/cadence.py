"""What a foot pod's cadence and stride length count: steps of one foot, or of both.

RSC Measurement says "1/min" and "stride length" and nothing about feet. Pods do all of it, so a
`CadenceScale` settles it for each pod, once, and keeps to it:

1. A pod whose row in `KNOWN_PODS` is verified counts what the table says; no evidence changes that.
2. Otherwise each packet may vote, and five votes ahead decide. Until then a cadence other than 0
   has no known meaning and is absent. An unverified row counts as five votes to start with.
3. Votes are capped at 30 ahead, so that a settled scale turns only after more than half a minute
   of nothing but contrary packets, while one settled by mistake at the start still can.

A packet votes by its stride length if that contradicts the cadence (`cadence x length / 60` is
half or twice the speed: one of the two is per step and the other per stride), else by whether a
person moving at this speed could take so many, or so few, steps:

=================  =======================  =======================
speed [m/s]        one foot [1/min]         both feet [1/min]
=================  =======================  =======================
walking, 1.0-2.2   40 to 60                 above 100
running, 2.2-6.5   65 to 110                above 115
=================  =======================  =======================

A pod that is not verified and counts fewer than 80 steps a minute at a running speed sends
something else (Stryd can put its power, divided by ten, into the cadence): see `fits_speed`.
The walking/running bit is believed once the pod says it supports it or has set it.
"""

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

from ingest.gatt.running_speed import Feature, Measurement

Steps = Literal[1, 2]

BOTH_FEET: Final = 1
ONE_FOOT: Final = 2

UNKNOWN_PER_MIN: Final = 0xFF  # what pods send for "none", as FIT and ANT+ do

VOTES_TO_DECIDE: Final = 5
MAX_VOTES: Final = 30

WALKING_MPS: Final = 1.0
RUNNING_MPS: Final = 2.2
SPRINTING_MPS: Final = 6.5  # above it a foot may well touch the ground 115 times a minute

FEWEST_RUNNING_SPM: Final = 80  # half of a slow runner's

# Same convention, or a factor of two, to within a quarter of an octave (19 %).
_RATIO_TOLERANCE_LOG2: Final = 0.25


@dataclass(frozen=True, slots=True)
class KnownPod:
    """What one model counts.

    Attributes
    ----------
    prefix : how its advertised name, model number or maker starts, whatever the case
    steps_per_count : steps of both feet for each count of its cadence
    steps_per_length : steps in its stride length; None when not known
    source : where that is known from
    verified : whether somebody compared it with counted steps; if not, evidence may overrule it
    """

    prefix: str
    steps_per_count: Steps
    source: str
    verified: bool
    steps_per_length: Steps | None = None


KNOWN_PODS: Final = (
    KnownPod("trailpulse", BOTH_FEET, "our own simulated pods", verified=True, steps_per_length=1),
    KnownPod(
        "TICKR X",
        BOTH_FEET,
        "OpenTracks halves it to get one foot (BluetoothHandlerRunningSpeedAndCadence.java)",
        verified=True,
    ),
    KnownPod(
        "Zwift RunPod",
        ONE_FOOT,
        "qdomyos-zwift#1099: the app shows half the steps unless told to double them",
        verified=True,
    ),
    KnownPod(
        "Stryd",
        ONE_FOOT,
        "tested by OpenTracks, which expects one foot and does not correct it",
        verified=False,
    ),
    KnownPod(
        "Polar RUN",
        ONE_FOOT,
        "Polar stride sensor, by OpenTracks as Stryd; the advertised name is hearsay",
        verified=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Tally:
    """A decision by votes with a long memory: the value that leads, and by how many votes."""

    leader: int | None = None
    ahead: int = 0
    decided: int | None = None

    def add(self, vote: int) -> "Tally":
        """Count one vote."""
        if vote == self.leader:
            ahead = min(self.ahead + 1, MAX_VOTES)
            return replace(self, ahead=ahead, decided=self._decision(ahead))
        if self.ahead > 0:
            return replace(self, ahead=self.ahead - 1)
        return replace(self, leader=vote, ahead=1)

    def _decision(self, ahead: int) -> int | None:
        return self.leader if ahead >= VOTES_TO_DECIDE else self.decided


@dataclass(frozen=True, slots=True)
class CadenceScale:
    """What one pod's numbers mean, as far as known by now; immutable.

    Attributes
    ----------
    known : the pod's verified row in the table, if there is one
    counts : votes on the steps for each count of the cadence
    lengths : votes on twice the ratio of `cadence x length / 60` to speed: 1, 2 or 4
    tells_running : whether the pod's walking/running bit means something
    """

    known: KnownPod | None = None
    counts: Tally = Tally()
    lengths: Tally = Tally()
    tells_running: bool = False

    @classmethod
    def of(cls, *names: str | None, feature: Feature | None = None) -> "CadenceScale":
        """Scale of a pod with these names (advertised, model number, maker) and features."""
        starts = [name.strip().lower() for name in names if name]
        tells_running = feature is not None and feature.running
        for pod in KNOWN_PODS:
            if any(name.startswith(pod.prefix.lower()) for name in starts):
                if pod.verified:
                    return cls(pod, tells_running=tells_running)
                steps = pod.steps_per_count
                return cls(None, Tally(steps, VOTES_TO_DECIDE, steps), tells_running=tells_running)
        return cls(tells_running=tells_running)

    def observe(self, packet: Measurement) -> "CadenceScale":
        """Scale after one more packet."""
        ratio = _length_ratio(packet)
        vote = _vote(packet, ratio)
        return CadenceScale(
            known=self.known,
            counts=self.counts if vote is None else self.counts.add(vote),
            lengths=self.lengths if ratio is None else self.lengths.add(ratio),
            tells_running=self.tells_running or packet.running,
        )

    @property
    def steps_per_count(self) -> int | None:
        """Steps of both feet for each count of the cadence, 1 or 2; None until known."""
        return self.known.steps_per_count if self.known else self.counts.decided

    def fits_speed(self, packet: Measurement) -> bool:
        """Whether the cadence can be one at this speed; a verified pod is always believed."""
        counts = packet.cadence_per_min
        if self.known or not counts or packet.speed_mps < RUNNING_MPS:
            return True
        return counts * (self.steps_per_count or ONE_FOOT) >= FEWEST_RUNNING_SPM

    @property
    def steps_per_length(self) -> int | None:
        """Steps in the stride length, 1 or 2; None until known or when it makes no sense."""
        if self.known and self.known.steps_per_length:
            return self.known.steps_per_length
        counts, ratio = self.steps_per_count, self.lengths.decided
        if counts is None or ratio is None:
            return None
        # speed = count x steps per count x step, and length = steps per length x step
        return {2: 1, 4: 2}.get(counts * ratio)


def _length_ratio(packet: Measurement) -> int | None:
    """Twice `cadence x length / 60 / speed` when that is about 1, 2 or 4."""
    length, cadence, speed = packet.stride_length_m, packet.cadence_per_min, packet.speed_mps
    if not length or cadence in (0, UNKNOWN_PER_MIN) or speed < WALKING_MPS:
        return None
    octaves = math.log2(cadence * length / 60 / speed)
    nearest = round(octaves)
    if abs(octaves - nearest) > _RATIO_TOLERANCE_LOG2:
        return None
    return {-1: 1, 0: 2, 1: 4}.get(nearest)


def _vote(packet: Measurement, ratio: int | None) -> Steps | None:
    if ratio == 1:
        return ONE_FOOT
    if ratio == 4:
        return BOTH_FEET
    cadence, speed = packet.cadence_per_min, packet.speed_mps
    if cadence == UNKNOWN_PER_MIN or not WALKING_MPS <= speed <= SPRINTING_MPS:
        return None
    running = speed >= RUNNING_MPS
    few, many, too_many = (65, 110, 115) if running else (40, 60, 100)
    if cadence > too_many:
        return BOTH_FEET
    return ONE_FOOT if few <= cadence <= many else None
