"""The table of alerts: all rules, in which phases each may be active, and what they see.

`docs/alerts.md` is checked against this table. Amber is a warning and red is urgent; what merely
is due or deserves watching is info. Evidence: heuristic; the numbers are design choices.
"""

from typing import Final

import numpy as np

from monitor import phase as phases
from monitor.alerts import (
    arriving,
    cramping,
    data,
    fuelling,
    pacing,
    restarting,
    scores,
    signals,
    weather,
)
from monitor.alerts.machine import Severities
from monitor.alerts.rule import Rule
from monitor.alerts.situation import Situation
from monitor.alerts.triggers import Judge
from monitor.models.second import Output

__all__ = ["RULES", "Rule", "Situation", "index_of", "judge_all"]

RULES: Final[tuple[Rule, ...]] = (
    *cramping.RULES,
    *restarting.RULES,
    *scores.RULES,
    *fuelling.RULES,
    *weather.RULES,
    *pacing.RULES,
    *arriving.RULES,
    *signals.RULES,
    *data.RULES,
)

KEPT_AFTER_THE_END: Final = (
    "cramp_now", "medical", "recovery", "signal_lost", "data", "clock",
)  # fmt: skip
"""What is told even of somebody who does not seem to race any more."""

_JUDGE: Final = Judge([rule.triggers for rule in RULES])
_WHEN: Final = np.array(
    [[phase in rule.when for phase in phases.PHASES] for rule in RULES], dtype=np.int8
)


# Of somebody who is driven or sleeps, or whose watch was left running.
_STILL_OF_USE: Final = np.array([rule.kind in KEPT_AFTER_THE_END for rule in RULES], dtype=np.int8)


def index_of(key: str) -> int:
    """The place of a rule in `RULES`.

    Raises
    ------
    StopIteration
        When there is no such rule.
    """
    return next(index for index, rule in enumerate(RULES) if rule.key == key)


def judge_all(output: Output, situation: Situation) -> tuple[Severities, Severities]:
    """Ask every rule; in phases that are not a rule's own it sees nothing.

    Returns
    -------
    (rules, runners) severities that raise, and those that are kept up; of a block
    (rules, seconds, runners)
    """
    rise, keep = _JUDGE(output, situation)
    allowed = _WHEN.take(situation.phase, axis=1)
    if situation.ended.any():
        useful = _STILL_OF_USE.reshape(-1, *(1,) * situation.phase.ndim)
        allowed = np.where(situation.ended, allowed * useful, allowed)
    rise *= allowed
    keep *= allowed
    return rise, keep
