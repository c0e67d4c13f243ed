"""Where some runners are, complete: a monitor that is started anew goes on from there."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from monitor.alerts import budget
from monitor.alerts.telling import Open
from monitor.group import Saved
from monitor.messages import Alert


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
