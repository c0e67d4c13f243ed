"""Publishes the runners' numbers for Home Assistant, once every few seconds."""

from typing import Final

import msgspec

from ingest import wire
from ingest.bus import Bus
from ingest.race.settings import Metric, Race
from monitor import topics
from monitor.disclosure import shared
from monitor.messages import Status
from monitor.notify.home_assistant import discovery, state_of

EVERY_S: Final = 5.0


class HomeFeed:
    """What Home Assistant is told of a race.

    Parameters
    ----------
    race
        The race; who it does not know is not told of, as nobody agreed to it.
    """

    def __init__(self, race: Race) -> None:
        self._race = race.race.id
        self._prefix = race.home_assistant.prefix
        self._runners = race.runners
        crew = race.home_assistant.consent == "crew"
        self._shared: dict[str, frozenset[Metric]] = {
            runner.id: shared(runner.consent.crew if crew else runner.consent.public)
            for runner in race.runners
        }
        self._told_at: dict[str, float] = {}

    def announce(self, bus: Bus) -> None:
        """Say which numbers there are; take back those that are no longer agreed to."""
        for runner in self._runners:
            agreed = self._shared[runner.id]
            for topic, config in discovery(self._race, runner, agreed):
                payload = b"" if config is None else msgspec.json.encode(config)
                bus.publish(f"{self._prefix}/{topic}", payload, retain=True)
            if not agreed:
                bus.publish(topics.home(self._race, runner.id), b"", retain=True)

    def wants(self, runner: str, now: float) -> bool:
        """Whether a runner's next status is to be told [s]."""
        if not self._shared.get(runner):
            return False
        return not 0.0 <= now - self._told_at.get(runner, 0.0) < EVERY_S

    def take(self, bus: Bus, runner: str, status: Status, now: float) -> None:
        """Tell of a status, if it is time."""
        if self.wants(runner, now):
            self._told_at[runner] = now
            state = wire.encode(state_of(status, self._shared[runner]))
            # QoS 0, as the status itself: while the broker is away only the newest is kept.
            bus.publish(topics.home(self._race, runner), state, qos=0, retain=True)
