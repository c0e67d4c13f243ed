"""Which of several sensors of a kind is listened to, and when another takes over.

The preferred one is that with the lowest priority number. When it falls silent the next takes
over; it gets its place back once it has been heard steadily for a while, so that a strap at the
edge of its range does not change places every few seconds. Sensors of equal priority don't take
over from each other while the one that is used is heard. Every change is told, to stand in the
data; one that makes the heart rate jump is marked.
"""

from dataclasses import dataclass
from typing import Final

from ingest.messages import SourceChange
from ingest.readings import Kind

# A silence so long hands the kind over [s]: long enough to outlast a missed notification or a
# turned back. What measures the air or the core may wait long for a change.
SILENT_S: Final[dict[Kind, float]] = {
    "heart_rate": 10.0,
    "running_speed": 10.0,
    "core_temperature": 60.0,
    "environment": 300.0,
    "position": 10.0,
}
STEADY: Final = 1.0  # of its silence: so long a sensor must be heard to get its place back
PAUSE: Final = 0.3  # of its silence: a longer pause is not steady

STEP_BPM: Final = 25.0  # no heart does that while the other strap is silent: one is not theirs
STEP_WITHIN_S: Final = 30.0  # over a longer silence a heart may well have changed
PREFERRED: Final = 1  # the priority of a sensor of which nothing need be said


@dataclass(slots=True)
class _Heard:
    """One sensor: when it told a value last, and since when it does so steadily [s]."""

    priority: int
    at: float
    steady_since: float


class Choice:
    """The sensor of one kind that is listened to; told of all that report a value."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._silent_s = SILENT_S[kind]
        self._heard: dict[str, _Heard] = {}
        self._used: str | None = None
        self._heart_rate: tuple[float, float] | None = None
        """The newest heart rate of the sensor that is used [bpm], and when it was heard [s]."""

    def note(self, sensor: str, priority: int, at: float) -> None:
        """Note that a sensor told a value."""
        before = self._heard.get(sensor)
        steady = before is not None and at - before.at <= PAUSE * self._silent_s
        since = before.steady_since if before is not None and steady else at
        self._heard[sensor] = _Heard(priority, at, since)

    def at(self, t: float) -> str | None:
        """The sensor to listen to, as things stand at `t`; None when all are silent."""
        fresh = {
            sensor: heard for sensor, heard in self._heard.items() if heard.at > t - self._silent_s
        }
        current = fresh.get(self._used) if self._used is not None else None
        if current is None:
            return min(fresh, key=lambda sensor: _rank(sensor, fresh[sensor]), default=None)
        better = {
            sensor: heard
            for sensor, heard in fresh.items()
            if heard.priority < current.priority
            and t - heard.steady_since >= STEADY * self._silent_s
            and t - heard.at <= PAUSE * self._silent_s
        }
        return min(better, key=lambda sensor: _rank(sensor, better[sensor]), default=self._used)

    @property
    def used(self) -> str | None:
        """The sensor that was used last."""
        return self._used

    def use(self, sensor: str, t: float, heart_rate_bpm: float | None) -> SourceChange | None:
        """Note that a second was told from a sensor; what is to be said of it, if it is news.

        Parameters
        ----------
        sensor
            As `at` said for this second.
        t
            The second [s].
        heart_rate_bpm
            What it told of the heart in this second.
        """
        before, self._used = self._used, sensor
        step_bpm = None if before in (None, sensor) else self._step(t, heart_rate_bpm)
        if heart_rate_bpm is not None:
            self._heart_rate = heart_rate_bpm, t
        elif before != sensor:
            self._heart_rate = None
        if before == sensor or (before is None and self._heard[sensor].priority == PREFERRED):
            return None
        return SourceChange(kind=self._kind, sensor=sensor, before=before, step_bpm=step_bpm)

    def _step(self, t: float, heart_rate_bpm: float | None) -> float | None:
        if heart_rate_bpm is None or self._heart_rate is None:
            return None
        last_bpm, last_t = self._heart_rate
        step_bpm = heart_rate_bpm - last_bpm
        return step_bpm if abs(step_bpm) >= STEP_BPM and t - last_t <= STEP_WITHIN_S else None


def _rank(sensor: str, heard: _Heard) -> tuple[int, float, str]:
    return heard.priority, -heard.at, sensor
