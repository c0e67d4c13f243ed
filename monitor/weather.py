"""Which weather holds for each runner in each second.

A runner's own sensor comes first, then the newest `Weather` message, then the race folder. A
message's temperature is brought to the runner's altitude. Event time decides what is newest, so
that a replay finds the weather that held then.
"""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from ingest.messages import Weather
from ingest.race.settings import RaceWeather
from monitor.models.air import NOWHERE, OWN, RACE_FOLDER, REPORTED, Air, clear_sky_wm2
from monitor.models.arrays import Runners, full

REPORTS_MAX: Final = 500  # one a minute for longer than they last; the oldest are forgotten
_AIR_TEMP, _AT_M, _HUMIDITY, _WIND, _SOLAR, _SKY = range(6)
_NOTHING: Final = (np.nan,) * 6
_SKY_CODES: Final = {None: np.nan, "clear": 0.0, "cloudy": 1.0, "night": 2.0}


@dataclass(frozen=True)
class Params:
    """Numbers of this rule; units, sources and evidence are in docs/models.md."""

    every_s: float = 10.0
    own_hold_s: float = 600.0
    lasting_s: float = 21600.0
    lapse_c_per_m: float = -0.0065
    clear_wm2: float = 800.0
    cloudy_share: float = 0.5
    spread_own_c: float = 1.5
    spread_reported_c: float = 1.5
    spread_per_h_c: float = 0.5
    spread_folder_c: float = 4.0


class Reported(NamedTuple):
    """What stations and the race folder say for some runners.

    Attributes
    ----------
    values : (6, runners) air temperature [°C], its altitude [m], humidity [%], wind [m/s],
        solar radiation [W/m²] and sky (0 clear, 1 cloudy, 2 night); NaN for unknown
    age_s : (runners,) of the temperature [s], infinite for the race folder's
    """

    values: Runners
    age_s: Runners


class Reports:
    """All that was reported about the weather, by event time.

    Each message tells some of temperature (with its altitude), humidity, wind and sun; for each
    the newest message that tells it holds for `lasting_s`, then again the race folder.
    """

    def __init__(self, folder: RaceWeather, params: Params | None = None) -> None:
        self._params = params or Params()
        sky = _SKY_CODES[folder.sky]
        self._folder = np.array(
            [[_number(folder.air_temp_c)], [np.nan], [_number(folder.humidity_pct)], [np.nan],
             [np.nan], [sky]]
        )  # fmt: skip
        self._messages: list[Weather] = []
        self._told: list[tuple[tuple[float, ...], tuple[float, ...]]] = []
        self._table = self._stack()

    def add(self, message: Weather) -> bool:
        """Add a message; return whether it was new."""
        if message in self._messages:
            return False
        at = bisect_right(self._messages, message.t, key=lambda known: known.t)
        self._messages.insert(at, message)
        del self._told[at:]
        for later in self._messages[at:]:
            self._told.append(_carry(self._told[-1] if self._told else None, later))
        excess = len(self._messages) - REPORTS_MAX
        if excess > 0:
            del self._messages[:excess], self._told[:excess]
        self._table = self._stack()
        return True

    def at(self, t: Runners) -> Reported:
        """Return what held at each runner's own event time `t` [s]."""
        times, values, told_t = self._table
        column = np.searchsorted(times, t, side="right")
        age_s = t - told_t[:, column]
        lasts = age_s <= self._params.lasting_s
        held = np.where(lasts, values[:, column], self._folder)
        return Reported(held, np.where(lasts[_AIR_TEMP], age_s[_AIR_TEMP], np.inf))

    def _stack(self) -> tuple[Runners, Runners, Runners]:
        """Times, and by column (one before the first message) values and when they were told."""
        times = np.array([message.t for message in self._messages])
        values = np.array([_NOTHING, *(values for values, _ in self._told)]).T
        told_t = np.array([(-np.inf,) * 6, *(told for _, told in self._told)]).T
        return times, values, told_t


class State(NamedTuple):
    """What is remembered of each runner; ages are infinite before any value.

    `own` and `own_age_s` are (2, runners), temperature and humidity of the own sensor; `place`
    is (3, runners), altitude [m], latitude and longitude [°]; `shown` is the last result.
    """

    own: Runners
    own_age_s: Runners
    place: Runners
    waited: Runners
    shown: Air


def initial(rows: int, *, latitude_deg: float = np.nan, longitude_deg: float = np.nan) -> State:
    """State at the start line, which is at the place given."""
    place = np.array([[np.nan], [latitude_deg], [longitude_deg]])
    return State(
        own=np.full((2, rows), np.nan),
        own_age_s=np.full((2, rows), np.inf),
        place=np.repeat(place, rows, axis=1),
        waited=full(rows, np.inf),
        shown=Air(*(full(rows) for _ in Air._fields))._replace(source=full(rows, NOWHERE)),
    )


