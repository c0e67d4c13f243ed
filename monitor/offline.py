"""A recording through the models without a broker: the same lines as live, the same numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.messages import Measured
from ingest.race.settings import RaceWeather, Runner
from ingest.recordings.recording import Recording
from ingest.recordings.summary import summarise
from monitor.messages import Alert
from monitor.watch import Watch


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the models made of a recording.

    Attributes
    ----------
    t : (seconds,) event time, every second from the first to the last record [s]
    fatigue, cramp : (seconds,) scores, NaN where there was nothing to judge by
    alerts : every change, in order
    """

    t: NDArray[np.int64]
    fatigue: NDArray[np.float64]
    cramp: NDArray[np.float64]
    alerts: tuple[Alert, ...]


def analyse(recording: Recording, runner: Runner, weather: RaceWeather | None = None) -> Analysis:
    """Run a recording through the models.

    Parameters
    ----------
    recording : what was measured
    runner : whose body and plan to assume
    weather : what the race folder says of it
    """
    watch = Watch([runner], weather=weather)
    seconds = list(_every_second(recording))
    fatigue, cramp = np.empty(len(seconds)), np.empty(len(seconds))
    alerts: list[Alert] = []
    for at, second in enumerate(seconds):
        alerts += watch.step({0: second})
        fatigue[at] = watch.race.output.fatigue.score[0]
        cramp[at] = watch.race.output.cramp.score[0]
    return Analysis(np.array([t for t, _ in seconds]), fatigue, cramp, tuple(alerts))


def summary(recording: Recording, analysis: Analysis) -> dict[str, Any]:
    """What a program wants to know of a recording, as JSON values."""
    return {
        **summarise(recording),
        "fatigue": _final_and_max(analysis.fatigue),
        "cramp": _final_and_max(analysis.cramp),
        "alerts": [
            {"t": int(alert.t), "kind": alert.kind, "level": alert.level, "state": alert.state}
            for alert in analysis.alerts
            if alert.state in ("raised", "changed")
        ],
    }


def _every_second(recording: Recording) -> Iterator[tuple[int, Measured | None]]:
    measured = {second.t: second.measured for second in recording.seconds}
    for t in range(recording.seconds[0].t, recording.seconds[-1].t + 1):
        yield t, measured.get(t)


def _final_and_max(scores: NDArray[np.float64]) -> dict[str, float | None]:
    known = scores[~np.isnan(scores)]
    final = scores[-1]
    return {
        "final": None if np.isnan(final) else float(final),
        "max": float(known.max()) if known.size else None,
    }
