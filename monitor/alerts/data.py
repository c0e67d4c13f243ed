"""What is not seen or not believable: A15."""

import functools
from typing import Final

import numpy as np

from monitor import idle
from monitor.alerts.facts import Facts
from monitor.alerts.rule import CREW_AND_DESK, Rule, timing
from monitor.alerts.situation import Runners, Situation
from monitor.alerts.triggers import Flags, at_least, at_most, under
from monitor.alerts.wording import Wording, compose, duration, listed, short_name
from monitor.models.second import Output

LOW_QUALITY: Final = 0.5
GOOD_QUALITY: Final = 0.8

INPUTS: Final = ("heart_rate", "motion", "cadence", "rr", "altitude", "weather", "intake")
"""What the models need, as its quality is called."""

IMPLAUSIBLE: Final = (
    "heart_rate_range",
    "heart_rate_flat",
    "heart_rate_swap",
    "cadence_half",
    "cadence_double",
    "rr",
    "speed",
    "altitude",
    "distance",
    "temperature",
    "still_recording",
    "clock",
    "heart_rate_steps",
)
"""What can be wrong with the data: bit n of `Situation.implausible` is the n-th of these."""


OWN_ALERT: Final = ("clock",)
"""Of these the alert is another one."""

_CHECK: Final[dict[str, str]] = {
    "still_recording": "still_recording",
    "heart_rate_range": "strap",
    "heart_rate_flat": "strap",
    "heart_rate_swap": "strap",
    "heart_rate_steps": "watch",
    "rr": "strap",
    "cadence_half": "pod",
    "cadence_double": "pod",
    "temperature": "weather",
}
"""What the crew can do about it, by the text that says it; nothing about satellites."""


def implausible_bits(*names: str) -> int:
    """The number that stands for these kinds of impossible data.

    Examples
    --------
    >>> implausible_bits("heart_rate_range", "heart_rate_swap")
    5
    """
    return sum(1 << IMPLAUSIBLE.index(name) for name in set(names))


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
    say = facts.say
    unexplained = _unexplained(facts)
    low = [name for name, quality in unexplained.items() if quality < LOW_QUALITY]
    weak = low or [name for name, quality in unexplained.items() if quality <= GOOD_QUALITY]
    inputs = listed(say, [say(f"inputNames.{name}") for name in weak], 3)
    return compose(
        facts,
        say("dataAlert.title"),
        see=say("dataAlert.see", name=short_name(facts), inputs=inputs or say("dataAlert.some")),
        do=_checks(facts, weak),
        because={f"{name}_quality": facts.quality[name] for name in weak},
    )


def implausible(facts: Facts) -> Wording:
    """A15: data came that can't be true, and was not used."""
    say, name = facts.say, short_name(facts)
    wrong = _told_of(facts.implausible)
    what = listed(say, [say(f"implausible.{kind}") for kind in wrong], 3)
    # Until it is over for good, an alert may be put into words while nothing is wrong.
    see = say.known("implausibleAlert.see", name=name, what=what)
    return compose(
        facts,
        say("implausibleAlert.title"),
        see=see or say("implausibleAlert.right", name=name),
        do=_first_check(facts, wrong),
        because={
            "implausible": float(facts.implausible),
        },
    )


def still(facts: Facts) -> Wording:
    """The runner has not moved for so long that they sleep, or are done."""
    say, name = facts.say, short_name(facts)
    see = say.known("stillAlert.see", name=name, time=duration(facts.still_s))
    return compose(
        facts,
        say("stillAlert.title"),
        see=see or say("stillAlert.seeAny", name=name),
        do=say("stillAlert.do"),
        because={
            "still_s": facts.still_s,
        },
    )


def _told_of(bits: int) -> list[str]:
    """The kinds that a number stands for, but those that have an alert of their own."""
    kinds = [kind for place, kind in enumerate(IMPLAUSIBLE) if bits >> place & 1]
    return [kind for kind in kinds if kind not in OWN_ALERT]


def _first_check(facts: Facts, kinds: list[str]) -> str:
    check = next((check for kind, check in _CHECK.items() if kind in kinds), None)
    return "" if check is None else facts.say(f"implausibleAlert.{check}")


def _checks(facts: Facts, inputs: list[str]) -> str:
    """What the crew can do about missing inputs; nobody can do anything about the weather."""
    worn = any(name in ("heart_rate", "rr", "motion", "cadence", "altitude") for name in inputs)
    return facts.say("dataAlert.do") if worn else ""


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
        for name in INPUTS
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
