"""When the faults of a scenario happen: the same for the same seed, whatever was asked before."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from simulators.faults import Fault
from simulators.noise import generator


class Spell(NamedTuple):
    """One time that a fault happens.

    Attributes
    ----------
    number : which fault of the file, counted from 0
    fault : what happens
    begin_s, end_s : from and until when, seconds after the start; the end is no longer part of it
    """

    number: int
    fault: Fault
    begin_s: float
    end_s: float


class Timetable:
    """Says which faults happen in a second of the race.

    Parameters
    ----------
    faults
        Those of the scenario file.
    seed
        Decides about `spread_s`.
    """

    def __init__(self, faults: Sequence[Fault], seed: int) -> None:
        self._faults = tuple(faults)
        self._seed = seed

    def at(self, elapsed_s: float) -> list[Spell]:
        """The spells that a moment, so long after the start, is part of; in the file's order."""
        found = []
        for number, fault in enumerate(self._faults):
            spell = self._spell(number, fault, self._round(fault, elapsed_s))
            if spell.begin_s <= elapsed_s < spell.end_s:
                found.append(spell)
        return found

    def all_of(self, number: int) -> Iterator[Spell]:
        """Every spell of a fault, in order of time; without end if it begins again and again."""
        fault = self._faults[number]
        yield self._spell(number, fault, 0)
        round_number = 1
        while fault.every_s is not None:
            yield self._spell(number, fault, round_number)
            round_number += 1

    @staticmethod
    def _round(fault: Fault, elapsed_s: float) -> int:
        """How often the fault has begun anew by then, the spread apart."""
        if fault.every_s is None:
            return 0
        return max(0, math.floor((elapsed_s - fault.at_s) / fault.every_s))

    def _spell(self, number: int, fault: Fault, round_number: int) -> Spell:
        begin_s = fault.at_s + round_number * (fault.every_s or 0.0)
        if fault.spread_s > 0.0:
            chance = generator(self._seed, "fault", number, round_number).random()
            begin_s += fault.spread_s * float(chance)
        return Spell(number, fault, begin_s, begin_s + (fault.for_s or math.inf))
