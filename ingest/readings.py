"""What one source heard at one moment: the currency between sensors and the fuser."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ingest.messages import Measured, Sensor, SensorKind

Kind = SensorKind


@dataclass(frozen=True, slots=True)
class Reading:
    """Values that one sensor of one runner reported at one moment.

    Attributes
    ----------
    runner : whose sensor it is
    sensor : which sensor, an address or another stable name
    kind : what the sensor measures
    at : when it was heard, by the gateway's clock [s]
    measured : the values; those of one kind of sensor only
    priority : of several sensors of a kind the lowest number that is not silent is used
    """

    runner: str
    sensor: str
    kind: Kind
    at: float
    measured: Measured
    priority: int = 1


Emit = Callable[[Reading], None]


class Source(Protocol):
    """Something that hears sensors: Bluetooth, a recording's GPS, a simulated body."""

    async def run(self, emit: Emit) -> None:
        """Hand every reading to `emit` as it is heard, until cancelled."""
        ...

    def sensors(self) -> Iterable[tuple[str, Sensor]]:
        """(runner, sensor's state) of every sensor this source looks after."""
        ...

    @property
    def refused(self) -> Mapping[str, int]:
        """How many packets and values were refused, by reason."""
        ...
