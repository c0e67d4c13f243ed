"""Positions from the runners' own phones: OwnTracks location messages as records of a second.

A location becomes a record like those of gateways, so that it is stored, merged, gone through
again and replayed as they are. Pure but for what it remembers of each phone.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Final

from msgspec import Meta, field

from ingest import wire
from ingest.errors import PayloadRefused
from ingest.messages import Latitude, Longitude, Message, Second, ShortText, Vitals
from ingest.race.settings import OWNTRACKS_GATEWAY, Runner
from monitor.arrivals import FUTURE_S

FILTER: Final = "owntracks/+/+"
COARSE_M: Final = 200.0  # a position that is off by more tells no place on a course


class Kind(Message, frozen=True, kw_only=True):
    """What an OwnTracks message is."""

    kind: ShortText = field(name="_type")


class Location(Message, frozen=True, kw_only=True):
    """Where a phone was at `tst`, right to `acc` metres."""

    tst: Second
    lat: Latitude
    lon: Longitude
    acc: Annotated[float, Meta(ge=0, le=1e7)] | None = None


class Phones:
    """The phones that runners.toml names.

    Parameters
    ----------
    runners
        Who has one.
    newest_of
        Tells the second and the number of the newest record of a runner from a gateway, (0, -1) if
        there is none.
    gateway_of
        The gateway that a runner's phone speaks through, that of a replay if it belongs to one.
    """

    def __init__(
        self,
        runners: Sequence[Runner],
        newest_of: Callable[[str, str], tuple[int, int]],
        gateway_of: Callable[[str], str] = lambda runner: OWNTRACKS_GATEWAY,
    ) -> None:
        self._runner_of = {
            f"owntracks/{runner.owntracks}": runner.id for runner in runners if runner.owntracks
        }
        self._newest_of = newest_of
        self._gateway_of = gateway_of
        self._newest: dict[tuple[str, str], tuple[int, int]] = {}

    def __bool__(self) -> bool:
        """Whether anybody has one."""
        return bool(self._runner_of)

    def record(self, topic: str, payload: bytes, now: float) -> tuple[str, Vitals] | None:
        """Make a runner's record of a message; None for what tells no new place.

        Parameters
        ----------
        topic, payload : as they came
        now : wall time [s]

        Raises
        ------
        PayloadRefused
            When it is nobody's phone, no valid message, from the future, older than the one
            before, or too coarse.
        """
        runner = self._runner_of.get(topic)
        if runner is None:
            raise PayloadRefused("phone of nobody", topic[:200])
        kind = wire.decode(payload, Kind).kind
        if kind == "encrypted":
            raise PayloadRefused("encrypted location", f"{topic}: turn encryption off in the app")
        if kind != "location":
            return None  # waypoints, steps, last wills
        location = wire.decode(payload, Location)
        gateway = self._gateway_of(runner)
        # A replay keeps its own time, which may be any.
        if gateway == OWNTRACKS_GATEWAY and location.tst > now + FUTURE_S:
            raise PayloadRefused("location from the future", f"{runner}, tst {location.tst}")
        if location.acc is not None and location.acc > COARSE_M:
            raise PayloadRefused("coarse location", f"{runner}, {location.acc:.0f} m")
        whose = runner, gateway
        newest_t, seq = self._newest.get(whose) or self._newest_of(*whose)
        if location.tst == newest_t:
            return None  # said again, as brokers and phones do
        if location.tst < newest_t:
            raise PayloadRefused("old location", f"{runner}, tst {location.tst}")
        self._newest[whose] = location.tst, seq + 1
        return runner, Vitals(
            t=location.tst,
            seq=seq + 1,
            gateway=gateway,
            latitude_deg=location.lat,
            longitude_deg=location.lon,
        )
