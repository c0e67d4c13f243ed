"""What simulated runners do beside running: eat, drink, rest, and log it."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypedDict

import numpy as np

from ingest.events import Carbs, Event, Fluid, Sodium

AUTHOR: Final = "simulation"
GEL: Final = "gel"
WATER: Final = "water"
CAPSULE: Final = "capsule"
_SALTY_FROM_MG_H: Final = 100.0


@dataclass(frozen=True, slots=True)
class Habits:
    """How a runner fuels and rests.

    Attributes
    ----------
    carbs_g : carbohydrate of one gel [g]
    carbs_every_min : minutes between gels [min]
    fluid_ml : one drink [ml]
    fluid_every_min : minutes between drinks [min]
    sodium_mg_h : salt capsules, as sodium by the hour [mg/h]
    forgets : share of gels and drinks that is forgotten [1]
    stop_s : rest at each station [s]
    logs : whether what is eaten and drunk is logged
    """

    carbs_g: float = 25.0
    carbs_every_min: float = 28.0
    fluid_ml: float = 150.0
    fluid_every_min: float = 18.0
    sodium_mg_h: float = 300.0
    forgets: float = 0.05
    stop_s: int = 120
    logs: bool = True


class Entry(TypedDict):
    """What every event has."""

    id: str
    t: float
    author: str


class Logbook:
    """Begins events with ids that depend on the seed alone."""

    def __init__(self, rng: np.random.Generator, author: str = AUTHOR) -> None:
        self._rng = rng
        self.author = author
        """Who writes from now on."""

    def entry(self, t: int) -> Entry:
        """Start an entry of second `t`, with a new UUID (version 4 by its form)."""
        new_id = str(uuid.UUID(bytes=self._rng.bytes(16), version=4))
        return {"id": new_id, "t": float(t), "author": self.author}


class Fuelling:
    """When a runner eats and drinks.

    Parameters
    ----------
    habits
        The habits.
    logbook
        Where the events' ids come from.
    rng
        Jitters the times by a tenth and forgets.
    """

    def __init__(self, habits: Habits, logbook: Logbook, rng: np.random.Generator) -> None:
        self._habits = habits
        self._logbook = logbook
        self._rng = rng
        self._next_carbs_s = self._after(habits.carbs_every_min)
        self._next_fluid_s = self._after(habits.fluid_every_min)
        self._next_sodium_s = 3600.0

    @property
    def due_s(self) -> float:
        """When something is due next, after the start; until then `step` does nothing [s]."""
        return min(self._next_carbs_s, self._next_fluid_s, self._next_sodium_s)

    def step(self, elapsed_s: int, t: int) -> Iterator[Event]:
        """Yield what is taken in the second that ends at `t`, `elapsed_s` after the start."""
        habits = self._habits
        if elapsed_s >= self._next_carbs_s:
            self._next_carbs_s = elapsed_s + self._after(habits.carbs_every_min)
            if not self._forgets():
                yield self.gel(t)
        if elapsed_s >= self._next_fluid_s:
            self._next_fluid_s = elapsed_s + self._after(habits.fluid_every_min)
            if not self._forgets():
                yield self._drink(t)
        if elapsed_s >= self._next_sodium_s:
            self._next_sodium_s += 3600.0
            if habits.sodium_mg_h >= _SALTY_FROM_MG_H:
                yield self._salt(t)

    def gel(self, t: int) -> Carbs:
        """One portion."""
        return Carbs(
            **self._logbook.entry(t),
            carbs_g=self._habits.carbs_g,
            product=GEL,
        )

    def _drink(self, t: int) -> Event:
        volume_ml = round(self._habits.fluid_ml * self._rng.uniform(0.8, 1.2) / 10.0) * 10.0
        return Fluid(
            **self._logbook.entry(t),
            volume_ml=volume_ml,
            product=WATER,
        )

    def _salt(self, t: int) -> Event:
        return Sodium(
            **self._logbook.entry(t),
            sodium_mg=self._habits.sodium_mg_h,
            product=CAPSULE,
        )

    def _after(self, minutes: float) -> float:
        return 60.0 * minutes * float(self._rng.uniform(0.9, 1.1))

    def _forgets(self) -> bool:
        return bool(self._rng.random() < self._habits.forgets)
