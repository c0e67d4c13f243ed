"""The levels of both indices: A9, and the same for fatigue."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor import phase as phases
from monitor.alerts.facts import Facts, IndexFacts
from monitor.alerts.rule import CREW_AND_DESK, Rule, timing
from monitor.alerts.situation import Runners, Situation
from monitor.alerts.triggers import at_least
from monitor.alerts.wording import Wording, compose, in_numbers, listed
from monitor.engine import CRAMP_PARTS, IndexOutput
from monitor.models.arrays import summed
from monitor.models.second import Output

FOUNDED_SHARE: Final = 0.5  # of a score, that must come from what was seen
LEVELS: Final = {1: "Watch", 2: "High", 3: "VeryHigh"}  # in the names of the texts
_INTENSITY: Final = (np.array(CRAMP_PARTS) == "intensity")[:, np.newaxis]


def fatigue_level(facts: Facts) -> Wording:
    """The fatigue index changed its level."""
    action = f"doFatigue{LEVELS[facts.severity]}"
    return _level("fatigue", facts, facts.fatigue, action)


def cramp_level(facts: Facts) -> Wording:
    """A9: the cramp-risk index changed its level."""
    action = f"doCramp{LEVELS[min(facts.severity, 2)]}"
    return _level("cramp", facts, facts.cramp, action)


def _fatigue(output: Output, situation: Situation) -> Runners:
    return _founded(output.fatigue, ~output.fatigue.missing)


def cramp(output: Output, situation: Situation) -> Runners:
    """The level of the cramp-risk index, if it rests on what was seen and says something new.

    Of who restarts after a cramp everybody knows that another one is likely; what to do about it
    are the steps of the restart.
    """
    seen = ~output.cramp.missing
    # How hard the effort is can't be told without the runner's own critical speed.
    level = _founded(output.cramp, seen & (situation.pace_known | ~_INTENSITY))
    return np.where(situation.phase == phases.RESTARTING, np.nan, level)


def _founded(index: IndexOutput, seen: NDArray[np.bool_]) -> Runners:
    """The level, if at least half of the score rests on what was seen; else none."""
    level = _known_level(index)
    if not (level > 0).any():
        return level
    founded = summed(np.where(seen & (index.parts > 0), index.parts, 0.0))
    return np.where((level > 0) & (founded < FOUNDED_SHARE * index.score), 0.0, level)


def _fatigue_kept(output: Output, situation: Situation) -> Runners:
    return _known_level(output.fatigue)


def cramp_kept(output: Output, situation: Situation) -> Runners:
    """The level of the cramp-risk index, whatever it rests on."""
    return _known_level(output.cramp)


def _known_level(index: IndexOutput) -> Runners:
    return np.where(index.level < 0, np.nan, index.level)


def _level(what: str, facts: Facts, index: IndexFacts, action: str) -> Wording:
    say = facts.say
    why = listed(say, [say(f"reasonParts.{part}") for part in index.leading], 2)
    return compose(
        facts,
        say(f"levelAlert.{what}{LEVELS[facts.severity]}"),
        see=in_numbers(
            facts,
            index,
            "levelAlert",
            (what, f"{what}Score", f"{what}Any"),
            why=why or say("levelAlert.noCause"),
        ),
        do=say(f"levelAlert.{action}"),
        sure=index.confidence,
        because={
            "score": index.score,
            "low": index.low,
            "high": index.high,
        },
    )


_NEVER: Final = math.inf
_QUICK: Final = timing(dwell_s=0, clear_s=0, cool_down_s=1200, info_again_s=14_400)

RULES: Final = (
    Rule(
        key="fatigue-level",
        kind="fatigue_level",
        audience=CREW_AND_DESK,
        timing=_QUICK,
        triggers=(
            at_least(_fatigue, info=(1, _NEVER), warning=(2, _NEVER), urgent=(3, _NEVER)),
            at_least(_fatigue_kept, info=(_NEVER, 1), warning=(_NEVER, 2), urgent=(_NEVER, 3)),
        ),
        word=fatigue_level,
    ),
    Rule(
        key="cramp-level",
        kind="cramp_level",
        audience=CREW_AND_DESK,
        timing=_QUICK,
        triggers=(
            at_least(cramp, info=(1, _NEVER), warning=(2, _NEVER)),
            at_least(cramp_kept, info=(_NEVER, 1), warning=(_NEVER, 2)),
        ),
        word=cramp_level,
    ),
)
