"""Weather sensors at a gateway: what they measure, as `Weather` once a minute.

Such a sensor is worn by nobody. What was not heard within the minute is not told: an old value is
never told again as a new one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.messages import Measured, Weather
from ingest.race.settings import Pairing
from ingest.race.weather_settings import WeatherSensor
from ingest.readings import Reading

WEATHER_RUNNER: Final = "@weather"  # no runner's id can be: it stands for nobody
EVERY_S: Final = 60.0


def pairings_of(sensors: Iterable[WeatherSensor], gateway: str) -> list[Pairing]:
    """The sensors that a gateway is to hear, as pairings with nobody."""
    return [
        Pairing(
            runner=WEATHER_RUNNER,
            address=sensor.address,
            kinds=("environment",),
            name=sensor.name,
            gateway=sensor.gateway,
        )
        for sensor in sensors
        if sensor.gateway in (None, gateway)
    ]


@dataclass(slots=True)
class _Heard:
    """What one sensor measured since it was told last."""

    air_temp_c: list[float] = field(default_factory=list)
    humidity_pct: list[float] = field(default_factory=list)


class WeatherPost:
    """Gathers what weather sensors measure.

    Parameters
    ----------
    sensors
        Those of the race folder.
    """

    def __init__(self, sensors: Sequence[WeatherSensor] = ()) -> None:
        self._sensors = {sensor.address.upper(): sensor for sensor in sensors}
        self._heard: dict[str, _Heard] = {}

    def hear(self, reading: Reading) -> None:
        """Take in one reading of a weather sensor."""
        heard = self._heard.setdefault(reading.sensor.upper(), _Heard())
        _keep(reading.measured, heard)

    def tell(self, now: float) -> list[Weather]:
        """What was measured since the last time, a message a sensor; nothing of who was silent.

        Parameters
        ----------
        now : when it holds [s]
        """
        told = []
        for address, heard in self._heard.items():
            if not heard.air_temp_c and not heard.humidity_pct:
                continue
            sensor = self._sensors.get(address)
            told.append(
                Weather(
                    t=now,
                    air_temp_c=_mean(heard.air_temp_c),
                    humidity_pct=_mean(heard.humidity_pct),
                    at_m=None if sensor is None else sensor.at_m,
                    source=address if sensor is None else sensor.name or sensor.station or address,
                )
            )
        self._heard.clear()
        return told


def _keep(measured: Measured, heard: _Heard) -> None:
    if measured.air_temp_c is not None:
        heard.air_temp_c.append(measured.air_temp_c)
    if measured.humidity_pct is not None:
        heard.humidity_pct.append(measured.humidity_pct)


def _mean(values: Sequence[float]) -> float | None:
    """Of what was measured in the minute, to a hundredth; None of nothing.

    Examples
    --------
    >>> _mean([20.0, 21.0]), _mean([])
    (20.5, None)
    """
    return round(sum(values) / len(values), 2) if values else None
