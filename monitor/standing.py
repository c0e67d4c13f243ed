"""What was logged and not taken back; pure."""

from collections.abc import Iterable

from ingest.events import Event, Undo


def standing(events: Iterable[Event]) -> list[Event]:
    """Events that nobody took back, each once, in order of time, and without the words that did."""
    known = {event.id.lower(): event for event in events}
    undone = {event.event.lower() for event in known.values() if isinstance(event, Undo)}
    kept = [e for name, e in known.items() if name not in undone and not isinstance(e, Undo)]
    return sorted(kept, key=lambda event: (event.t, event.id.lower()))
