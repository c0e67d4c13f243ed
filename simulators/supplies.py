"""What simulated runners take along and from the tables of stations: products of the race."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from ingest.events import (
    Caffeine,
    Carbs,
    Event,
    Fluid,
    Magnesium,
    Packed,
    Sodium,
    StationIn,
    StationOut,
)
from ingest.race.fuel_settings import Product
from simulators.crew import FINISH, Member, on_duty
from simulators.habits import Habits, Logbook
from simulators.terrain import Terrain

SPARE: Final = 1  # pieces that nobody plans to eat


def piece(product: Product, logbook: Logbook, t: int) -> Iterator[Event]:
    """Log one piece, as two taps on the page do: an event for each thing known to be in it."""
    tap = logbook.entry(t)["id"]
    name = product.id
    if product.carbs_g:
        yield Carbs(**logbook.entry(t), carbs_g=product.carbs_g, product=name, tap=tap)
    if product.volume_ml:
        yield Fluid(**logbook.entry(t), volume_ml=product.volume_ml, product=name, tap=tap)
    if product.sodium_mg:
        yield Sodium(**logbook.entry(t), sodium_mg=product.sodium_mg, product=name, tap=tap)
    if product.magnesium_mg:
        yield Magnesium(**logbook.entry(t), mg=product.magnesium_mg, product=name, tap=tap)
    if product.caffeine_mg:
        yield Caffeine(**logbook.entry(t), mg=product.caffeine_mg, product=name, tap=tap)


class Support(NamedTuple):
    """What a race provides.

    Attributes
    ----------
    food : what the runner carries; absent: gels of which nothing is known
    tables : what stations hand out, by their ids
    crew : who is there for the runner
    """

    food: Product | None = None
    tables: Mapping[str, Sequence[Product]] = {}
    crew: Sequence[Member] = ()


class Supplies:
    """Hands out food for each leg, and a piece of everything from the tables.

    Parameters
    ----------
    terrain
        Where stations are, and which of them have a crew.
    habits
        How often the runner eats.
    planned_s
        Planned time to the finish. [s]
    support
        What there is.
    logbook
        Where the events' ids come from.

    Attributes
    ----------
    on_duty : who of the crew waits for the runner now, absent without a crew
    """

    def __init__(
        self,
        terrain: Terrain,
        habits: Habits,
        planned_s: float,
        *,
        support: Support,
        logbook: Logbook,
    ) -> None:
        self._stations = terrain.stations
        self._length_m = terrain.length_m
        self._habits = habits
        self._planned_s = planned_s
        self._support = support
        self._logbook = logbook
        self.on_duty = self._duty(0.0)

    def hand_out(
        self, done: Sequence[Event], elapsed_s: int, t: int, *, eats: bool = True
    ) -> list[Event]:
        """What is eaten on reaching a station, and taken along from the start and on leaving.

        Who does not eat, say of nausea, leaves all of the table that is food, sweet drinks too.
        """
        given: list[Event] = self._packed(0.0, t) if elapsed_s == 1 else []
        for event in done:
            if isinstance(event, StationIn):
                for product in self._support.tables.get(event.station, ()):
                    if eats or not product.carbs_g:
                        given += piece(product, self._logbook, t)
            elif isinstance(event, StationOut):
                here = next(stop for stop in self._stations if stop.id == event.station)
                if here.crew:
                    given += self._packed(here.at_m, t)
                self.on_duty = self._duty(here.at_m)
        return given

    def unpacked(self, gel: Event, t: int) -> Iterator[Event]:
        """A portion out of the pack, as what it really is."""
        food = self._support.food
        yield from (gel,) if food is None else piece(food, self._logbook, t)

    def _duty(self, from_m: float) -> str | None:
        ahead = (stop.id for stop in self._stations if stop.at_m > from_m)
        return on_duty(self._support.crew, next(ahead, FINISH))

    def _packed(self, from_m: float, t: int) -> list[Event]:
        food = self._support.food
        if food is None:
            return []
        stops = [stop.at_m for stop in self._stations if stop.crew and stop.at_m > from_m]
        length_m = min(stops, default=self._length_m) - from_m
        minutes = self._planned_s / 60.0 * length_m / self._length_m
        count = math.ceil(minutes / self._habits.carbs_every_min) + SPARE
        return [Packed(**self._logbook.entry(t), product=food.id, count=count)]
