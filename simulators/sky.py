"""The weather of a simulated race: as forecast, until a storm comes that nobody forecast."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from ingest.messages import Weather
from ingest.race.weather_settings import ForecastHour, RaceWeather
from simulators.faults import Fault

COMES_S: Final = 1200.0  # within this time a storm is there, and so it goes
STORM_HUMIDITY_PCT: Final = 96.0
_FROM: Final = 0.05  # so much of a storm is noticed


@dataclass(frozen=True, slots=True)
class Air:
    """The weather at the start of the course: temperature [°C], humidity [%], wind [m/s]."""

    temp_c: float = 18.0
    humidity_pct: float = 55.0
    wind_mps: float | None = None
    sky: Literal["clear", "cloudy", "night"] | None = None


class Sky:
    """The air at the start of the course, by the time since the start.

    Parameters
    ----------
    usual
        What holds where no hour says anything.
    hours
        The forecast, which comes true but for the storms: seconds after the start, and the air.
    storms
        Those of the scenario.
    """

    def __init__(
        self,
        usual: Air,
        hours: Sequence[tuple[float, Air]] = (),
        storms: Sequence[Fault] = (),
    ) -> None:
        self._usual = usual
        self._hours = tuple(hours)
        self._storms = tuple(storms)

    @classmethod
    def over(cls, folder: RaceWeather, start_t: float, faults: Sequence[Fault] = ()) -> "Sky":
        """The sky over a race folder's course, with the storms of a scenario."""
        usual = _told(Air(), folder.air_temp_c, folder.humidity_pct, None, folder.sky)
        hours = [(hour.at.timestamp() - start_t, _hour(usual, hour)) for hour in folder.forecast]
        return cls(usual, hours, [fault for fault in faults if fault.kind == "storm"])

    def at(self, elapsed_s: float) -> Air:
        """The air so long after the start."""
        air = self._forecast(elapsed_s)
        for storm in self._storms:
            air = _stormy(air, storm, elapsed_s)
        return air

    def is_stormy(self, elapsed_s: float) -> bool:
        """Whether it is other than forecast."""
        return any(_share(storm, elapsed_s) > _FROM for storm in self._storms)

    def _forecast(self, elapsed_s: float) -> Air:
        """Between two hours everything changes evenly, the sky at once."""
        if not self._hours:
            return self._usual
        if elapsed_s <= self._hours[0][0]:
            return self._hours[0][1]
        for (from_s, before), (to_s, after) in pairwise(self._hours):
            if elapsed_s < to_s:
                return _between(before, after, (elapsed_s - from_s) / (to_s - from_s))
        return self._hours[-1][1]


def reported(sky: Sky, elapsed_s: float, t: float, *, source: str, at_m: float) -> Weather:
    """What a weather station at the altitude of the start says."""
    air = sky.at(elapsed_s)
    return Weather(
        t=t,
        air_temp_c=round(air.temp_c, 1),
        humidity_pct=round(air.humidity_pct),
        wind_mps=None if air.wind_mps is None else round(air.wind_mps, 1),
        sky=air.sky,
        at_m=at_m,
        source=source,
    )


def _told(
    air: Air,
    temp_c: float | None,
    humidity_pct: float | None,
    wind_mps: float | None,
    sky: Literal["clear", "cloudy", "night"] | None,
) -> Air:
    """The air with what is known of it."""
    return Air(
        air.temp_c if temp_c is None else temp_c,
        air.humidity_pct if humidity_pct is None else humidity_pct,
        air.wind_mps if wind_mps is None else wind_mps,
        sky or air.sky,
    )


def _hour(usual: Air, hour: ForecastHour) -> Air:
    return _told(usual, hour.air_temp_c, hour.humidity_pct, hour.wind_mps, hour.sky)


def _between(before: Air, after: Air, part: float) -> Air:
    winds = (before.wind_mps, after.wind_mps)
    return Air(
        before.temp_c + part * (after.temp_c - before.temp_c),
        before.humidity_pct + part * (after.humidity_pct - before.humidity_pct),
        None if None in winds else _even(*winds, part),
        before.sky,
    )


def _even(before: float | None, after: float | None, part: float) -> float:
    return (1.0 - part) * (before or 0.0) + part * (after or 0.0)


def _share(storm: Fault, elapsed_s: float) -> float:
    """How much of a storm is there, 0 to 1; it comes and goes within `COMES_S`."""
    since_s = elapsed_s - storm.at_s
    left_s = storm.at_s + (storm.for_s or 0.0) - elapsed_s
    return min(max(min(since_s, left_s) / COMES_S, 0.0), 1.0)


def _stormy(air: Air, storm: Fault, elapsed_s: float) -> Air:
    share = _share(storm, elapsed_s)
    if share == 0.0:
        return air
    return replace(
        air,
        temp_c=air.temp_c - share * storm.colder_c,
        humidity_pct=air.humidity_pct + share * (STORM_HUMIDITY_PCT - air.humidity_pct),
        wind_mps=_even(air.wind_mps, storm.wind_mps, share),
        sky="cloudy" if air.sky != "night" else "night",
    )
