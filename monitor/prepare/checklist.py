"""Preparation as a checklist with dates, from the start of the race backwards; pure.

What is often advised stands beside what speaks for it, also where that is little.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.race.settings import Runner
from monitor.preparation import Advice, Briefing

DAY: Final = dt.timedelta(days=1)

# From how many days before the start to how many; what a topic of the briefing is about.
_WHEN: Final[dict[str, tuple[int, int]]] = {
    "leap in length": (84, 14),
    "load": (84, 14),
    "leap in descent": (28, 7),
    "eccentric training": (56, 8),
    "magnesium": (28, 0),
    "carbohydrate": (3, 1),
    "drink": (1, 1),
}


@dataclass(frozen=True, slots=True)
class Item:
    """Something to do, and until when.

    Attributes
    ----------
    first, last : days, in the race's time zone
    advice : what, and what speaks for it
    over : whether its last day has passed
    """

    first: dt.date
    last: dt.date
    advice: Advice
    over: bool


def checklist(
    briefing: Briefing, runner: Runner, start: dt.datetime, today: dt.date
) -> tuple[Item, ...]:
    """What to do on which days, what begins first standing first.

    Parameters
    ----------
    briefing : the runner's advice, as `trailpulse race check` tells it
    runner : whose
    start : of the race, in its time zone
    today : in the same
    """
    day = start.date()
    items = [
        Item(day - first * DAY, day - last * DAY, advice, day - last * DAY < today)
        for advice in (*briefing.mismatch, *briefing.advice, *_besides(runner))
        for first, last in [_when(advice.topic)]
    ]
    return tuple(sorted(items, key=lambda item: (item.first, item.last)))


def _when(topic: str) -> tuple[int, int]:
    return _WHEN.get(topic, _BESIDES_WHEN.get(topic, (1, 1)))


_BESIDES_WHEN: Final[dict[str, tuple[int, int]]] = {
    "try in training": (56, 7),
    "kit": (1, 1),
    "breakfast": (0, 0),
    "start": (0, 0),
}


def _besides(runner: Runner) -> Iterator[Advice]:
    """What belongs to a start and is not in the briefing."""
    yield Advice(
        "try in training",
        "Eat and drink on long runs what you plan for the race, as much an hour as planned.",
        "adapted",
        "The gut takes up more of what it is used to (Jeukendrup 2014).",
    )
    yield Advice(
        "kit",
        "Charge pod, watch and lamp; wet the strap's electrodes and see its heart rate in"
        " trailpulse pair; lay out what is to be taken along.",
        "heuristic",
        "A dry strap and an empty battery mean missing numbers, and wider bounds.",
    )
    yield _breakfast(runner)
    yield Advice(
        "start",
        "Don't start too fast, above all uphill: keep to the ceilings of the first third,"
        " and mind your stride downhill.",
        "published",
        "Those who cramped had run the first half faster for what they had trained (Schwellnus"
        " 2011, SAFER XXII).",
    )


def _breakfast(runner: Runner) -> Advice:
    mass_kg = runner.body.mass_kg
    grams = "" if mass_kg is None else f", {mass_kg:.0f} to {4 * mass_kg:.0f} g for you"
    return Advice(
        "breakfast",
        f"One to four hours before the start eat 1 to 4 g of carbohydrate a kg{grams};"
        " nothing that is new to you.",
        "published",
        "Fills the liver after the night (ACSM 2016). No direct evidence on cramps.",
    )


def grouped(items: Sequence[Item]) -> dict[str, list[Item]]:
    """Items under the words for when they are.

    Examples
    --------
    >>> grouped([])
    {}
    """
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(when(item), []).append(item)
    return found


def when(item: Item) -> str:
    """The days of an item in words.

    Examples
    --------
    >>> advice = Advice("drink", "", "adapted", "")
    >>> when(Item(dt.date(2026, 8, 27), dt.date(2026, 8, 27), advice, False))
    'Thu 27 Aug'
    >>> when(Item(dt.date(2026, 8, 25), dt.date(2026, 8, 27), advice, False))
    'Tue 25 Aug – Thu 27 Aug'
    """
    days = [f"{day:%a} {day.day} {day:%b}" for day in (item.first, item.last)]
    return days[0] if item.first == item.last else " – ".join(days)
