"""Which inputs were seen for how much of the time, and what it means where they were not; pure."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor.report.figure import Values
from monitor.report.subject import Subject
from monitor.report.words import share

SEEN_SHARE: Final = 0.98  # what was seen so often is not worth a word


@dataclass(frozen=True, slots=True)
class Input:
    """One input of the models.

    Attributes
    ----------
    name : what it is
    seen : share of the seconds in which it was measured, gaps counted as not [1]
    without : what the models do where it was not
    """

    name: str
    seen: float
    without: str

    @property
    def unseen(self) -> str:
        """For how much of the time it was not seen."""
        return "never recorded" if self.seen == 0.0 else f"missing {share(1.0 - self.seen)}"


_MEANING: Final = {
    "heart_rate_bpm": (
        "heart rate",
        "Effort is estimated from pace and slope after a while, and endurance drift is assumed.",
    ),
    "speed_mps": (
        "speed or distance",
        "Effort comes from heart rate alone; pace, muscle load and stride are assumed or left out.",
    ),
    "altitude_m": (
        "altitude",
        "The course counts as level there; without half of the way, muscle load is assumed.",
    ),
    "cadence_spm": ("cadence", "Stride can't be judged: it counts nothing and widens the bounds."),
    "rr_ms": (
        "intervals between beats",
        "Heart rhythm can't be judged: it counts nothing and widens the bounds.",
    ),
    "air": (
        "air temperature and humidity",
        "Heat and fluid are assumed, salt and cold count nothing; all four widen the bounds.",
    ),
    "core_temp_c": (
        "core temperature",
        "Heat strain is judged by the air alone.",
    ),
}
NO_LOG: Final = Input(
    "food and drink", 0.0, "No recording has it: a middle is assumed, with wide bounds."
)


def inputs(subject: Subject) -> list[Input]:
    """Every input of the models, with how much of it was seen."""
    measured = subject.measured
    moved = _either(measured["speed_mps"], measured["distance_m"])
    seen = {
        **{name: measured[name] for name in _MEANING if name in measured},
        "speed_mps": moved,
        "air": subject.analysis.said.wbgt_c,
    }
    return [
        *(Input(name, _share(seen[key]), without) for key, (name, without) in _MEANING.items()),
        *(() if subject.logs_food else (NO_LOG,)),
    ]


def missing(subject: Subject) -> list[Input]:
    """The inputs that were not seen all the time."""
    return [one for one in inputs(subject) if one.seen < SEEN_SHARE]


def _either(one: Values, other: Values) -> Values:
    return np.where(np.isnan(one), other, one)


def _share(values: Values) -> float:
    return float(np.mean(~np.isnan(values)))
