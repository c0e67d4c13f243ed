"""What is not heard, not seen or not believable: A15 and the signal."""

import functools
from typing import Final

import numpy as np

from monitor.alerts.facts import Facts
from monitor.alerts.rule import CREW_AND_DESK, Rule, timing
from monitor.alerts.situation import Runners, Situation
from monitor.alerts.triggers import Flags, at_least, at_most, over, under
from monitor.alerts.wording import Wording, compose, lasting, listed, short_name
from monitor.models.second import Output

LOST_AFTER_S: Final = 60.0
STEADY_WITHIN_S: Final = 5.0
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
}
"""What can be wrong with the data: bit n of `Situation.implausible` is the n-th of these."""

_QUALITIES: Final = tuple(f"{name}_quality" for name in INPUT_WORDS)


def implausible_bits(*names: str) -> int:
    """The number that stands for these kinds of impossible data.

    Examples
    --------
    >>> implausible_bits("heart_rate_range", "heart_rate_swap")
    5
    """
    places = list(IMPLAUSIBLE)
    return sum(1 << places.index(name) for name in set(names))


def signal_lost(facts: Facts) -> Wording:
    """Nothing arrives from the runner any more."""
    return compose(
        "Signal lost",
        see=f"Nothing heard from {short_name(facts)}{lasting(facts.since_record_s)}: out of range, "
        "or a strap or gateway has stopped.",
        do="This says nothing about the runner.",
        because={
            "since_record_s": facts.since_record_s,
        },
    )


def signal_back(facts: Facts, silent_s: float) -> Wording:
    """The runner is heard again."""
    return compose(
        "Signal back",
        see=f"{short_name(facts)} is heard again{lasting(silent_s, ' after {}')}.",
        do="",
        because={
            "silent_s": silent_s,
        },
    )


def data(facts: Facts) -> Wording:
    """A15: an input is missing; what is said rests on less."""
    low = [name for name in INPUT_WORDS if facts.quality.get(name, 1.0) < LOW_QUALITY]
    weak = low or [name for name in INPUT_WORDS if facts.quality.get(name, 1.0) <= GOOD_QUALITY]
    names = listed([INPUT_WORDS[name] for name in weak], 3) or "an input"
    return compose(
        "Data missing",
        see=f"{short_name(facts)}: no or bad {names}. Bounds are wider, alerts come later.",
        do="Check strap, pod and logs at the next stop.",
        because={f"{name}_quality": facts.quality[name] for name in weak},
    )


def implausible(facts: Facts) -> Wording:
    """A15: data came that can't be true, and was not used."""
    wrong = [
        words for place, words in enumerate(IMPLAUSIBLE.values()) if facts.implausible >> place & 1
    ]
    return compose(
        "Data not believable",
        see=f"{short_name(facts)}: {listed(wrong, 3) or 'an impossible value'}. Not used.",
        do="Check the sensor: whose it is, wet strap, fresh battery.",
        because={
            "implausible": float(facts.implausible),
        },
    )


def _worst_quality(output: Output, situation: Situation) -> Runners:
    worst: Runners = functools.reduce(np.fmin, [getattr(situation, name) for name in _QUALITIES])
    return worst


def _since_record(output: Output, situation: Situation) -> Runners:
    # Unknown is before the first record: nothing is lost that was never there.
    return np.where(np.isnan(situation.since_record_s), 0.0, situation.since_record_s)


def _not_believable(output: Output, situation: Situation) -> Flags:
    return situation.implausible > 0


RULES: Final = (
    Rule(
        key="signal-lost",
        kind="signal_lost",
        audience=CREW_AND_DESK,
        timing=timing(dwell_s=0, clear_s=10, cool_down_s=0),
        triggers=(at_least(_since_record, warning=(LOST_AFTER_S, over(STEADY_WITHIN_S))),),
        word=signal_lost,
    ),
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
)
