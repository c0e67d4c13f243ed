"""Where some runners are, complete: a monitor that is started anew goes on from there."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.alerts import budget
from monitor.alerts.telling import Open
from monitor.group import Saved
from monitor.messages import Alert

EVERY_S: Final = 300  # how often the journal is told where a runner is
THINNED_S: Final = 3600  # ... of which those older than this are thinned: to one in so many seconds
APART_S: Final = 5  # not all runners in the same second: that would be a burst of work

Whole = TypeVar("Whole", int, NDArray[np.intp])


class Aside(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of one runner beside the arrays.

    Attributes
    ----------
    opened : active alerts, with the second whose numbers their words hold, by rule
    snoozed : until when an active alert is put off [s], by rule
    pushed_t, folded, folded_t : what the crew was told lately (`monitor.alerts.budget`)
    """

    opened: dict[int, tuple[Alert, int]]
    snoozed: dict[int, float]
    pushed_t: tuple[float, ...]
    folded: tuple[Alert, ...]
    folded_t: float

    @classmethod
    def with_alerts(cls, opened: Mapping[int, Open]) -> "Aside":
        """Of somebody whose past was gone through again: what was told then is not known."""
        active = {rule: (open_.alert, open_.worded_t) for rule, open_ in opened.items()}
        return cls(opened=active, snoozed={}, pushed_t=(), folded=(), folded_t=0.0)

    @property
    def open_alerts(self) -> dict[int, Open]:
        """The active alerts as the book has them."""
        return {rule: Open(*open_) for rule, open_ in self.opened.items()}

    @property
    def budget(self) -> budget.State:
        """The crew's budget."""
        return budget.State(self.pushed_t, self.folded, self.folded_t)


class Checkpoints(NamedTuple):
    """Some runners, each after a second of theirs.

    Attributes
    ----------
    runners : their ids
    t : the second of each [s]
    saved : their arrays, in this order
    asides : the rest of each
    """

    runners: Sequence[str]
    t: Sequence[int]
    saved: Saved
    asides: Sequence[Aside]


def is_due(row: int, t: int, every_s: int = EVERY_S) -> bool:
    """Whether a runner is to be kept after second `t`."""
    return next_due(row, t, every_s) == t


def next_due(row: Whole, t: Whole, every_s: int = EVERY_S) -> Whole:
    """The first second from `t` on after which a runner, or each of several, is to be kept.

    Those of every `THINNED_S` are among those of every `EVERY_S`, the first of their hour.

    Examples
    --------
    >>> next_due(0, 7000, 3600), next_due(1, 7000, 3600), next_due(1, 7221, 3600)
    (7200, 7205, 10805)
    >>> next_due(61, 7000, 3600)
    7205
    """
    return t + (APART_S * row % EVERY_S - t) % every_s
