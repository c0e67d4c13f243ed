"""What is not seen or not believable: A15."""

import functools
from typing import Final

import numpy as np

from monitor import idle
from monitor.alerts.facts import Facts
from monitor.alerts.rule import CREW_AND_DESK, Rule, timing
from monitor.alerts.situation import Runners, Situation
from monitor.alerts.triggers import Flags, at_least, at_most, under
from monitor.alerts.wording import (
    Wording,
    compose,
    lasting,
    listed,
    short_name,
)
from monitor.models.second import Output

LOW_QUALITY: Final = 0.5
GOOD_QUALITY: Final = 0.8

INPUT_WORDS: Final[dict[str, str]] = {
    "heart_rate": "heart rate",
    "motion": "speed and distance",
    "cadence": "cadence",
    "rr": "beat-to-beat intervals",
    "altitude": "altitude or course",
    "weather": "weather",
    "intake": "logs of food and drink",
}
"""What each input is called in a sentence."""

IMPLAUSIBLE: Final[dict[str, str]] = {
    "heart_rate_range": "heart rate impossible",
    "heart_rate_flat": "heart rate does not move",
    "heart_rate_swap": "heart rate may be a neighbour's strap",
    "cadence_half": "cadence looks halved",
    "cadence_double": "cadence looks doubled",
    "rr": "beat intervals are garbage",
    "speed": "speed jumps",
    "altitude": "altitude jumps",
    "distance": "distance went back",
    "temperature": "temperature impossible",
    "still_recording": "the watch runs on after the finish",
    "clock": "a clock is wrong",
    "heart_rate_steps": "heart rate follows the steps",
}
"""What can be wrong with the data: bit n of `Situation.implausible` is the n-th of these."""


OWN_ALERT: Final = ("clock",)
"""Of these the alert is another one."""

_STRAP: Final = "Check whose strap it is, that it is wet, and its battery."
_CHECK: Final[dict[str, str]] = {
    "still_recording": "If the race is over for them, log it.",
    "heart_rate_range": _STRAP,
    "heart_rate_flat": _STRAP,
    "heart_rate_swap": _STRAP,
    "heart_rate_steps": "Wear the watch higher and tighter, or a chest strap.",
    "rr": _STRAP,
    "cadence_half": "Check the foot pod and what it counts.",
    "cadence_double": "Check the foot pod and what it counts.",
    "temperature": "Check the weather sensor.",
}
"""What the crew can do about it, the first thing first; nothing about satellites and barometers."""


def implausible_bits(*names: str) -> int:
    """The number that stands for these kinds of impossible data.

    Examples
    --------
    >>> implausible_bits("heart_rate_range", "heart_rate_swap")
    5
    """
    places = list(IMPLAUSIBLE)
    return sum(1 << places.index(name) for name in set(names))


_REFUSED_OF: Final[dict[str, int]] = {
    "heart_rate": implausible_bits(
        "heart_rate_range", "heart_rate_flat", "heart_rate_swap", "heart_rate_steps"
    ),
    "motion": implausible_bits("speed", "distance", "still_recording"),
    "cadence": implausible_bits("cadence_half", "cadence_double", "still_recording"),
    "rr": implausible_bits("rr"),
    "altitude": implausible_bits("altitude", "still_recording"),
    "weather": implausible_bits("temperature"),
    "intake": 0,
}
"""For each input the bits of what can be refused of it."""

_OWN_BITS: Final = implausible_bits(*OWN_ALERT)


def data(facts: Facts) -> Wording:
    """A15: an input is missing; what is said rests on less."""
    unexplained = _unexplained(facts)
    low = [name for name, quality in unexplained.items() if quality < LOW_QUALITY]
    weak = low or [name for name, quality in unexplained.items() if quality <= GOOD_QUALITY]
    names = listed([INPUT_WORDS[name] for name in weak], 3) or "some data"
    return compose(
        "Data missing",
        see=f"{short_name(facts)}: {names} missing or poor. Scores are less sure, alerts late.",
        do=_checks(weak),
        because={f"{name}_quality": facts.quality[name] for name in weak},
    )


def implausible(facts: Facts) -> Wording:
    """A15: data came that can't be true, and was not used."""
    wrong = _told_of(facts.implausible)
    told = listed([IMPLAUSIBLE[kind] for kind in wrong], 3)
    # Until it is over for good, an alert may be put into words while nothing is wrong.
    refused = f"{told}. Not used." if wrong else "what was refused is right again."
    return compose(
        "Data not believable",
        see=f"{short_name(facts)}: {refused}",
        do=_first_check(wrong),
        because={
            "implausible": float(facts.implausible),
        },
    )


def still(facts: Facts) -> Wording:
    """The runner has not moved for so long that they sleep, or are done."""
    return compose(
        "Not moving",
        see=f"{short_name(facts)} has not moved{lasting(facts.still_s)}: asleep, in trouble, or "
        "finished with the watch left running. Other alerts wait.",
        do="Find out where they are; if it is over, log it.",
        because={
            "still_s": facts.still_s,
        },
    )


def _told_of(bits: int) -> list[str]:
    """The kinds that a number stands for, but those that have an alert of their own."""
    kinds = [kind for place, kind in enumerate(IMPLAUSIBLE) if bits >> place & 1]
    return [kind for kind in kinds if kind not in OWN_ALERT]


def _first_check(kinds: list[str]) -> str:
    return next((check for kind, check in _CHECK.items() if kind in kinds), "")


def _checks(inputs: list[str]) -> str:
    """What the crew can do about missing inputs; nobody can do anything about the weather."""
    worn = any(name in ("heart_rate", "rr", "motion", "cadence", "altitude") for name in inputs)
    return "Check strap and pod at the next stop." if worn else ""


def _unexplained(facts: Facts) -> dict[str, float]:
    """The quality of the inputs of which nothing came that was refused."""
    return {
        name: quality
        for name, quality in facts.quality.items()
        if not facts.implausible & _REFUSED_OF[name]
    }


def _worst_quality(output: Output, situation: Situation) -> Runners:
    """Of the inputs; what was refused is told as that, and a pause is no loss."""
    qualities = [
        np.where(situation.implausible & _REFUSED_OF[name] != 0, np.nan, _quality(situation, name))
        for name in INPUT_WORDS
    ]
    worst: Runners = functools.reduce(np.fmin, qualities)
    return np.where(situation.paused, np.nan, worst)


def _quality(situation: Situation, name: str) -> Runners:
    quality: Runners = getattr(situation, f"{name}_quality")
    return quality


def _still(output: Output, situation: Situation) -> Runners:
    return situation.still_s


def _not_believable(output: Output, situation: Situation) -> Flags:
    flags: Flags = situation.implausible & ~_OWN_BITS != 0
    return flags


RULES: Final = (
    Rule(
        key="data",
        kind="data",
        audience=CREW_AND_DESK,
        timing=timing(dwell_s=120, clear_s=0, cool_down_s=900),
        triggers=(at_most(_worst_quality, info=(under(LOW_QUALITY), GOOD_QUALITY)),),
        word=data,
    ),
    Rule(
        key="implausible",
        kind="data",
        audience=CREW_AND_DESK,
        timing=timing(dwell_s=30, clear_s=120, cool_down_s=900),
        triggers=(at_least(_not_believable, info=1),),
        word=implausible,
    ),
    Rule(
        key="still",
        kind="data",
        audience=CREW_AND_DESK,
        timing=timing(dwell_s=0, clear_s=0, cool_down_s=3600),
        triggers=(at_least(_still, info=idle.LONG_S),),
        word=still,
    ),
)
