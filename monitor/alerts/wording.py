"""The words of the alerts: what we see, why in numbers, one thing to do, how sure we are.

Written for a tired reader. Nothing here advises drinking beyond thirst, or salt as a cure.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor.alerts.facts import Facts, IndexFacts
from monitor.models.energy import Params, effort_factor

PART_WORDS: Final[dict[str, str]] = {
    "durability": "heart rate drifting away from pace",
    "hrv": "heart-rate variability",
    "carbs": "carbohydrate stores",
    "muscle": "muscle load of descents and climbs",
    "training": "longer than trained for",
    "heat": "heat",
    "fluid": "fluid loss",
    "pace": "pace above the runner's means",
    "stride": "changed stride",
    "history": "history of cramps",
    "intensity": "how hard the effort is",
    "sodium": "sodium loss",
    "cold": "sudden cold",
    "recent": "a cramp or twitch earlier today",
}
"""What each part of an index is called in a sentence."""

LEVEL_WORDS: Final = {1: "watch", 2: "high", 3: "very high"}
USUAL_CARBS_G_H: Final = 40  # what runners without a plan are held to
SLOWEST_MPS: Final = 0.5  # slower or faster than these is no pace to aim at
FASTEST_MPS: Final = 10.0
WALK_MPS: Final = 1.9  # slower than this up a slope, walking is as fast and cheaper
_GRADES: Final = np.arange(1, 46) / 100


@dataclass(frozen=True, slots=True)
class Wording:
    """Title, text and the numbers behind an alert."""

    title: str
    text: str
    because: dict[str, float]


def pace(facts: Facts) -> Wording:
    """A1: the effort of the last 20 min is above what lasts to the finish."""
    above = _known(" {:.0f} %", (facts.pace_ratio - 1) * 100)
    return Wording(
        title="Too fast" if facts.severity < 3 else "Started too fast",
        text=(
            f"{facts.name} is{above} above the effort that lasts to the finish. "
            f"{_ease(facts.goal_speed_mps)}"
        ),
        because=_numbers(
            pace_ratio=facts.pace_ratio,
            goal_speed_mps=facts.goal_speed_mps,
            grade_adjusted_mps=facts.grade_adjusted_mps,
        ),
    )


def climb(facts: Facts) -> Wording:
    """A1 on a climb: above critical speed for minutes."""
    steep = _known(" at {:.0f} %", facts.grade * 100)
    return Wording(
        title="Climbing too hard",
        text=(
            f"{facts.name} climbs{steep} above the effort that can be kept up. "
            "Walk until breathing is easy again."
        ),
        because=_numbers(
            grade_adjusted_mps=facts.grade_adjusted_mps,
            critical_speed_mps=facts.critical_speed_mps,
            grade=facts.grade,
        ),
    )


def fuel_due(facts: Facts) -> Wording:
    """A2: time to eat."""
    since = _known(" for {:.0f} min", facts.since_carbs_s / 60)
    lately = _known("{:.0f} g in the last hour, ", facts.carbs_last_hour_g)
    plan = _known("plan {:.0f} g/h", facts.carbs_goal_g_h) or f"usual aim {USUAL_CARBS_G_H} g/h"
    return Wording(
        title="Fuel due",
        text=(
            f"No 15 g of carbohydrate logged{since} ({lately}{plan}). "
            "Take 20–30 g now, or log what was taken."
        ),
        because=_numbers(
            since_carbs_s=facts.since_carbs_s, carbs_last_hour_g=facts.carbs_last_hour_g
        ),
    )


def fatigue_level(facts: Facts) -> Wording:
    """The fatigue index changed its level."""
    action = {1: "Keep it easy.", 2: "Ease off and eat.", 3: "Walk, eat, and look after them."}
    return _level("Fatigue", facts, facts.fatigue, action[facts.severity])


def cramp_level(facts: Facts) -> Wording:
    """A9: the cramp-risk index changed its level."""
    action = {
        1: "Keep the effort even.",
        2: "Ease off, short steps downhill.",
        3: "Walk 3–5 min and stretch calves and thighs gently.",
    }
    return _level("Cramp risk", facts, facts.cramp, action[facts.severity])


def signal_lost(facts: Facts) -> Wording:
    """Nothing arrives from the runner any more."""
    silent = _known(" for {:.0f} s", facts.since_record_s)
    return Wording(
        title="Signal lost",
        text=(
            f"Nothing heard from {facts.name}{silent}: out of range, or "
            "a strap or gateway has stopped. This says nothing about the runner."
        ),
        because=_numbers(since_record_s=facts.since_record_s),
    )


def signal_back(name: str, silent_s: float) -> Wording:
    """The runner is heard again."""
    if silent_s < 120:
        after = _known(" after {:.0f} s", silent_s)
    else:
        after = _known(" after {:.0f} min", silent_s / 60)
    return Wording(
        title="Signal back",
        text=f"{name} is heard again{after}.",
        because=_numbers(silent_s=silent_s),
    )


def _level(what: str, facts: Facts, index: IndexFacts, action: str) -> Wording:
    score = _known(" {:.0f}", index.score)
    bounds = _known(" ({:.0f}–{:.0f})", index.low, index.high)
    why = " and ".join(PART_WORDS[name] for name in index.leading) or "no single cause"
    return Wording(
        title=f"{what} {LEVEL_WORDS[facts.severity]}",
        text=f"{what}{score}{bounds}: mainly {why}. {action} Confidence {index.confidence}.",
        because=_numbers(score=index.score, low=index.low, high=index.high),
    )


def _known(form: str, *values: float) -> str:
    """The numbers in words, or nothing if one of them is unknown."""
    return form.format(*values) if all(map(math.isfinite, values)) else ""


def _numbers(**values: float) -> dict[str, float]:
    return {name: float(value) for name, value in values.items() if math.isfinite(value)}


def _ease(goal_speed_mps: float) -> str:
    """What to do about a pace that can't be kept, as precisely as the goal is known."""
    if not SLOWEST_MPS <= goal_speed_mps <= FASTEST_MPS:
        return "Ease off."
    seconds = round(1000 / goal_speed_mps)
    walk = _walk_above(goal_speed_mps)
    return f"Ease to {seconds // 60}:{seconds % 60:02d}/km on the flat{walk}."


def _walk_above(goal_speed_mps: float) -> str:
    """Where running at the goal effort would be slower than walking pace."""
    slower = np.flatnonzero(goal_speed_mps / effort_factor(_GRADES, Params()) < WALK_MPS)
    return f", walk above {100 * _GRADES[slower[0]]:.0f} % grade" if slower.size else ""
