"""Runners who go through their past again, in a group beside the live one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from ingest.events import Ack, Event, Snooze
from ingest.messages import Measured
from ingest.race.settings import Runner
from monitor.alerts.machine import ACKNOWLEDGED_S
from monitor.alerts.telling import Open
from monitor.checkpoint import Aside, Checkpoints
from monitor.deep import StoredPast
from monitor.group import Group, Saved, StartOf, Stood
from monitor.happenings import Happenings
from monitor.spans import BLOCK_ROWS, Block, of_same_length
from monitor.venue import Venue

PIECE: Final = 60  # seconds gone through at most in one go, so that the live runners can go on
DEEP_PIECE: Final = 300  # ... of those who have far to go, whose past the store has


@dataclass(frozen=True, slots=True)
class Seen:
    """An alert was seen, at time `t`, after the runner's second `after_t`: quiet for a while."""

    rule: int
    after_t: int
    seconds: float
    t: float


@dataclass(slots=True)
class Back:
    """Where somebody who goes through the past is.

    Attributes
    ----------
    next_t : the next second they go through [s]
    from_t : the oldest second that is not what it was [s]
    stored : what the store has of it; absent once memory has the rest
    seen : what was seen in that part
    """

    next_t: int
    from_t: int
    stored: StoredPast | None = None
    seen: Sequence[Seen] = ()

    def comes_to(self, t: int) -> bool:
        """Whether what came just now of second `t` will be gone through."""
        # What is read from the store may have been read before it came.
        return t >= (self.next_t if self.stored is None else self.stored.end_t)


Base = tuple[Saved, Sequence[Mapping[int, Open]]]
"""Where some once were, and their alerts that were active."""


class Step(NamedTuple):
    """What is gone through next of somebody."""

    first_t: int
    measured: Sequence[Measured | None]
    happenings: Happenings
    seen: Sequence[Seen]


class Gone(NamedTuple):
    """Somebody has gone through a block.

    Attributes
    ----------
    row : in the live group
    stood : in that of those behind
    """

    row: int
    stood: Stood

    @property
    def t(self) -> int:
        """The last second [s]."""
        return self.stood.t


class Behind:
    """Who is back in the past, by their rows in the live group; in the order of their own group.

    Parameters
    ----------
    start_of
        Tells when a runner's race began.
    venue
        What holds for all of them.
    """

    def __init__(self, start_of: StartOf, venue: Venue) -> None:
        self._start_of = start_of
        self._venue = venue
        self._back: dict[int, Back] = {}
        self._group: Group | None = None

    @property
    def rows(self) -> list[int]:
        """Who they are."""
        return [*self._back]

    @property
    def group(self) -> Group:
        """They themselves; only while there is anybody."""
        if self._group is None:
            raise RuntimeError("nobody is behind")
        return self._group

    def of(self, row: int) -> Back | None:
        """Where somebody is, if they are here."""
        return self._back.get(row)

    def enter(
        self, backs: Mapping[int, Back], runners: Sequence[Runner], base: Base | None
    ) -> None:
        """Let some, by their rows, go back to where they once were.

        Without a base, to their beginning.
        """
        first = len(self._back)
        if self._group is None:
            self._group = Group(runners, self._start_of, self._venue)
        else:
            self._group.add(*runners)
        if base is not None:
            self._group.restore(np.arange(first, first + len(backs)), *base)
        self._back.update(backs)

    def leave(self, rows: Sequence[int]) -> None:
        """Let go of some."""
        stay = [at for at, row in enumerate(self._back) if row not in rows]
        if self._group is not None and stay:
            self._group.keep_only(np.array(stay))
        else:
            self._group = None
        for row in rows:
            del self._back[row]

    def budgets(self, seconds: int) -> dict[int, int]:
        """How many seconds each may go through now, while the live ones went on by `seconds`."""
        deep = sum(back.stored is not None for back in self._back.values())
        near_s = seconds + max(1, min(PIECE, BLOCK_ROWS // max(1, len(self._back) - deep)))
        deep_s = seconds + max(1, min(DEEP_PIECE, BLOCK_ROWS // max(1, deep)))
        return {row: near_s if back.stored is None else deep_s for row, back in self._back.items()}

    def checkpoints(self, gone: Sequence[Gone]) -> Checkpoints:
        """Where some of them are, to begin again from there."""
        return Checkpoints(
            [self.group.runners[one.stood.at].id for one in gone],
            [one.t for one in gone],
            self.group.saved(np.array([one.stood.at for one in gone])),
            [Aside.with_alerts(self.group.book.opened(one.stood.at)) for one in gone],
        )

    def run(self, steps: Mapping[int, Step]) -> Iterator[list[Gone]]:
        """Go through the next seconds of some of them, told as soon as each block is done."""
        rows = [*self._back]
        positions = {row: at for at, row in enumerate(rows)}
        blocks: Block = {
            positions[row]: (steps[row].first_t, steps[row].measured)
            for row in sorted(steps, key=positions.__getitem__)
        }
        for block in of_same_length(blocks):
            self.group.run(
                np.array([*block]),
                [first_t for first_t, _ in block.values()],
                [measured for _, measured in block.values()],
                [steps[rows[at]].happenings for at in block],
            )
            gone = []
            for position, (at, (first_t, measured)) in enumerate(block.items()):
                row, t = rows[at], first_t + len(measured) - 1
                for seen in steps[row].seen:
                    if seen.after_t == t:
                        self.group.book.quiet_again(at, seen.rule, seen.seconds, seen.t)
                self._back[row].next_t = t + 1
                gone.append(Gone(row, Stood(at, position, t)))
            yield gone


def quiet_s(event: Ack | Snooze) -> float:
    """How long an alert is quiet that was seen or put off [s]."""
    return 60.0 * event.minutes if isinstance(event, Snooze) else ACKNOWLEDGED_S


def happenings_after(t: int | None, events: Iterable[tuple[int, Event]]) -> Happenings:
    """What was logged and counts after a second (None: ever), each in its own."""
    happenings = Happenings()
    for effect_t, event in events:
        if t is None or effect_t > t:
            happenings.put(event, effect_t)
    return happenings


def seen_before(
    end_t: int,
    seen: Iterable[tuple[int, Ack | Snooze, float]],
    rule_of: Callable[[str], int | None],
) -> list[Seen]:
    """What was acknowledged and put off before a second, by the rules that the alerts are of."""
    found = []
    for after_t, event, race_t in seen:
        rule = rule_of(event.alert)
        if rule is not None and after_t < end_t:
            found.append(Seen(rule, after_t, quiet_s(event), race_t))
    return found
