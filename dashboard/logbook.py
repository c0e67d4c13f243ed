"""What was logged of one runner lately, by anybody, and what became of it.

Events come from the bus, so what is in here has reached the broker; a status says which of them
the monitor has stored. Bounded, the oldest forgotten.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from ingest.events import Ack, Event, Snooze, Undo
from ingest.messages import Message

KEPT: Final = 30  # more than a crew looks back over
UNDONE_KEPT: Final = 100


class Logged(Message, frozen=True, kw_only=True):
    """One event; `heard_at` is the wall clock at which it came [s]."""

    event: Event
    heard_at: float
    stored: bool = False
    undone: bool = False


class LogView(Message, frozen=True, kw_only=True):
    """What was logged of a runner lately."""

    runner: str
    entries: tuple[Logged, ...]


class LogBook:
    """The newest events of one runner; what only concerns alerts is left out."""

    def __init__(self) -> None:
        self._entries: dict[str, Logged] = {}
        self._undone: dict[str, None] = {}

    def add(self, event: Event, now: float) -> bool:
        """Take in an event; return whether the book is another now."""
        if isinstance(event, (Ack, Snooze)):
            return False
        if isinstance(event, Undo):
            return self._undo(event.event.lower())
        key = event.id.lower()
        if key in self._entries:
            return False
        self._entries[key] = Logged(event=event, heard_at=now, undone=key in self._undone)
        if len(self._entries) > KEPT:
            del self._entries[next(iter(self._entries))]
        return True

    def note_stored(self, ids: Iterable[str]) -> bool:
        """Note what the monitor has stored; return whether that is news."""
        news = [
            key
            for key in map(str.lower, ids)
            if key in self._entries and not self._entries[key].stored
        ]
        for key in news:
            self._entries[key] = msgspec.structs.replace(self._entries[key], stored=True)
        return bool(news)

    def recall(self, past: Iterable[tuple[Event, float]]) -> None:
        """Put what was stored before this book was opened before what is in it."""
        newer, self._entries = self._entries, {}
        for event, heard_at in past:
            self.add(event, heard_at)
        self.note_stored(list(self._entries))
        for entry in newer.values():
            self.add(entry.event, entry.heard_at)
        self.note_stored(key for key, entry in newer.items() if entry.stored)

    def view(self, runner: str) -> LogView:
        """All that is kept, the newest first, as the log of `runner`."""
        return LogView(runner=runner, entries=tuple(reversed(self._entries.values())))

    def _undo(self, key: str) -> bool:
        """Mark an event as taken back, also one that comes later than this."""
        self._undone[key] = None
        if len(self._undone) > UNDONE_KEPT:
            del self._undone[next(iter(self._undone))]
        entry = self._entries.get(key)
        if entry is None or entry.undone:
            return False
        self._entries[key] = msgspec.structs.replace(entry, undone=True)
        return True
