"""Which handlers a topic's messages go to. Pure, no I/O."""

from collections.abc import Iterator
from typing import Final, Generic, TypeVar

HandlerT = TypeVar("HandlerT")

# Topics come from outside, so what is remembered about them is bounded; a race of 5,000 runners
# has about 20,000 topics.
_REMEMBERED_TOPICS: Final = 50_000


def matches(topic_filter: str, topic: str) -> bool:
    """Whether an MQTT topic filter covers a topic (MQTT 3.1.1, section 4.7)."""
    levels = topic.split("/")
    wanted = topic_filter.split("/")
    if levels[0].startswith("$") and wanted[0] in ("+", "#"):
        return False
    for position, level in enumerate(wanted):
        if level == "#":
            return True
        if position >= len(levels) or level not in ("+", levels[position]):
            return False
    return len(levels) == len(wanted)


class Routes(Generic[HandlerT]):
    """Topic filters with their QoS and handlers; remembers which handlers a topic has."""

    def __init__(self) -> None:
        self._qos: dict[str, int] = {}
        self._handlers: list[tuple[str, HandlerT]] = []
        self._remembered: dict[str, tuple[HandlerT, ...]] = {}

    def add(self, topic_filter: str, handler: HandlerT, qos: int) -> None:
        """Add a handler; the highest QoS asked for a filter counts."""
        self._qos[topic_filter] = max(qos, self._qos.get(topic_filter, 0))
        self._handlers.append((topic_filter, handler))
        self._remembered.clear()

    def remove(self, topic_filter: str) -> None:
        """Take away all handlers of a filter."""
        self._qos.pop(topic_filter, None)
        self._handlers = [one for one in self._handlers if one[0] != topic_filter]
        self._remembered.clear()

    def filters(self) -> Iterator[tuple[str, int]]:
        """Every topic filter once, with its QoS."""
        yield from self._qos.items()

    def handlers(self, topic: str) -> tuple[HandlerT, ...]:
        """The handlers of a topic, each once per filter that covers it, in the order added."""
        found = self._remembered.get(topic)
        if found is None:
            if len(self._remembered) >= _REMEMBERED_TOPICS:
                self._remembered.clear()
            found = tuple(handler for wanted, handler in self._handlers if matches(wanted, topic))
            self._remembered[topic] = found
        return found
