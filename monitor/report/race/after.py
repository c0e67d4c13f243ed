"""After the race: recovery with dates, and what this race says should be trained; pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.events import Cramp
from ingest.language.catalogue import catalogue
from monitor.alerts.protocol import recovery_steps
from monitor.preparation import Evidence
from monitor.report.figure import known
from monitor.report.indices import index_of, parts_of, peak
from monitor.report.race.raced import Raced
from monitor.report.words import INDICES, PARTS

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
    today, tomorrow = _day(raced.day(0)), _day(raced.day(1))
    whens = (
        f"{today}, within the hour",
        today,
        today,
        today,
        f"{today}, before bed",
        f"until {_day(raced.day(9))} to {_day(raced.day(14))}",
        f"{today} and {tomorrow}",
    )
    easy = _easy_days(raced)
    return (
        *(
            Recovery(when, text)
            for when, text in zip(whens, recovery_steps(catalogue()), strict=True)
        ),
        Recovery(
            f"until {_day(raced.day(easy))}",
            f"Only easy walking, cycling or running, as legs and sleep allow: {easy} days for this"
            " race (a day for ten kilometres, 100 m of climbing counted as one more: a rule of"
            " thumb).",
        ),
    )


def to_train(raced: Raced) -> tuple[Training, ...]:
    """What led at the peak of either index, and what trains it; the largest part first."""
    found: dict[str, tuple[float, str]] = {}
    for name, title in INDICES.items():
        index = index_of(raced.subject, name)
        if not known(index.score):
            continue
        then = peak(index)
        for part in parts_of(raced.subject, name):
            points = float(np.nan_to_num(part.value[then]))
            if points >= LEAST_POINTS and part.name in _TRAINS and not bool(part.assumed[then]):
                told = f"{PARTS[part.name]} made {points:.0f} points of {title.lower()} at its peak"
                if points > found.get(part.name, (0.0, ""))[0]:
                    found[part.name] = points, told
    ranked = sorted(found, key=lambda part: -found[part][0])[:MOST]
    plans = [Training(PARTS[part], found[part][1], *_TRAINS[part]) for part in ranked]
    return (*_of_cramps(raced), *plans)


_TRAINS: Final[dict[str, tuple[str, Evidence]]] = {
    "muscle": (
        "Downhill running and slow eccentric work (heel drops, squats), the last of it one to four"
        " weeks before a race: one bout protects for weeks (Maeo 2015).",
        "adapted",
    ),
    "pace": (
        "Start slower: hold the first third of the next race at the effort that lasts to its end;"
        " cramps come to those who start fast (Schwellnus 2011).",
        "adapted",
    ),
    "carbs": (
        "Eat on long runs as much an hour as in a race, so that the gut gets used to it"
        " (Jeukendrup 2014).",
        "adapted",
    ),
    "durability": (
        "Longer runs, and some with their last third at race effort, so that heart rate drifts"
        " later.",
        "heuristic",
    ),
    "hrv": ("More easy volume below the first threshold.", "heuristic"),
    "training": (
        "Let distance, ascent and pace of training come nearer to those of the race, step by step.",
        "adapted",
    ),
    "heat": (
        "Eight to fourteen days of training in heat before a hot race (many trials).",
        "published",
    ),
    "stride": (
        "Relaxed strides and short hills when tired, to keep the step rate up.",
        "heuristic",
    ),
    "intensity": ("Less time above critical speed, above all uphill.", "adapted"),
}


def _of_cramps(raced: Raced) -> tuple[Training, ...]:
    muscles = {event.muscle: None for event in raced.events if isinstance(event, Cramp)}
    if not muscles:
        return ()
    names = ", ".join(muscles)
    return (
        Training(
            f"strength of what cramped: {names}",
            f"cramps were logged in: {names}",
            "Eccentric exercises for these muscles first, two or three times a week from two weeks"
            " after the race on. They protect from damage; no trial shows fewer cramps.",
            "adapted",
        ),
    )


def _easy_days(raced: Raced) -> int:
    effort_km = float(np.nanmax(raced.subject.analysis.said.effort_km, initial=0.0))
    low, high = EASY_DAYS
    return min(max(round(EASY_DAYS_PER_EFFORT_KM * effort_km), low), high)


def _day(day: dt.date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
