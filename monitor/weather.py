"""Which weather holds for each runner in each second.

A runner's own sensor comes first, then the `Weather` messages (`monitor.weather_reports` says
which), then the race folder. A message's temperature is brought to the runner's altitude. Event
time decides what is newest, so that a replay finds the weather that held then.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from monitor.models import wbgt
from monitor.models.air import (
    FORECAST,
    NOWHERE,
    OWN,
    PLACED,
    RACE_FOLDER,
    REPORTED,
    Air,
    clear_sky_wm2,
)
from monitor.models.arrays import Flags, Runners, anywhere, full
from monitor.models.block import of_one, second_at
from monitor.models.scans import last_over, time_over
from monitor.models.tens import turns_over, until_next
from monitor.weather_reports import (
    AIR_TEMP,
    AT_M,
    FOR_ALL,
    HUMIDITY,
    REPORTS_MAX,
    SKY,
    SOLAR,
    WIND,
    Reported,
    Reports,
    freshness,
)

__all__ = [
    "REPORTS_MAX", "Around", "Params", "Reported", "Reports", "State", "initial", "run", "step",
]  # fmt: skip


@dataclass(frozen=True)
class Params:
    """Numbers of this rule; units, sources and evidence are in docs/models.md."""

    every_s: float = 10.0
    own_hold_s: float = 600.0
    lapse_c_per_m: float = -0.0065
    clear_wm2: float = 800.0
    cloudy_share: float = 0.5
    spread_own_c: float = 1.5
    spread_reported_c: float = 1.5
    spread_per_h_c: float = 0.5
    spread_per_km_c: float = 0.025
    spread_folder_c: float = 4.0
    spread_forecast_c: float = 2.5
    hot: wbgt.Params = field(default_factory=wbgt.Params)


class Around(NamedTuple):
    """The weather around each runner.

    Attributes
    ----------
    air, hot : what it is, and its heat
    quality : (runners,) 1 where temperature and humidity are fresh, falling to 0 where they get
        lost, NaN where nobody ever told any [1]
    """

    air: Air
    hot: wbgt.Wbgt
    quality: Runners


class State(NamedTuple):
    """What is remembered of each runner; ages are infinite before any value.

    `heard` is (5, runners), the last of temperature [°C] and humidity [%] of the own sensor, of
    altitude [m], latitude and longitude [°]; `own_age_s` is (2, runners), of the first two;
    `shown`, (1, runners), is the last result.
    """

    heard: Runners
    own_age_s: Runners
    waited: Runners
    shown: Around


def initial(rows: int, *, latitude_deg: float = np.nan, longitude_deg: float = np.nan) -> State:
    """State at the start line, which is at the place given."""
    place = np.array([[np.nan], [np.nan], [np.nan], [latitude_deg], [longitude_deg]])
    return State(
        heard=np.repeat(place, rows, axis=1),
        own_age_s=np.full((2, rows), np.inf),
        waited=full(rows, np.inf),
        shown=of_one(_nothing(rows)),
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
    """Find the weather of one second: `run` over a block of one, (runners,) each."""
    second = of_one((t, air_temp_c, humidity_pct, place))
    state, around = run(state, *second, reports, params, dt_s)
    return state, second_at(around.air, 0)


def run(
    state: State,
    t: Runners,
    air_temp_c: Runners,
    humidity_pct: Runners,
    place: tuple[Runners, Runners, Runners],
    reports: Reports,
    params: Params,
    dt_s: float,
) -> tuple[State, Around]:
    """Remember what the own sensors say; every ten seconds decide which weather holds.

    Parameters
    ----------
    t : (seconds, runners) event time [s]
    air_temp_c, humidity_pct : of the runner's own sensor [°C], [%], NaN if missing
    place : altitude [m], latitude and longitude [°], NaN if missing
    reports : what others say
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State and `Around`; NaN where nobody tells. Humidity is the reported one at any altitude.

    Notes
    -----
    Lapse -6.5 °C a kilometre (standard atmosphere). Evidence: heuristic (docs/models.md).
    """
    told = np.swapaxes(np.array((air_temp_c, humidity_pct, *place)), 0, 1)
    missing = np.isnan(told)
    heard = last_over(state.heard, told, ~missing)
    own_age_s = time_over(state.own_age_s, missing[:, :2], dt_s)
    waited, due = turns_over(state.waited, len(t), dt_s, params.every_s)

    said = state.shown
    if anywhere(due):
        heard_due, age_due = _at(due, heard), _at(due, own_age_s)
        own, where, when = heard_due[:2], heard_due[2:], t[due]
        said = _decide(own, age_due, where, when, reports.at(when, where), params)
    shown = until_next(state.shown, said, due)
    last = shown if len(t) == 1 else second_at(shown, slice(-1, None))
    return State(heard[-1], own_age_s[-1], waited[-1], last), shown


def _nothing(rows: int) -> Around:
    air = Air(*(full(rows) for _ in Air._fields))._replace(source=full(rows, NOWHERE))
    return Around(air, wbgt.Wbgt(*(full(rows) for _ in wbgt.Wbgt._fields)), full(rows))


def _at(due: Flags, block: Runners) -> Runners:
    """Pick from (seconds, parts, runners) what is due: (parts, picked)."""
    picked: Runners = np.swapaxes(block, 0, 1)[:, due]
    return picked


def _decide(
    own: Runners,
    own_age_s: Runners,
    place: Runners,
    t: Runners,
    reported: Reported,
    params: Params,
) -> Around:
    """Decide for some runners at some moments; see `State` for what is known of them."""
    air = _air(own, own_age_s, place, t, reported, params)
    quality = np.fmax(freshness(own_age_s, params.own_hold_s), reported.quality)
    return Around(air, wbgt.step(air, params.hot), np.fmin(quality[0], quality[1]))


def _air(
    own: Runners,
    own_age_s: Runners,
    place: Runners,
    t: Runners,
    reported: Reported,
    params: Params,
) -> Air:
    by_own = own_age_s <= params.own_hold_s
    told = reported.values
    higher_m = place[0] - told[AT_M]
    lapse_c = params.lapse_c_per_m * np.where(np.isnan(higher_m), 0.0, higher_m)
    by_report_c = told[AIR_TEMP] + lapse_c
    air_temp_c = np.where(by_own[0], own[0], by_report_c)
    by_message = np.isfinite(reported.age_s)
    folder_c = np.where(reported.is_forecast, params.spread_forecast_c, params.spread_folder_c)
    report_c = np.where(by_message, _spread_c(reported, params), folder_c)
    clear = clear_sky_wm2(t, place[1], place[2])
    # Where a forecast ends another number holds, which is no change of the weather.
    folder = np.where(reported.is_forecast, FORECAST, RACE_FOLDER)
    report = np.where(reported.site == FOR_ALL, REPORTED, PLACED + reported.site)
    source = np.where(by_message, report, folder)
    source = np.where(by_own[0], OWN, source)
    return Air(
        air_temp_c=air_temp_c,
        humidity_pct=np.where(by_own[1], own[1], told[HUMIDITY]),
        wind_mps=told[WIND],
        solar_wm2=_solar_wm2(told[SOLAR], told[SKY], clear, params),
        clear_sky_wm2=clear,
        temp_spread_c=np.where(by_own[0], params.spread_own_c, report_c),
        age_s=np.where(by_own[0], own_age_s[0], reported.age_s),
        source=np.where(np.isnan(air_temp_c), NOWHERE, source),
    )


def _spread_c(reported: Reported, params: Params) -> Runners:
    """How far off a report's temperature may be where the runner is: old or from far away."""
    hours = np.where(np.isinf(reported.age_s), 0.0, reported.age_s) / 3600.0
    by_place_c = params.spread_per_km_c * reported.further_m / 1000.0
    return params.spread_reported_c + by_place_c + params.spread_per_h_c * hours


def _solar_wm2(measured: Runners, sky: Runners, clear: Runners, params: Params) -> Runners:
    """Radiation as measured, else by the sky; a sun below the horizon sends none."""
    most = np.where(np.isnan(clear), params.clear_wm2, clear)
    share = np.where(sky == 1.0, params.cloudy_share, 1.0 - 0.5 * sky)
    solar = np.where(np.isnan(measured), share * most, measured)
    return np.where(clear < 1.0, 0.0, solar)
