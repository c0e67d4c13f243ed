"""What a runner's past is read from where memory ends: a checkpoint, and the stored seconds after.

Pure: an archive answers when it has read, nobody waits for it here.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol, TypeVar

from ingest.events import Ack, Event, Snooze
from ingest.messages import Measured, Vitals
from monitor.alerts.telling import Open
from monitor.group import Saved
from monitor.happenings import Happenings
from monitor.merge import as_one

READ_S: Final = 900  # of a runner's seconds read in one go; as many are held, and as many awaited

T_co = TypeVar("T_co", covariant=True)


class Answer(Protocol[T_co]):
    """What an archive will have found."""

    def done(self) -> bool:
        """Whether it has."""
        ...

    def result(self) -> T_co:
        """Return what; raises `ingest.errors.Unavailable` when it can't be read just now."""
        ...


class Stand(NamedTuple):
    """Where a runner was after second `t`: the arrays, and the active alerts by rule."""

    t: int
    saved: Saved
    opened: Mapping[int, Open]


class Beginning(NamedTuple):
    """With what a runner's past begins.

    Attributes
    ----------
    stand : where they were; absent: nowhere, they begin with their first second
    events : what was logged and not taken back, with the second it counts in
    seen : which alerts were seen or put off, after which second, and what the clock showed then
    """

    stand: Stand | None
    events: Sequence[tuple[int, Event]]
    seen: Sequence[tuple[int, Ack | Snooze, float]]


class Archive(Protocol):
    """What is on the disk of all that a journal was told."""

    def note(self) -> int:
        """A number that stands for all that the journal was told up to now."""
        ...

    def has(self, note: int) -> bool:
        """Whether all that a number stands for can be read."""
        ...

    def beginning(self, runner: str, first_t: int, before_t: int) -> Answer[Beginning]:
        """With what a runner may begin, whose first second is `first_t`, before `before_t`."""
        ...

    def records(self, runner: str, from_t: int, to_t: int) -> Answer[Sequence[Vitals]]:
        """A runner's records from second to second, both included."""
        ...


class StoredPast:
    """The stored seconds of one runner, read ahead of where they are gone through.

    Parameters
    ----------
    archive : where they are
    runner : whose
    counts : whether a gateway's records belong to them
    from_t : the first second that is needed [s]
    end_t : from here on memory has them [s]
    happenings : what was logged
    """

    def __init__(
        self,
        archive: Archive,
        runner: str,
        counts: Callable[[str], bool],
        from_t: int,
        end_t: int,
        happenings: Happenings,
    ) -> None:
        self.end_t = end_t
        self.happenings = happenings
        self._archive = archive
        self._runner = runner
        self._counts = counts
        self._has_until = from_t
        self._records: dict[int, list[Vitals]] = {}
        self._next: Answer[Sequence[Vitals]] | None = None
        self._ask()

    def known_until(self, t: int) -> int:
        """Before which second all is known from `t` on; `t` itself while it is being read.

        Raises
        ------
        Unavailable
            When the archive can't be read just now.
        """
        if t >= self._has_until and self._next is not None and self._next.done():
            self._take(self._next.result())
            self._ask()
        return self._has_until

    def at(self, t: int) -> Measured | None:
        """What was measured in a second that is known."""
        return as_one(self._records.get(t, ()), self._records.get(t - 1, ()))

    def _take(self, records: Sequence[Vitals]) -> None:
        self._records = {}
        for record in records:
            if self._counts(record.gateway):
                self._records.setdefault(record.t, []).append(record)
        self._has_until = min(self._has_until + READ_S, self.end_t)

    def _ask(self) -> None:
        from_t = self._has_until
        to_t = min(from_t + READ_S, self.end_t) - 1
        self._next = None
        if from_t <= to_t:  # the second before tells which beats were told already
            self._next = self._archive.records(self._runner, from_t - 1, to_t)
