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
    unseen : for how much of the time it was not seen, in words
    without : what the models do where it was not
    """

    name: str
    seen: float
    unseen: str
    without: str


NAMES: Final = (
    "heart_rate_bpm", "speed_mps", "altitude_m", "cadence_spm", "rr_ms", "air", "core_temp_c",
)  # fmt: skip


def inputs(subject: Subject) -> list[Input]:
    """Every input of the models, with how much of it was seen."""
    measured = subject.measured
    moved = _either(measured["speed_mps"], measured["distance_m"])
    seen = {
        **{name: measured[name] for name in NAMES if name in measured},
        "speed_mps": moved,
        "air": subject.analysis.said.wbgt_c,
    }
    return [
        *(_input(subject, name, _share(seen[name])) for name in NAMES),
        *(() if subject.logs_food else (_input(subject, "food", 0.0),)),
    ]


def missing(subject: Subject) -> list[Input]:
    """The inputs that were not seen all the time."""
    return [one for one in inputs(subject) if one.seen < SEEN_SHARE]


def _input(subject: Subject, name: str, seen: float) -> Input:
    say = subject.say
    missing = say("reportInputs.missing", share=share(say, 1.0 - seen))
    unseen = say("reportInputs.never") if seen == 0.0 else missing
    return Input(say(f"reportInputs.{name}"), seen, unseen, say(f"reportWithout.{name}"))


def _either(one: Values, other: Values) -> Values:
    return np.where(np.isnan(one), other, one)


def _share(values: Values) -> float:
    return float(np.mean(~np.isnan(values)))
