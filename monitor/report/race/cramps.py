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
from monitor.report.figure import Table, Values, known
from monitor.report.heart import seen_heart_rate
from monitor.report.indices import parts_of
from monitor.report.motion import ON_THE_GROUND, ON_THE_LEVEL, steady_speeds
from monitor.report.race.raced import Raced
from monitor.report.words import DASH, PARTS, number, pace, stopwatch

BEFORE_S: Final = 600
AFTER_S: Final = 1800
MOST_PARTS: Final = 6
MOVES_MPS: Final = 0.5
MOST: Final = 12  # cramps told one by one


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
    where = " ".join(word for word in (event.side, event.muscle) if word)
    return CrampTold(
        title=f"{'Cramp' if isinstance(event, Cramp) else 'Twinge'}{f', {where}' if where else ''}",
        when=raced.when(event.t) + ("" if km == DASH else f", km {km}"),
        parts=_parts(raced, second),
        numbers=_numbers(raced, second),
        done=_done(raced, event),
    )


def _parts(raced: Raced, second: int) -> Table:
    """The parts that counted most, with the score of the index."""
    # The second before it: in its own the index knows of the cramp already.
    last = max(second - 1, 0)
    then = [max(last - back, 0) for back in (BEFORE_S, BEFORE_S // 2, 0)]
    index = raced.subject.analysis.said.cramp
    parts = parts_of(raced.subject, "cramp")
    parts.sort(key=lambda part: -np.nan_to_num(abs(float(part.value[last]))))
    rows = [("the index", *(number(float(index.score[at])) for at in then))]
    rows += [
        (
            PARTS[part.name] + (" (assumed)" if bool(part.assumed[last]) else ""),
            *(number(float(part.value[at]), 1) for at in then),
        )
        for part in parts[:MOST_PARTS]
        if not math.isnan(float(part.value[last]))
    ]
    return Table(("cramp risk", "10 min before", "5 min before", "just before"), tuple(rows))


def _numbers(raced: Raced, second: int) -> Table:
    """Means of the ten minutes in two halves."""
    speeds = steady_speeds(raced.subject)
    said = raced.subject.analysis.said
    measured = raced.subject.measured
    lines: list[tuple[str, Values, Callable[[float], str]]] = [
        ("pace, min/km", speeds[ON_THE_GROUND], pace),
        ("on the level, min/km", speeds[ON_THE_LEVEL], pace),
        ("slope, %", 100.0 * said.grade, number),
        ("heart rate, bpm", seen_heart_rate(raced.subject), number),
        ("steps per minute", measured["cadence_spm"], number),
        ("heat, °C WBGT", said.wbgt_c, number),
        ("carbohydrate in the last hour, g", said.carbs_last_hour_g, number),
        ("fluid deficit, % of mass", said.fluid_deficit_pct, lambda value: number(value, 1)),
    ]
    middle, first = max(second - BEFORE_S // 2, 0), max(second - BEFORE_S, 0)
    rows = [
        (name, *(written(_mean(values[a:b])) for a, b in ((first, middle), (middle, second + 1))))
        for name, values, written in lines
        if known(values[first : second + 1])
    ]
    return Table(("", "10 to 5 min before", "last 5 min"), tuple(rows))


def _done(raced: Raced, cramp: Event) -> tuple[str, ...]:
    """What was logged after it, and when the runner moved again."""
    found = []
    meals = {event.tap for event in raced.events if isinstance(event, Carbs | Fluid)} - {None}
    for event in raced.events:
        if isinstance(event, Sodium) and event.tap in meals:
            continue  # what is in a gel was not taken as salt
        after_s = event.t - cramp.t
        words = _words(event, cramp)
        if event is not cramp and words is not None and 0.0 <= after_s <= AFTER_S:
            found.append((after_s, words))
    moves_s = _moves_again(raced, cramp)
    if moves_s is not None:
        found.append((moves_s, "moves again"))
    return tuple(f"+{stopwatch(after_s)[2:]} {words}" for after_s, words in sorted(found))


def _words(event: Event, after: Event) -> str | None:
    match event:
        case Stop():
            return "stopped"
        case Stretch():
            return "stretched"
        case Massage():
            return "massaged"
        case Resume():
            return "going again"
        case Fluid():
            return f"drank {event.volume_ml:.0f} ml"
        case Sodium():
            return f"took {event.sodium_mg:.0f} mg of sodium"
        case Twinge():
            return "a twinge"
        case Cramp():
            return "another cramp" if isinstance(after, Cramp) else "a cramp"
        case Note():
            return f"note: {event.text}"
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