def step(
    state: State,
    t: Runners,
    air_temp_c: Runners,
    humidity_pct: Runners,
    place: tuple[Runners, Runners, Runners],
    reports: Reports,
    params: Params,
    dt_s: float,
) -> tuple[State, Air]:
    """Remember what the own sensors say; every ten seconds decide which weather holds.

    Parameters
    ----------
    t : (runners,) event time [s]
    air_temp_c, humidity_pct : (runners,) of the runner's own sensor [°C], [%], NaN if missing
    place : altitude [m], latitude and longitude [°], (runners,) each, NaN if missing
    reports : what others say
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State and `Air`; NaN where nobody tells. Humidity is the reported one at any altitude.

    Notes
    -----
    Lapse -6.5 °C a kilometre (standard atmosphere). Evidence: heuristic (docs/models.md).
    """
    told = np.array((air_temp_c, humidity_pct))
    heard = ~np.isnan(told)
    here = np.array(place)
    state = state._replace(
        own=np.where(heard, told, state.own),
        own_age_s=np.where(heard, 0.0, state.own_age_s + dt_s),
        place=np.where(np.isnan(here), state.place, here),
        waited=state.waited + dt_s,
    )
    due = state.waited >= params.every_s
    if not due.any():
        return state, state.shown
    air = _decide(state, t, reports.at(t), params)
    if not due.all():
        air = Air(*(np.where(due, new, old) for new, old in zip(air, state.shown, strict=True)))
    state = state._replace(waited=np.where(due, 0.0, state.waited), shown=air)
    return state, air


def _decide(state: State, t: Runners, reported: Reported, params: Params) -> Air:
    by_own = state.own_age_s <= params.own_hold_s
    told = reported.values
    higher_m = state.place[0] - told[_AT_M]
    lapse_c = params.lapse_c_per_m * np.where(np.isnan(higher_m), 0.0, higher_m)
    by_report_c = told[_AIR_TEMP] + lapse_c
    air_temp_c = np.where(by_own[0], state.own[0], by_report_c)
    by_message = reported.age_s <= params.lasting_s
    hours = np.where(by_message, reported.age_s, 0.0) / 3600.0
    aged_c = params.spread_reported_c + params.spread_per_h_c * hours
    report_c = np.where(by_message, aged_c, params.spread_folder_c)
    clear = clear_sky_wm2(t, state.place[1], state.place[2])
    source = np.where(by_message, REPORTED, RACE_FOLDER)
    source = np.where(by_own[0], OWN, source)
    return Air(
        air_temp_c=air_temp_c,
        humidity_pct=np.where(by_own[1], state.own[1], told[_HUMIDITY]),
        wind_mps=told[_WIND],
        solar_wm2=_solar_wm2(told[_SOLAR], told[_SKY], clear, params),
        clear_sky_wm2=clear,
        temp_spread_c=np.where(by_own[0], params.spread_own_c, report_c),
        age_s=np.where(by_own[0], state.own_age_s[0], reported.age_s),
        source=np.where(np.isnan(air_temp_c), NOWHERE, source),
    )


def _solar_wm2(measured: Runners, sky: Runners, clear: Runners, params: Params) -> Runners:
    """Radiation as measured, else by the sky; a sun below the horizon sends none."""
    most = np.where(np.isnan(clear), params.clear_wm2, clear)
    share = np.where(sky == 1.0, params.cloudy_share, 1.0 - 0.5 * sky)
    solar = np.where(np.isnan(measured), share * most, measured)
    return np.where(clear < 1.0, 0.0, solar)


def _carry(
    before: tuple[tuple[float, ...], tuple[float, ...]] | None, message: Weather
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """What holds after a message, and when each of it was told: its own or what held before."""
    values, told_t = before or (_NOTHING, (-np.inf,) * 6)
    sun = (_number(message.solar_wm2), _SKY_CODES[message.sky])
    new = (
        _number(message.air_temp_c), _number(message.at_m), _number(message.humidity_pct),
        _number(message.wind_mps), *sun,
    )  # fmt: skip
    # An altitude belongs to its temperature; radiation and sky are two words for one thing.
    tells = (
        message.air_temp_c is not None, message.air_temp_c is not None,
        message.humidity_pct is not None, message.wind_mps is not None,
        *(any(value == value for value in sun),) * 2,
    )  # fmt: skip
    held = tuple(np.where(tells, new, values).tolist())
    return held, tuple(np.where(tells, message.t, told_t).tolist())


def _number(value: float | None) -> float:
    return np.nan if value is None else value
