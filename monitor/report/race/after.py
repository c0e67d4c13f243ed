"""After the race: recovery with dates, and what this race says should be trained; pure."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.events import Cramp
from ingest.language import dates
from monitor.alerts.protocol import recovery_steps
from monitor.preparation import Evidence
from monitor.report.figure import known
from monitor.report.indices import index_of, parts_of, peak
from monitor.report.race.raced import Raced
from monitor.report.words import INDICES

LEAST_POINTS: Final = 3.0  # of a part at the peak, to be worth training
MOST: Final = 4
EASY_DAYS_PER_EFFORT_KM: Final = 0.1  # a day for ten kilometres of effort
EASY_DAYS: Final = (3, 14)


@dataclass(frozen=True, slots=True)
class Recovery:
    """What to do, and when; `when` is a day or some, in words."""

    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Training:
    """What to train, why by this race, and what speaks for it."""

    topic: str
    why: str
    text: str
    evidence: Evidence


def recovery(raced: Raced) -> tuple[Recovery, ...]:
    """The days after the race.

    Notes
    -----
    The steps are those of the alert after the race, each with its evidence in it. The days of
    easy running only are a rule of thumb. Evidence: heuristic (days), as told (steps).
    """
    say, easy = raced.subject.say, _easy_days(raced)

    def day(days: int) -> str:
        return dates.day(say, raced.day(days))

    whens = (
        say("recovery.within", day=day(0)),
        day(0),
        day(0),
        day(0),
        say("recovery.beforeBed", day=day(0)),
        say("recovery.untilTo", first=day(9), last=day(14)),
        say("recovery.both", first=day(0), second=day(1)),
    )
    return (
        *(Recovery(when, text) for when, text in zip(whens, recovery_steps(say), strict=True)),
        Recovery(say("recovery.until", day=day(easy)), say("recovery.easy", days=str(easy))),
    )


def to_train(raced: Raced) -> tuple[Training, ...]:
    """What led at the peak of either index, and what trains it; the largest part first."""
    say = raced.subject.say
    found: dict[str, tuple[float, str]] = {}
    for name in INDICES:
        index = index_of(raced.subject, name)
        if not known(index.score):
            continue
        then = peak(index)
        for part in parts_of(raced.subject, name):
            points = float(np.nan_to_num(part.value[then]))
            if points >= LEAST_POINTS and part.name in _TRAINS and not bool(part.assumed[then]):
                told = say(
                    "train.why",
                    part=say(f"parts.{part.name}"),
                    points=f"{points:.0f}",
                    index=say(f"reportIndices.{name}"),
                )
                if points > found.get(part.name, (0.0, ""))[0]:
                    found[part.name] = points, told
    ranked = sorted(found, key=lambda part: -found[part][0])[:MOST]
    plans = [
        Training(say(f"parts.{part}"), found[part][1], say(f"train.{part}"), _TRAINS[part])
        for part in ranked
    ]
    return (*_of_cramps(raced), *plans)


# How good the evidence is that training a part helps; what to do is in the catalogue.
_TRAINS: Final[dict[str, Evidence]] = {
    "muscle": "adapted",
    "pace": "adapted",
    "carbs": "adapted",
    "durability": "heuristic",
    "hrv": "heuristic",
    "training": "adapted",
    "heat": "published",
    "stride": "heuristic",
    "intensity": "adapted",
}


def _of_cramps(raced: Raced) -> tuple[Training, ...]:
    say = raced.subject.say
    cramped = {event.muscle: None for event in raced.events if isinstance(event, Cramp)}
    if not cramped:
        return ()
    muscles = ", ".join(say(f"stretchAny.{muscle}") for muscle in cramped)
    return (
        Training(
            say("train.cramped", muscles=muscles),
            say("train.crampedWhy", muscles=muscles),
            say("train.crampedText"),
            "adapted",
        ),
    )


def _easy_days(raced: Raced) -> int:
    effort_km = float(np.nanmax(raced.subject.analysis.said.effort_km, initial=0.0))
    low, high = EASY_DAYS
    return min(max(round(EASY_DAYS_PER_EFFORT_KM * effort_km), low), high)
