"""Preparation as a checklist with dates, from the start of the race backwards; pure.

What is often advised stands beside what speaks for it, also where that is little.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.language import dates
from ingest.language.catalogue import Catalogue
from ingest.race.settings import Runner
from monitor.preparation import Advice, Briefing, advised

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
    briefing: Briefing, runner: Runner, start: dt.datetime, today: dt.date, say: Catalogue
) -> tuple[Item, ...]:
    """What to do on which days, what begins first standing first.

    Parameters
    ----------
    briefing : the runner's advice, as `trailpulse race check` tells it
    runner : whose
    start : of the race, in its time zone
    today : in the same
    say : texts of the language that the briefing is in
    """
    day = start.date()
    items = [
        Item(day - first * DAY, day - last * DAY, advice, day - last * DAY < today)
        for advice in (*briefing.mismatch, *briefing.advice, *_besides(runner, say))
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


def _besides(runner: Runner, say: Catalogue) -> Iterator[Advice]:
    """What belongs to a start and is not in the briefing."""
    yield advised(say, "try in training", "tryOut", "adapted")
    yield advised(say, "kit", "kit", "heuristic")
    yield _breakfast(runner, say)
    yield advised(say, "start", "start", "published")


def _breakfast(runner: Runner, say: Catalogue) -> Advice:
    mass_kg = runner.body.mass_kg
    text = None
    if mass_kg is not None:
        low, high = say.number(mass_kg), say.number(4 * mass_kg)
        text = say("advice.breakfastGrams", low=low, high=high)
    return advised(say, "breakfast", "breakfast", "published", text)


def grouped(items: Sequence[Item], say: Catalogue) -> dict[str, list[Item]]:
    """Items under the words for when they are."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(when(item, say), []).append(item)
    return found


def when(item: Item, say: Catalogue) -> str:
    """The days of an item in words.

    Examples
    --------
    >>> from ingest.language.catalogue import catalogue
    >>> advice = Advice("drink", "", "adapted", "")
    >>> when(Item(dt.date(2026, 8, 27), dt.date(2026, 8, 27), advice, False), catalogue("en"))
    'Thu 27 Aug'
    >>> when(Item(dt.date(2026, 8, 25), dt.date(2026, 8, 27), advice, False), catalogue("it"))
    'mar 25 ago – gio 27 ago'
    """
    days = [dates.day(say, day) for day in (item.first, item.last)]
    return days[0] if item.first == item.last else " – ".join(days)
