"""How far the monitor has come with simulated runners, by the statuses it publishes."""

import contextlib
from collections.abc import Sequence

from ingest import wire
from ingest.bus import Bus, Received
from ingest.errors import PayloadRefused
from ingest.messages import Message
from monitor import topics


class Watched:
    """Listens to the statuses of runners.

    Parameters
    ----------
    race
        The race's id.
    bus
        Where statuses come from.
    runners
        Whose; those of others say nothing of us.
    """

    def __init__(self, race: str, bus: Bus, runners: Sequence[str]) -> None:
        self._newest_t: float | None = None
        for runner in runners:
            bus.subscribe(topics.status(race, runner), self._hear, qos=0)

    def newest_t(self) -> float | None:
        """The newest second of any of them that was watched [s]; absent before the first."""
        return self._newest_t

    def _hear(self, message: Received) -> None:
        if message.retained:
            return  # of an earlier run
        with contextlib.suppress(PayloadRefused):
            t = wire.decode(message.payload, _Second).t
            self._newest_t = t if self._newest_t is None else max(self._newest_t, t)


class _Second(Message, frozen=True, kw_only=True):
    """What of a status counts here."""

    t: float
