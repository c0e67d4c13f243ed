"""What raises an alert: a quantity and the values at which each severity begins and ends.

All triggers of all rules are compared at once, so that judging costs a few numpy calls whatever
the number of rules; and closely only those that reach their lowest bound at all, which at most
times are few. NaN compares as false: an unknown quantity raises nothing. A severity that
was raised is kept up by any trigger of the rule that is still beyond its end, or while the
quantities of all its triggers are unknown.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.alerts.machine import URGENT, Severities
from monitor.alerts.situation import Runners, Situation
from monitor.models.second import Output

Flags = NDArray[np.bool_]
Column = Runners | Flags
Quantity = Callable[[Output, Situation], Column]
Bound = float | tuple[float, float] | None
"""Where a severity begins, or where it begins and until where it is kept; None: never."""

NEVER: Final = math.inf


@dataclass(frozen=True, slots=True)
class Trigger:
    """A quantity that raises when large; `sign` is -1 for one that raises when small.

    Attributes
    ----------
    quantity : what is looked at
    sign : 1 or -1, by which the quantity and the bounds are multiplied
    rise, keep : where info, warning and urgent begin, and where each is still kept up; never
        falling, as who is past a warning is past an info
    """

    quantity: Quantity
    sign: float
    rise: tuple[float, float, float]
    keep: tuple[float, float, float]


def at_least(
    quantity: Quantity, *, info: Bound = None, warning: Bound = None, urgent: Bound = None
) -> Trigger:
    """Raise at these values and above, keep down to the second ones."""
    rise, keep = _bounds(1.0, (info, warning, urgent))
    return Trigger(quantity, 1.0, rise, keep)


def at_most(
    quantity: Quantity, *, info: Bound = None, warning: Bound = None, urgent: Bound = None
) -> Trigger:
    """Raise at these values and below, keep up to the second ones."""
    rise, keep = _bounds(-1.0, (info, warning, urgent))
    return Trigger(quantity, -1.0, rise, keep)


def over(value: float) -> float:
    """The next number above, for a bound that itself is still well."""
    return math.nextafter(value, math.inf)


def under(value: float) -> float:
    """The next number below, for a bound that itself is still well."""
    return math.nextafter(value, -math.inf)


class Judge:
    """Compares the quantities of all rules with their bounds.

    Parameters
    ----------
    rules
        The triggers of each rule, at least one each.
    """

    def __init__(self, rules: Sequence[Sequence[Trigger]]) -> None:
        self._triggers = [trigger for rule in rules for trigger in rule]
        self._sign = np.array([[trigger.sign] for trigger in self._triggers])
        self._lowest = np.array([[min(one.rise[0], one.keep[0])] for one in self._triggers])
        self._rule = np.repeat(np.arange(len(rules)), [len(rule) for rule in rules])
        self._starts = np.flatnonzero(np.diff(self._rule, prepend=-1))

    def __call__(self, output: Output, situation: Situation) -> tuple[Severities, Severities]:
        """Return the severity that each rule sees, and the one it keeps up.

        Both are (rules, runners), or (rules, seconds, runners) for a block.
        """
        shape = situation.phase.shape
        table = np.empty((len(self._triggers), *shape))
        for row, trigger in zip(table, self._triggers, strict=True):
            row[:] = trigger.quantity(output, situation)
        values = table.reshape(len(table), -1)
        values *= self._sign
        rise = np.zeros((len(self._starts), values.shape[1]), dtype=np.int8)
        keep = rise.copy()
        for place in np.flatnonzero((values >= self._lowest).any(axis=1)):
            rule, trigger = self._rule[place], self._triggers[place]
            np.maximum(rise[rule], _severity(values[place], trigger.rise), out=rise[rule])
            np.maximum(keep[rule], _severity(values[place], trigger.keep), out=keep[rule])
        self._blind(values, keep)
        np.maximum(rise, keep, out=keep)
        return rise.reshape(-1, *shape), keep.reshape(-1, *shape)

    def _blind(self, values: Runners, keep: Severities) -> None:
        """Keep up everything of a rule all of whose quantities are unknown."""
        unknown = np.isnan(values)
        ever = np.logical_and.reduceat(unknown.any(axis=1), self._starts)
        ends = np.append(self._starts[1:], len(values))
        for rule in np.flatnonzero(ever):
            keep[rule, unknown[self._starts[rule] : ends[rule]].all(axis=0)] = URGENT


def _severity(values: Runners, bounds: tuple[float, float, float]) -> Severities:
    """How many of the rising bounds are reached: 0 to 3."""
    reached = np.zeros(len(values), dtype=np.int8)
    for bound in bounds:
        reached += values >= bound
    return reached


def _bounds(
    sign: float, levels: tuple[Bound, Bound, Bound]
) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Bounds of the three severities; one that has none of its own begins with the next."""
    rise, keep = [NEVER], [NEVER]
    for level in reversed(levels):
        first, last = level if isinstance(level, tuple) else (level, level)
        rise.insert(0, rise[0] if first is None else min(sign * first, rise[0]))
        keep.insert(0, keep[0] if last is None else min(sign * last, keep[0]))
    return (rise[0], rise[1], rise[2]), (keep[0], keep[1], keep[2])
