"""How alerts are put into words: what we see, why, one thing to do, how sure we are.

Written for a tired reader: a title of at most 40 characters, a text of at most 280. Nothing here
advises drinking beyond thirst, or salt against cramps.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ingest.language.catalogue import Catalogue
from monitor.alerts.facts import Facts, IndexFacts

TITLE_MAX: Final = 40
TEXT_MAX: Final = 280
SLOWEST_MPS: Final = 0.5  # slower or faster than these is no pace to speak of
FASTEST_MPS: Final = 10.0
NAME_MAX: Final = 24  # longer names are cut, so that the action still fits


@dataclass(frozen=True, slots=True)
class Wording:
    """Title, text, the numbers behind an alert, and the steps of a protocol."""

    title: str
    text: str
    because: dict[str, float]
    steps: tuple[str, ...] = ()


def compose(
    facts: Facts,
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
    facts : what the alert is made of
    title : what it is
    see, why, do : sentences: what we see, what it comes from, what to do
    sure : good, fair or poor; absent for what was reported and not estimated
    steps : of a protocol
    because : the numbers behind it, of which those unknown are left out
    """
    sure = facts.say(f"alert.{sure}") if sure else ""
    text = _joined(see, why, do, sure)
    if len(text) > TEXT_MAX:
        text = _joined(see, do, sure)
    return Wording(title, text, numbers(because), steps)


def short_name(facts: Facts) -> str:
    """The runner's name, cut if it is long."""
    name = facts.name
    return name if len(name) <= NAME_MAX else f"{name[: NAME_MAX - 1].rstrip()}…"


def reasons(facts: Facts, *known_ones: str) -> str:
    """The first two that are known, as a sentence; the most important comes first."""
    match [reason for reason in known_ones if reason][:2]:
        case [reason]:
            return facts.say("alert.why", reason=reason)
        case [reason, other]:
            return facts.say("alert.whyTwo", reason=reason, other=other)
    return ""


def listed(say: Catalogue, items: list[str], most: int) -> str:
    """Items in a sentence, the last ones only counted if there are many."""
    told, more = items[:most], len(items) - most
    if more > 0:
        told.append(say("alert.more", count=more))
    if len(told) < 2:
        return "".join(told)
    return say("alert.and", first=", ".join(told[:-1]), last=told[-1])


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


def share_above(say: Catalogue, ratio: float) -> str:
    """By how many percent something is above a limit; nothing if it no longer is, or unknown.

    An alert stands for a while after what it tells of is over.

    Examples
    --------
    >>> from ingest.language.catalogue import catalogue
    >>> share_above(catalogue("en"), 1.12), share_above(catalogue("en"), 0.96)
    ('12', '')
    """
    return say.number(100 * (ratio - 1)) if ratio >= 1.01 else ""


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


def sure_of(facts: Facts, *inputs: str) -> str:
    """How sure an estimate from these inputs is: fair at best, poor if one is not seen."""
    qualities = [facts.quality.get(name, 0.0) for name in inputs]
    return "fair" if min(qualities, default=0.0) >= 0.5 else "poor"


def in_numbers(
    facts: Facts, index: IndexFacts, texts: str, keys: tuple[str, str, str], **more: str
) -> str:
    """An index in the fullest of three texts that its numbers allow: bounds, score, neither.

    Parameters
    ----------
    facts : whose index it is
    index : the index
    texts, keys : the group of the texts, and the three in it
    more : what they name besides
    """
    say, values = facts.say, {"name": short_name(facts), **more}
    score, low, high = (say.number(value) for value in (index.score, index.low, index.high))
    return (
        say.known(f"{texts}.{keys[0]}", score=score, low=low, high=high, **values)
        or say.known(f"{texts}.{keys[1]}", score=score, **values)
        or say(f"{texts}.{keys[2]}", **values)
    )


def numbers(values: Mapping[str, float]) -> dict[str, float]:
    """Those that are known."""
    return {name: float(value) for name, value in values.items() if math.isfinite(value)}


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
