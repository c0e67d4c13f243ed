"""The table of alerts: when each is raised, kept and lowered, for whom, and how it is worded.

`docs/alerts.md` is checked against this table. In all rules amber is a warning and red is urgent;
what merely is due or deserves watching is info. Evidence: heuristic; the numbers are design
choices.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor import phase as phases
from monitor.alerts import wording
from monitor.alerts.facts import Facts
from monitor.alerts.machine import INFO, NONE, URGENT, WARNING, Severities, Timing
from monitor.engine import CRAMP_PARTS, IndexOutput, Output
from monitor.messages import AlertKind, Audience

Runners = NDArray[np.float64]

PACE_AMBER: Final = 1.10
PACE_RED: Final = 1.20
PACE_CLEAR: Final = 1.03
EARLY_PART: Final = 1 / 3  # of the planned time: a fast start is what crampers have in common
CLIMB_GRADE: Final = 0.05

FUEL_DUE_S: Final = 45 * 60.0
FUEL_LATE_S: Final = 60 * 60.0
FUEL_HOUR_G: Final = 30.0
FUEL_JUST_TAKEN_S: Final = 20 * 60.0

FOUNDED_SHARE: Final = 0.5  # of a score, that must come from what was seen

LOST_AFTER_S: Final = 60.0
STEADY_WITHIN_S: Final = 5.0

_ON_COURSE: Final = np.array(
    [name not in ("waiting", "finished", "dnf") for name in phases.PHASES], dtype=np.int8
)
_INTENSITY: Final = (np.array(CRAMP_PARTS) == "intensity")[:, np.newaxis]


class Situation(NamedTuple):
    """What the rules look at besides the engine's output; all (runners,).

    Attributes
    ----------
    phase : codes into `monitor.phase.PHASES`
    elapsed_s : time since the runner's start [s]
    progress : elapsed part of the planned time, 0 to 1 and beyond
    since_record_s : time since anything was measured [s]
    pace_known : whether the runner's own critical speed is known
    """

    phase: NDArray[np.int8]
    elapsed_s: Runners
    progress: Runners
    since_record_s: Runners
    pace_known: NDArray[np.bool_]


Judged = tuple[Severities, Severities]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of alert.

    Attributes
    ----------
    key : stable short name, part of the alert's id
    kind : the contract's alert kind
    audience : who it is for
    timing : dwell, clear and cool-down times
    judge : (output, situation) -> severity that raises, severity that the clear level keeps up
    word : facts about one runner -> title, text and the numbers behind it
    """

    key: str
    kind: AlertKind
    audience: tuple[Audience, ...]
    timing: Timing
    judge: Callable[[Output, Situation], Judged]
    word: Callable[[Facts], wording.Wording]


def judge_all(output: Output, situation: Situation) -> Judged:
    """Ask every rule; runners who have not started or are done raise nothing new."""
    verdicts = [rule.judge(output, situation) for rule in RULES]
    out = _ON_COURSE[situation.phase]
    rise, keep = np.array(verdicts, dtype=np.int8).swapaxes(0, 1)
    return rise * out, keep * out


def _pace(output: Output, situation: Situation) -> Judged:
    ratio = np.where(situation.pace_known, output.pace_ratio, np.nan)
    red = (ratio > PACE_RED) & (situation.progress < EARLY_PART)
    rise = _graded((ratio > PACE_AMBER, WARNING), (red, URGENT))
    return rise, np.maximum(rise, _graded((ratio >= PACE_CLEAR, WARNING)))


def _climb(output: Output, situation: Situation) -> Judged:
    too_hard = situation.pace_known & (output.above_critical > 0.5) & (output.grade > CLIMB_GRADE)
    rise = _graded((too_hard, WARNING))
    return rise, rise


def _fuel(output: Output, situation: Situation) -> Judged:
    since_s = output.since_carbs_s
    little = (
        (situation.elapsed_s >= FUEL_LATE_S)
        & (output.carbs_last_hour_g < FUEL_HOUR_G)
        & (since_s >= FUEL_JUST_TAKEN_S)
    )
    rise = _graded(((since_s >= FUEL_DUE_S) | little, INFO), (since_s >= FUEL_LATE_S, WARNING))
    return rise, rise


def _fatigue_level(output: Output, situation: Situation) -> Judged:
    return _by_level(output.fatigue, ~output.fatigue.missing)


def _cramp_level(output: Output, situation: Situation) -> Judged:
    seen = ~output.cramp.missing
    # How hard the effort is can't be told without the runner's own critical speed.
    return _by_level(output.cramp, seen & (situation.pace_known | ~_INTENSITY))


def _by_level(index: IndexOutput, seen: NDArray[np.bool_]) -> Judged:
    """Watch is info, high a warning, very high urgent; unknown changes nothing.

    A level is kept up by whatever the score consists of, but it is raised only if most of the
    score rests on what was seen: assumptions alone alarm nobody.
    """
    keep = np.where(index.level < 0, URGENT, index.level).astype(np.int8)
    if not keep.any():
        return keep, keep
    founded = np.where(seen & (index.parts > 0), index.parts, 0.0).sum(axis=0)
    enough = founded >= FOUNDED_SHARE * index.score
    return np.where(enough & (index.level > 0), keep, np.int8(NONE)), keep


def _signal_lost(output: Output, situation: Situation) -> Judged:
    silent_s = situation.since_record_s
    rise = _graded((silent_s >= LOST_AFTER_S, WARNING))
    return rise, _graded((silent_s > STEADY_WITHIN_S, WARNING))


def _graded(*steps: tuple[NDArray[np.bool_], int]) -> Severities:
    """The highest severity whose condition holds, none where no condition does."""
    severities = [np.multiply(condition, level, dtype=np.int8) for condition, level in steps]
    return severities[0] if len(severities) == 1 else np.maximum(*severities)


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        key="pace",
        kind="pace",
        audience=("crew", "runner"),
        timing=Timing(dwell_s=(300, 300, 300), clear_s=300, cool_down_s=900),
        judge=_pace,
        word=wording.pace,
    ),
    Rule(
        key="climb",
        kind="pace",
        audience=("crew", "runner"),
        timing=Timing(dwell_s=(180, 180, 180), clear_s=60, cool_down_s=900),
        judge=_climb,
        word=wording.climb,
    ),
    Rule(
        key="fuel-due",
        kind="fuel_due",
        audience=("crew", "runner"),
        timing=Timing(dwell_s=(0, 0, 0), clear_s=0, cool_down_s=1200),
        judge=_fuel,
        word=wording.fuel_due,
    ),
    Rule(
        key="fatigue-level",
        kind="fatigue_level",
        audience=("crew", "desk"),
        timing=Timing(dwell_s=(0, 0, 0), clear_s=0, cool_down_s=1200),
        judge=_fatigue_level,
        word=wording.fatigue_level,
    ),
    Rule(
        key="cramp-level",
        kind="cramp_level",
        audience=("crew", "desk"),
        timing=Timing(dwell_s=(0, 0, 0), clear_s=0, cool_down_s=1200),
        judge=_cramp_level,
        word=wording.cramp_level,
    ),
    Rule(
        key="signal-lost",
        kind="signal_lost",
        audience=("crew", "desk"),
        timing=Timing(dwell_s=(0, 0, 0), clear_s=10, cool_down_s=0),
        judge=_signal_lost,
        word=wording.signal_lost,
    ),
)
