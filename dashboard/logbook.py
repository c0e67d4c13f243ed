"""What was logged of one runner lately, by anybody, and what became of it.

Events come from the bus, so what is in here has reached the broker; a status says which of them
the monitor has stored. Bounded, the oldest forgotten.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from ingest.events import Ack, Event, Snooze, Undo
from ingest.messages import Message
from monitor.stored_events import NAMED

KEPT: Final = 30  # more than a crew looks back over
UNDONE_KEPT: Final = 100
ANSWERED_WITHIN_S: Final = 20.0  # by then a monitor that hears it has stored it

# Asked for, by all that is known taken back, or not: it was too late, and the event still counts.
Undone = Literal["asked", "done", "refused"]


class Logged(Message, frozen=True, kw_only=True):
    """One event; `heard_at` is the wall clock at which it came [s]; `undo` if it was taken back."""

    event: Event
    heard_at: float
    stored: bool = False
    undo: Undone | None = None


class LogView(Message, frozen=True, kw_only=True):
    """What was logged of a runner lately."""

    runner: str
    entries: tuple[Logged, ...]


@dataclass(slots=True)
class _Undo:
    id: str
    heard_at: float
    state: Undone = "asked"


class LogBook:
    """The newest events of one runner; what only concerns alerts is left out."""

    def __init__(self) -> None:
        self._entries: dict[str, Logged] = {}
        self._undos: dict[str, _Undo] = {}  # by what they take back

    def add(self, event: Event, now: float) -> bool:
        """Take in an event; return whether the book is another now."""
        if isinstance(event, (Ack, Snooze)):
            return False
        if isinstance(event, Undo):
            return self._undo(event, now)
        key = event.id.lower()
        if key in self._entries:
            return False
        undo = self._undos.get(key)
        self._entries[key] = Logged(event=event, heard_at=now, undo=undo.state if undo else None)
        if len(self._entries) > KEPT:
            del self._entries[next(iter(self._entries))]
        return True

    @property
    def refused(self) -> Set[str]:
        """What was to take something back and did not, by its id in lower case."""
        return {undo.id for undo in self._undos.values() if undo.state == "refused"}

    def note_stored(self, ids: Iterable[str], now: float | None = None) -> bool:
        """Note what the monitor has stored; return whether that is news.

        Parameters
        ----------
        ids
            Of events, the newest as a status names them.
        now
            The wall clock at which a status said so; absent: nothing is told by what it leaves out.
        """
        named = set(map(str.lower, ids))
        news = [key for key in named if key in self._entries and not self._entries[key].stored]
        for key in news:
            self._entries[key] = msgspec.structs.replace(self._entries[key], stored=True)
        decided = [key for key, undo in self._undos.items() if self._decide(undo, named, now)]
        return any([bool(news), *map(self._tell_undo, decided)])

    def recall(self, past: Iterable[tuple[Event, float]]) -> None:
        """Put what was stored before this book was opened before what is in it."""
        newer, self._entries = self._entries, {}
        stored = []
        for event, heard_at in past:
            self.add(event, heard_at)
            stored.append(event.id)
        self.note_stored(stored)
        for entry in newer.values():
            self.add(entry.event, entry.heard_at)
        self.note_stored(key for key, entry in newer.items() if entry.stored)

    def view(self, runner: str) -> LogView:
        """All that is kept, the newest first, as the log of `runner`."""
        return LogView(runner=runner, entries=tuple(reversed(self._entries.values())))

    def _undo(self, event: Undo, now: float) -> bool:
        """Note that an event is to be taken back, also one that comes later than this."""
        key = event.event.lower()
        known = self._undos.get(key)
        if known is not None and known.state != "refused":
            return False
        self._undos[key] = _Undo(event.id.lower(), now)
        if len(self._undos) > UNDONE_KEPT:
            del self._undos[next(iter(self._undos))]
        return self._tell_undo(key)

    def _decide(self, undo: _Undo, named: Set[str], now: float | None) -> bool:
        """Find out what became of an undo; whether that is news."""
        before = undo.state
        if undo.id in named:
            undo.state = "done"
        elif before == "asked" and now is not None and now - undo.heard_at > ANSWERED_WITHIN_S:
            undo.state = "refused" if self._would_name(undo, named) else "done"
        return undo.state != before

    def _would_name(self, undo: _Undo, named: Set[str]) -> bool:
        """Whether a status with these names would have that of an undo, were it stored."""
        older = any(
            key in self._entries and self._entries[key].heard_at <= undo.heard_at for key in named
        )
        return older or 0 < len(named) < NAMED

    def _tell_undo(self, key: str) -> bool:
        entry = self._entries.get(key)
        if entry is None:
            return False
        self._entries[key] = msgspec.structs.replace(entry, undo=self._undos[key].state)
        return True
