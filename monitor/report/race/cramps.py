"""Each cramp: the ten minutes before it, in parts and numbers, and what was done then; pure."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.events import (
    Carbs,
    Cramp,
    Event,
    Fluid,
    Massage,
    Note,
    Resume,
    Sodium,
    Stop,
    Stretch,
    Twinge,
)
from ingest.language.catalogue import Catalogue
from monitor.report.figure import Table, Values, known
from monitor.report.heart import seen_heart_rate
from monitor.report.indices import parts_of
from monitor.report.motion import ON_THE_GROUND, ON_THE_LEVEL, steady_speeds
from monitor.report.race.raced import Raced
from monitor.report.words import DASH, heads, pace, stopwatch

BEFORE_S: Final = 600
AFTER_S: Final = 1800
MOST_PARTS: Final = 6
MOVES_MPS: Final = 0.5
MOST: Final = 12  # cramps told one by one
_OF_SIDE: Final = {
    None: "stretchAny", "left": "stretchLeft", "right": "stretchRight", "both": "stretchBoth",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CrampTold:
    """One cramp or twinge.

    Attributes
    ----------
    title, when : what it was, and when
    parts : the cramp index ten minutes before, five, and just before
    numbers : pace, slope, heart: the ten minutes in two halves
    done : what was logged within half an hour, with how long after; and when they moved again
    """

    title: str
    when: str
    parts: Table
    numbers: Table
    done: tuple[str, ...]


def cramps(raced: Raced) -> tuple[CrampTold, ...]:
    """Every cramp and twinge that was logged, the first dozen."""
    found = [event for event in raced.events if isinstance(event, Cramp | Twinge)]
    return tuple(_told(raced, event) for event in found[:MOST])


def _told(raced: Raced, event: Cramp | Twinge) -> CrampTold:
    second = raced.second(event.t)
    km = raced.subject.km(second)
    say, when = raced.subject.say, raced.when(event.t)
    kind = "racedCramp.cramp" if isinstance(event, Cramp) else "racedCramp.twinge"
    where = None if event.muscle is None else say(f"{_OF_SIDE[event.side]}.{event.muscle}")
    return CrampTold(
        title=say(kind) if where is None else say(f"{kind}At", muscle=where),
        when=when if km == DASH else say("racedCramp.km", when=when, km=km),
        parts=_parts(raced, second),
        numbers=_numbers(raced, second),
        done=_done(raced, event),
    )


def _parts(raced: Raced, second: int) -> Table:
    """The parts that counted most, with the score of the index."""
    # The second before it: in its own the index knows of the cramp already.
    last = max(second - 1, 0)
    then = [max(last - back, 0) for back in (BEFORE_S, BEFORE_S // 2, 0)]
    say, number = raced.subject.say, raced.subject.number
    index = raced.subject.analysis.said.cramp
    parts = parts_of(raced.subject, "cramp")
    parts.sort(key=lambda part: -np.nan_to_num(abs(float(part.value[last]))))
    rows = [(say("racedCramp.index"), *(number(float(index.score[at])) for at in then))]
    rows += [
        (
            say("racedCramp.assumed", part=say(f"parts.{part.name}"))
            if bool(part.assumed[last])
            else say(f"parts.{part.name}"),
            *(number(float(part.value[at]), 1) for at in then),
        )
        for part in parts[:MOST_PARTS]
        if not math.isnan(float(part.value[last]))
    ]
    head = heads(say, "parts", "tenBefore", "fiveBefore", "justBefore", group="racedCramp")
    return Table(head, tuple(rows))


def _numbers(raced: Raced, second: int) -> Table:
    """Means of the ten minutes in two halves."""
    say, number = raced.subject.say, raced.subject.number
    speeds = steady_speeds(raced.subject)
    said = raced.subject.analysis.said
    measured = raced.subject.measured
    lines: list[tuple[str, Values, Callable[[float], str]]] = [
        ("pace", speeds[ON_THE_GROUND], pace),
        ("level", speeds[ON_THE_LEVEL], pace),
        ("slope", 100.0 * said.grade, number),
        ("heart", seen_heart_rate(raced.subject), number),
        ("cadence", measured["cadence_spm"], number),
        ("heat", said.wbgt_c, number),
        ("carbs", said.carbs_last_hour_g, number),
        ("fluid", said.fluid_deficit_pct, lambda value: number(value, 1)),
    ]
    middle, first = max(second - BEFORE_S // 2, 0), max(second - BEFORE_S, 0)
    rows = [
        (
            say(f"racedCramp.{name}"),
            *(written(_mean(values[a:b])) for a, b in ((first, middle), (middle, second + 1))),
        )
        for name, values, written in lines
        if known(values[first : second + 1])
    ]
    return Table(heads(say, "", "firstHalf", "lastHalf", group="racedCramp"), tuple(rows))


def _done(raced: Raced, cramp: Event) -> tuple[str, ...]:
    """What was logged after it, and when the runner moved again."""
    say, found = raced.subject.say, []
    meals = {event.tap for event in raced.events if isinstance(event, Carbs | Fluid)} - {None}
    for event in raced.events:
        if isinstance(event, Sodium) and event.tap in meals:
            continue  # what is in a gel was not taken as salt
        after_s = event.t - cramp.t
        words = _words(say, event, cramp)
        if event is not cramp and words is not None and 0.0 <= after_s <= AFTER_S:
            found.append((after_s, words))
    moves_s = _moves_again(raced, cramp)
    if moves_s is not None:
        found.append((moves_s, say("racedCramp.moves")))
    return tuple(f"+{stopwatch(after_s)[2:]} {words}" for after_s, words in sorted(found))


def _words(say: Catalogue, event: Event, after: Event) -> str | None:
    match event:
        case Stop():
            return say("racedCramp.stopped")
        case Stretch():
            return say("racedCramp.stretched")
        case Massage():
            return say("racedCramp.massaged")
        case Resume():
            return say("racedCramp.goes")
        case Fluid():
            return say("racedCramp.drank", ml=f"{event.volume_ml:.0f}")
        case Sodium():
            return say("racedCramp.sodium", mg=f"{event.sodium_mg:.0f}")
        case Twinge():
            return say("racedCramp.aTwinge")
        case Cramp():
            return say(f"racedCramp.{'another' if isinstance(after, Cramp) else 'aCramp'}")
        case Note():
            return say("racedCramp.note", text=event.text)
        case _:
            return None


def _moves_again(raced: Raced, cramp: Event) -> float | None:
    """How long until the runner moves after having stood, within half an hour [s]."""
    first = raced.second(cramp.t)
    speed = raced.subject.analysis.said.speed_mps[first : first + AFTER_S]
    stands = np.flatnonzero(speed < MOVES_MPS)
    if not stands.size:
        return None
    moves = np.flatnonzero(speed[stands[0] :] >= MOVES_MPS)
    return float(stands[0] + moves[0]) if moves.size else None


def _mean(values: Values) -> float:
    return float(np.nanmean(values)) if known(values) else math.nan
