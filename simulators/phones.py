"""The phones of simulated runners: OwnTracks tells where they are, and sensors no longer do."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

import msgspec

from ingest import wire
from ingest.messages import Measured, Message
from simulators.moments import Moment

EVERY_S: Final = 30  # as often as the app tells while somebody moves
ACCURACY_M: Final = 10


class Location(Message, frozen=True, kw_only=True):
    """What the app sends."""

    kind: str = msgspec.field(name="_type")
    tst: int
    lat: float
    lon: float
    acc: int


class Phones:
    """Who of the simulated runners has a phone, and what it tells.

    Parameters
    ----------
    topics
        The OwnTracks topic of each runner who has one, as `user/device`.
    """

    def __init__(self, topics: Mapping[str, str]) -> None:
        self._topics = dict(topics)
        self._told_t: dict[str, int] = {}
        self.sent: Counter[str] = Counter()
        """Locations told, by runner."""

    @property
    def runners(self) -> tuple[str, ...]:
        """Who has one."""
        return tuple(sorted(self._topics))

    def told(self, moment: Moment) -> tuple[str, bytes] | None:
        """What a runner's phone publishes in a second: topic and payload, if anything."""
        topic = self._topics.get(moment.runner)
        measured = moment.measured
        if topic is None or measured.latitude_deg is None or measured.longitude_deg is None:
            return None
        told_t = self._told_t.get(moment.runner)
        if told_t is not None and moment.t - told_t < EVERY_S:
            return None
        self._told_t[moment.runner] = moment.t
        self.sent[moment.runner] += 1
        said = Location(
            kind="location",
            tst=moment.t,
            lat=measured.latitude_deg,
            lon=measured.longitude_deg,
            acc=ACCURACY_M,
        )
        return f"owntracks/{topic}", wire.encode(said)

    def rest(self, moment: Moment) -> Measured:
        """What is left to sensors: where a runner with a phone is only the phone tells."""
        if moment.runner not in self._topics:
            return moment.measured
        return msgspec.structs.replace(moment.measured, latitude_deg=None, longitude_deg=None)
