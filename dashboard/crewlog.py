"""The crew's log: what a browser logs reaches the monitor once, and is called saved only then."""

import asyncio
from typing import Final

from ingest import topics, wire
from ingest.bus import Bus
from ingest.events import (
    Ack,
    Caffeine,
    Carbs,
    Cooling,
    Cramp,
    Effort,
    Event,
    Fluid,
    Magnesium,
    Massage,
    Note,
    Packed,
    Resume,
    Returned,
    Snooze,
    Sodium,
    StationIn,
    StationOut,
    Stop,
    Stretch,
    Symptom,
    Twinge,
    Undo,
    Weigh,
)
from ingest.messages import Weather

# What the pages offer; that a race is over is said by its stations.
LOGGABLE: Final = (
    Carbs, Fluid, Sodium, Magnesium, Caffeine, Packed, Returned, Cooling, Weigh, Cramp, Twinge,
    Stretch, Massage, Stop, Resume, StationIn, StationOut, Effort, Symptom, Note, Ack, Snooze, Undo,
)  # fmt: skip

# A phone gives up on a request long before; it asks again with the same id.
ACKNOWLEDGED_WITHIN_S: Final = 5.0
# Repeats come within minutes; a crew logs a few hundred events in a race.
REMEMBERED: Final = 10_000


class CrewLog:
    """Publishes events, each id once for as long as it is remembered."""

    def __init__(self, race: str) -> None:
        self._race = race
        self._bus: Bus | None = None
        self._saved: dict[str, None] = {}
        self._pending: dict[str, asyncio.Task[bool]] = {}

    def use(self, bus: Bus) -> None:
        """Publish over this bus from now on."""
        self._bus = bus

    async def save(self, runner: str, event: Event) -> bool:
        """Publish an event unless that was done; whether the broker has it for sure."""
        key = event.id.lower()
        if key in self._saved:
            return True
        task = self._pending.get(key)
        if task is None:
            if self._bus is None or not self._bus.connected:
                return False
            publishing = self._publish(self._bus, runner, event)
            task = asyncio.create_task(publishing, name=f"log {key}")
            self._pending[key] = task
        # Shielded: the browser that asked may vanish, the event must not.
        return await asyncio.shield(task)

    async def tell_weather(self, weather: Weather) -> bool:
        """Publish what the desk says of the weather; whether the broker has it for sure."""
        if self._bus is None or not self._bus.connected:
            return False
        return await self._bus.publish_wait(
            topics.weather(self._race),
            wire.encode(weather),
            timeout_s=ACKNOWLEDGED_WITHIN_S,
            retain=True,
        )

    async def _publish(self, bus: Bus, runner: str, event: Event) -> bool:
        key = event.id.lower()
        try:
            saved = await bus.publish_wait(
                topics.event(self._race, runner),
                wire.encode(event),
                timeout_s=ACKNOWLEDGED_WITHIN_S,
            )
        finally:
            del self._pending[key]
        if saved:
            self._saved[key] = None
            if len(self._saved) > REMEMBERED:
                del self._saved[next(iter(self._saved))]
        return saved
