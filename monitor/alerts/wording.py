"""How alerts are put into words: what we see, why, one thing to do, how sure we are.

Written for a tired reader: a title of at most 40 characters, a text of at most 280. Nothing here
advises drinking beyond thirst, or salt against cramps.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from monitor.alerts.facts import Facts

TITLE_MAX: Final = 40
TEXT_MAX: Final = 280
SLOWEST_MPS: Final = 0.5  # slower or faster than these is no pace to speak of
FASTEST_MPS: Final = 10.0
NAME_MAX: Final = 24  # longer names are cut, so that the action still fits

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


@dataclass(frozen=True, slots=True)
class Wording:
    """Title, text, the numbers behind an alert, and the steps of a protocol."""

    title: str
    text: str
    because: dict[str, float]
    steps: tuple[str, ...] = ()


def compose(
    title: str,
    *,
    see: str,
    do: str,
    why: str = "",
    sure: str = "",
    steps: tuple[str, ...] = (),
    because: Mapping[str, float],
) -> Wording:
    """Make an alert of its parts; the reasons give way if there is no room for them.

    Parameters
    ----------
    title : what it is
    see, why, do : sentences: what we see, what it comes from, what to do
    sure : good, fair or poor; absent for what was reported and not estimated
    steps : of a protocol
    because : the numbers behind it, of which those unknown are left out
    """
    sure = f"Confidence {sure}." if sure else ""
    text = _joined(see, why, do, sure)
    if len(text) > TEXT_MAX:
        text = _joined(see, do, sure)
    return Wording(title, text, numbers(because), steps)


def short_name(facts: Facts) -> str:
    """The runner's name, cut if it is long."""
    name = facts.name
    return name if len(name) <= NAME_MAX else f"{name[: NAME_MAX - 1].rstrip()}…"


def known(form: str, *values: float) -> str:
    """The numbers in words, or nothing if one of them is unknown or no number to be told."""
    return form.format(*values) if all(abs(value) < 1e6 for value in values) else ""


def reasons(*known_ones: str) -> str:
    """The first two that are known, as a sentence; the most important comes first."""
    told = [reason for reason in known_ones if reason][:2]
    return f"Why: {'; '.join(told)}." if told else ""


def listed(items: list[str], most: int) -> str:
    """Items in a sentence, the last ones only counted if there are many."""
    told, more = items[:most], len(items) - most
    if more > 0:
        told.append(f"{more} more")
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def duration(seconds: float) -> str:
    """A time as people say it, or nothing if it is unknown.

    Examples
    --------
    >>> duration(64.0), duration(2820.0), duration(9000.0)
    ('64 s', '47 min', '2 h 30 min')
    """
    if not 0 <= seconds < 1e6:
        return ""
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02d} min"


def per_km(speed_mps: float) -> str:
    """A speed as runners say it, or nothing if it is unknown or none to run at.

    Examples
    --------
    >>> per_km(2.6), per_km(0.0)
    ('6:25/km', '')
    """
    if not SLOWEST_MPS <= speed_mps <= FASTEST_MPS:
        return ""
    seconds = round(1000 / speed_mps)
    return f"{seconds // 60}:{seconds % 60:02d}/km"


def lasting(seconds: float, form: str = " for {}") -> str:
    """`duration` in a phrase, or nothing."""
    said = duration(seconds)
    return form.format(said) if said else ""


def sure_of(facts: Facts, *inputs: str) -> str:
    """How sure an estimate from these inputs is: fair at best, poor if one is not seen."""
    qualities = [facts.quality.get(name, 0.0) for name in inputs]
    return "fair" if min(qualities, default=0.0) >= 0.5 else "poor"


def numbers(values: Mapping[str, float]) -> dict[str, float]:
    """Those that are known."""
    return {name: float(value) for name, value in values.items() if math.isfinite(value)}


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
