"""A recording through the models without a broker: the same lines as live, the same numbers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.messages import Measured
from ingest.race.settings import Runner
from ingest.recordings.recording import Recording
from ingest.recordings.summary import summarise
from monitor.messages import Alert
from monitor.models.block import best_length, joined
from monitor.models.rows import mapped
from monitor.models.second import Output
from monitor.venue import Venue
from monitor.watch import Watch


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the models made of a recording.

    Attributes
    ----------
    t : (seconds,) event time, every second from the first to the last record [s]
    said : what the models say of each second; its arrays are (seconds, ...) without a runner
    alerts : every change, in order
    """

    t: NDArray[np.int64]
    said: Output
    alerts: tuple[Alert, ...]

    @property
    def fatigue(self) -> NDArray[np.float64]:
        """(seconds,) score, NaN where there was nothing to judge by."""
        return self.said.fatigue.score

    @property
    def cramp(self) -> NDArray[np.float64]:
        """(seconds,) score, NaN where there was nothing to judge by."""
        return self.said.cramp.score


def analyse(recording: Recording, runner: Runner, venue: Venue | None = None) -> Analysis:
    """Run a recording through the models.

    Parameters
    ----------
    recording : what was measured
    runner : whose body and plan to assume
    venue : where they ran and in which weather, as far as that is known
    """
    watch = Watch([runner], venue=venue)
    first_t = recording.seconds[0].t
    seconds = every_second(recording)
    said, alerts = [], []
    together = best_length(1)
    for at in range(0, len(seconds), together):
        alerts += watch.run({0: (first_t + at, seconds[at : at + together])})
        said.append(mapped(lambda leaf: leaf[..., 0], watch.said))
    return Analysis(np.arange(first_t, first_t + len(seconds)), joined(said), tuple(alerts))


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


def every_second(recording: Recording) -> list[Measured]:
    """What was measured in each second from the first to the last; nothing in gaps."""
    return [measured for _, measured in recording.every_second()]


def _final_and_max(scores: NDArray[np.float64]) -> dict[str, float | None]:
    known = scores[~np.isnan(scores)]
    final = scores[-1]
    return {
        "final": None if np.isnan(final) else float(final),
        "max": float(known.max()) if known.size else None,
    }
