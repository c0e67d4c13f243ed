"""What a `Watch` tells whoever keeps a record of the race."""

from enum import Enum
from typing import NamedTuple, Protocol

from ingest.events import Event
from ingest.messages import Vitals
from monitor.checkpoint import Checkpoints


class Noted(NamedTuple):
    """How an event was taken.

    Attributes
    ----------
    heard_at : when it was heard [wall s]
    race_t : what the runner's clock showed then [s]
    after_t : the runner's newest second then [s], None before their first
    effect_t : the second it counts in [s], None for what is no happening
    """

    heard_at: float
    race_t: float
    after_t: int | None
    effect_t: int | None


class Noting(Enum):
    """What became of a record that a journal was told of."""

    NEW = "it will be kept"
    KNOWN = "it is kept already, or waits to be"
    LEFT_OUT = "there is no room for it now, or nothing is kept at all"


class Journal(Protocol):
    """Keeps what it is told, in the order it is told."""

    def begins(self, runner: str, first_t: int, replayed_by: str | None, now: float) -> None:
        """A runner's seconds begin, perhaps anew, on the wall's clock or that of a replay.

        Also when something comes from before what was taken for their beginning.
        """

    def record(self, runner: str, record: Vitals, now: float) -> Noting:
        """A record was taken in, or is one that was taken in before."""
        ...

    def refused(self, runner: str, gateway: str, seq: int, now: float) -> None:
        """A record was refused, and will be however often it comes."""

    def event(self, runner: str, event: Event, noted: Noted) -> None:
        """An event was applied."""

    def mends(self, runner: str, from_t: int) -> None:
        """From this second on, where a runner was is not what it was [s]."""

    def checkpoints(self, checkpoints: Checkpoints, now: float) -> None:
        """Some runners are there now."""


class NoJournal:
    """Keeps nothing."""

    def begins(self, runner: str, first_t: int, replayed_by: str | None, now: float) -> None:
        """See `Journal`; nothing is kept."""

    def record(self, runner: str, record: Vitals, now: float) -> Noting:
        """See `Journal`; nothing is kept."""
        return Noting.LEFT_OUT

    def refused(self, runner: str, gateway: str, seq: int, now: float) -> None:
        """See `Journal`; nothing is kept."""

    def event(self, runner: str, event: Event, noted: Noted) -> None:
        """See `Journal`; nothing is kept."""

    def mends(self, runner: str, from_t: int) -> None:
        """See `Journal`; nothing is kept."""

    def checkpoints(self, checkpoints: Checkpoints, now: float) -> None:
        """See `Journal`; nothing is kept."""
