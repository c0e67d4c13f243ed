"""What chance and habit bring to many runners, in blocks of seconds, from each one's own seeds."""

from collections.abc import Iterator, Sequence
from itertools import islice
from math import ceil
from typing import Final, NamedTuple

import numpy as np

from ingest.events import Carbs, Event, Fluid, Sodium
from simulators.elementwise import Floats
from simulators.habits import Fuelling, Logbook
from simulators.noise import generator, wander
from simulators.persona import Persona

_MEMORY_S: Final = {"surges": 40.0, "restlessness": 12.0, "steps": 15.0, "barometer": 5.0}
_PRESSURE_S: Final = 1800.0


class Chance(NamedTuple):
    """Random parts of a block, of standard deviation 1: (seconds, runners) each."""

    surges: Floats
    restlessness: Floats
    steps: Floats
    barometer: Floats
    pressure: Floats


class Fortune:
    """The runners' random numbers: the same that `simulators.runner` draws for each."""

    def __init__(self, personas: Sequence[Persona], seed: int) -> None:
        self._own = [
            [wander(generator(seed, persona.id, name), tau_s) for persona in personas]
            for name, tau_s in _MEMORY_S.items()
        ]
        self._pressure = wander(generator(seed, "pressure"), _PRESSURE_S)

    def take(self, seconds: int) -> Chance:
        """Draw the next seconds."""
        own = [np.array([_next(stream, seconds) for stream in streams]).T for streams in self._own]
        return Chance._make((*own, _next(self._pressure, seconds)[:, np.newaxis]))


class Taken(NamedTuple):
    """What was taken in a block: (seconds, runners) each, 0 for nothing [g], [ml], [mg]."""

    carbs_g: Floats
    fluid_ml: Floats
    sodium_mg: Floats

    def times(self, share: Floats) -> "Taken":
        """A share of all of it."""
        return Taken(*(one * share for one in self))


class Meals:
    """When the runners eat and drink, by their habits, logged or not."""

    def __init__(self, personas: Sequence[Persona], seed: int) -> None:
        self._fuelling = [
            Fuelling(
                persona.habits,
                Logbook(generator(seed, persona.id, "events")),
                generator(seed, persona.id, "fuelling"),
            )
            for persona in personas
        ]

    def take(self, after_s: int, seconds: int) -> Taken:
        """What is taken in the block that begins `after_s` seconds after the start."""
        taken = Taken(*np.zeros((3, seconds, len(self._fuelling))))
        for row, fuelling in enumerate(self._fuelling):
            while fuelling.due_s <= after_s + seconds:
                elapsed_s = max(ceil(fuelling.due_s), after_s + 1)
                for portion in fuelling.step(elapsed_s, elapsed_s):
                    _note(portion, taken, elapsed_s - after_s - 1, row)
        return taken


def _note(portion: Event, taken: Taken, second: int, row: int) -> None:
    if isinstance(portion, Carbs):
        taken.carbs_g[second, row] += portion.carbs_g
    elif isinstance(portion, Fluid):
        taken.fluid_ml[second, row] += portion.volume_ml
    elif isinstance(portion, Sodium):
        taken.sodium_mg[second, row] += portion.sodium_mg


def _next(stream: Iterator[float], seconds: int) -> Floats:
    return np.fromiter(islice(stream, seconds), np.float64, seconds)
