"""How much a runner must sweat to stay in balance, and whether that can be lost."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from monitor.models.air import Air
from monitor.models.arrays import Flags, Runners, full, gain
from monitor.models.block import of_one, second_at
from monitor.models.scans import last_over, since_over

LEWIS: Final = 16.5  # K/kPa, between the transfer of heat and that of vapour
VAPORISING_WH_PER_G: Final = 0.675
GRAVITY: Final = 9.80665


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    skin_at_zero_c: float = 26.5
    skin_slope: float = 0.25
    skin_low_c: float = 28.0
    skin_high_c: float = 36.0
    radiation_wm2k: float = 4.5
    least_wind_mps: float = 0.3
    clothing_m2k_w: float = 0.03
    clothing_per_c: float = 0.003
    clothing_from_c: float = 18.0
    clothing_most_c: float = 20.0
    clothing_area: float = 1.1
    clothing_vapour: float = 0.38
    full_sun_wm2: float = 80.0
    full_sun_solar_wm2: float = 800.0
    least_share: float = 0.25
    least_efficiency: float = 0.75
    cap_l_kg_h: float = 0.029
    wetted: float = 0.85
    wetted_acclimatised: float = 1.0
    rise_s: float = 600.0
    slow_rise_s: float = 1500.0
    slow_below_wm2: float = 50.0
    hold_s: float = 600.0
    longest_s: float = 3600.0


class Frame(NamedTuple):
    """What the model must know of each runner, (runners,) each.

    `sweat_factor` is how much this runner sweats against what the model says [1], 1 until a
    scale tells.
    """

    mass_kg: Runners
    surface_m2: Runners
    acclimatised: Flags
    sweat_factor: Runners


class Balance(NamedTuple):
    """Where the heat must go, (runners,) each; NaN without power or weather.

    Attributes
    ----------
    required_wm2 : evaporation that keeps the balance [W/m²], negative in the cold
    maximum_wm2 : evaporation that the air takes up [W/m²], > 0
    sweat_l_h : sweat rate to settle at [L/h]
    breath_l_h : water breathed out [L/h]
    """

    required_wm2: Runners
    maximum_wm2: Runners
    sweat_l_h: Runners
    breath_l_h: Runners


class State(NamedTuple):
    """Sweat and breath as they are now [L/h], the last balance, its age, the time out of it."""

    sweat_l_h: Runners
    breath_l_h: Runners
    required_wm2: Runners
    maximum_wm2: Runners
    age_s: Runners
    uncompensable_s: Runners


class Sweating(NamedTuple):
    """Sweat of this moment, (runners,) each; NaN when unknown for `hold_s`.

    `uncompensable_s` is for how long more heat came than could be lost, less the time since in
    which it could [s].
    """

    sweat_l_h: Runners
    breath_l_h: Runners
    required_wm2: Runners
    maximum_wm2: Runners
    uncompensable_s: Runners


def initial(rows: int) -> State:
    """State at the start line, dry."""
    return State(
        sweat_l_h=full(rows, 0.0),
        breath_l_h=full(rows, 0.0),
        required_wm2=full(rows),
        maximum_wm2=full(rows),
        age_s=full(rows, np.inf),
        uncompensable_s=full(rows, 0.0),
    )


def step(
    state: State, balance: Balance, frame: Frame, params: Params, dt_s: float
) -> tuple[State, Sweating]:
    """Sweat of one step: `run` over a block of one, (runners,) each."""
    state, sweating = run(state, of_one(balance), frame, params, dt_s)
    return state, second_at(sweating, 0)


def run(
    state: State, balance: Balance, frame: Frame, params: Params, dt_s: float
) -> tuple[State, Sweating]:
    """Let the sweat rate follow what the balance asks for.

    The time constant is 10 min, while less than 50 W/m² is sweated 25 min. Where the balance is
    unknown the rate holds for `hold_s`, and is then unknown too.

    Parameters
    ----------
    balance : a block of steps, see `heat_balance`
    frame, params, dt_s : see their classes; time step [s]

    Returns
    -------
    State after the block, and its `Sweating`

    Notes
    -----
    Heat is uncompensable when more than 85 % of the possible evaporation is required, 100 % for
    those used to heat (ISO 7933). Evidence: published (lags: Malchaire, 1991), adapted (limit).
    """
    known = ~np.isnan(balance.sweat_l_h)
    limit = np.where(frame.acclimatised, params.wetted_acclimatised, params.wetted)
    over = balance.required_wm2 > limit * balance.maximum_wm2
    change_s = known * np.where(over, dt_s, -dt_s)
    now = State(
        sweat_l_h=_followed(state.sweat_l_h, balance.sweat_l_h, frame, params, dt_s),
        breath_l_h=last_over(state.breath_l_h, balance.breath_l_h, known),
        required_wm2=last_over(state.required_wm2, balance.required_wm2, known),
        maximum_wm2=last_over(state.maximum_wm2, balance.maximum_wm2, known),
        age_s=since_over(state.age_s, known, dt_s),
        uncompensable_s=_out_of_it(state.uncompensable_s, change_s, params),
    )
    veil = np.where(now.age_s <= params.hold_s, 0.0, np.nan)
    sweating = Sweating(
        sweat_l_h=now.sweat_l_h + veil,
        breath_l_h=now.breath_l_h + veil,
        required_wm2=now.required_wm2 + veil,
        maximum_wm2=now.maximum_wm2 + veil,
        uncompensable_s=now.uncompensable_s + veil,
    )
    return second_at(now, -1), sweating


def heat_balance(
    power_wkg: Runners,
    climb_mps: Runners,
    speed_mps: Runners,
    air: Air,
    frame: Frame,
    params: Params,
) -> Balance:
    """Heat made, heat lost, and the evaporation and sweat that make up the difference.

    Parameters
    ----------
    power_wkg : (runners,) gross metabolic power [W/kg]
    climb_mps : (runners,) vertical speed [m/s]; going down adds heat
    speed_mps : (runners,) [m/s], which is wind on the skin
    air : weather; wind and sun must be filled in where temperature and humidity are known
    frame, params : see their classes

    Returns
    -------
    `Balance`; the sweat rate is at most `cap_l_kg_h` times body mass

    Notes
    -----
    A model, within ±35 % of a runner's real rate at best. Evidence: adapted. Structure of ISO
    7933 and ASHRAE; skin temperature and clothing by rules of our own (docs/models.md).
    """
    per_m2 = frame.mass_kg / frame.surface_m2
    metabolic = power_wkg * per_m2
    heat = np.maximum(metabolic - GRAVITY * climb_mps * per_m2, 0.0)
    vapour_kpa = vapour_pressure_kpa(air.air_temp_c, air.humidity_pct)
    breath = np.maximum(0.0173 * metabolic * (5.87 - vapour_kpa), 0.0)
    dry, maximum = _skin_losses(speed_mps, vapour_kpa, air, params)
    sun = np.minimum(air.solar_wm2 / params.full_sun_solar_wm2, 1.0)
    required = heat - breath - dry + params.full_sun_wm2 * sun
    required = required - 0.0014 * metabolic * (34.0 - air.air_temp_c)

    evaporated = np.maximum(required, params.least_share * heat)
    wetted = np.minimum(evaporated / maximum, 1.0)
    efficiency = np.maximum(1.0 - 0.5 * wetted * wetted, params.least_efficiency)
    litres = frame.surface_m2 / (1000.0 * VAPORISING_WH_PER_G)  # L/h for a W/m² evaporated
    sweat = frame.sweat_factor * evaporated / efficiency * litres
    sweat = np.minimum(sweat, params.cap_l_kg_h * frame.mass_kg)
    return Balance(required, maximum, sweat, breath * litres)


def vapour_pressure_kpa(air_temp_c: Runners, humidity_pct: Runners | float) -> Runners:
    """Pressure of the water vapour in the air [kPa] at a temperature [°C] and humidity [%].

    Examples
    --------
    >>> vapour_pressure_kpa(np.array([20.0]), 50.0).round(3)
    array([1.166])
    """
    saturated = 0.6105 * np.exp(17.27 * air_temp_c / (237.7 + air_temp_c))
    return 0.01 * humidity_pct * saturated


def _followed(
    sweat_l_h: Runners, settled_l_h: Runners, frame: Frame, params: Params, dt_s: float
) -> Runners:
    """Sweat rate after each step; it rises slowly as long as it is low."""
    slow, quick = gain(dt_s, params.slow_rise_s), gain(dt_s, params.rise_s)
    low_l_h = params.slow_below_wm2 * frame.surface_m2 / (1000.0 * VAPORISING_WH_PER_G)
    held = np.isnan(settled_l_h)
    rates = np.empty(settled_l_h.shape)
    for step, settled in enumerate(settled_l_h):
        change = np.where(sweat_l_h < low_l_h, slow, quick) * (settled - sweat_l_h)
        change[held[step]] = 0.0
        rates[step] = sweat_l_h = sweat_l_h + change
    return rates


def _out_of_it(uncompensable_s: Runners, change_s: Runners, params: Params) -> Runners:
    """Time out of balance after each step."""
    times = np.empty(change_s.shape)
    for step, change in enumerate(change_s):
        longer_s = np.maximum(uncompensable_s + change, 0.0)
        times[step] = uncompensable_s = np.minimum(longer_s, params.longest_s)
    return times


def _skin_losses(
    speed_mps: Runners, vapour_kpa: Runners, air: Air, params: Params
) -> tuple[Runners, Runners]:
    """Return dry loss and largest evaporation [W/m²]."""
    temp_c = air.air_temp_c
    skin_c = params.skin_at_zero_c + params.skin_slope * temp_c
    skin_c = np.minimum(np.maximum(skin_c, params.skin_low_c), params.skin_high_c)
    wind = np.sqrt(speed_mps * speed_mps + air.wind_mps * air.wind_mps)
    wind = np.maximum(wind, params.least_wind_mps)
    convection = 8.3 * wind**0.6

    below_c = np.minimum(np.maximum(params.clothing_from_c - temp_c, 0.0), params.clothing_most_c)
    clothing = params.clothing_m2k_w + params.clothing_per_c * below_c
    outside = 1.0 / (params.clothing_area * (convection + params.radiation_wm2k))
    dry = (skin_c - temp_c) / (clothing + outside)
    vapour_resistance = clothing / (params.clothing_vapour * LEWIS) + 1.0 / (
        params.clothing_area * LEWIS * convection
    )
    gradient_kpa = vapour_pressure_kpa(skin_c, 100.0) - vapour_kpa
    # In air that takes up nothing the skin is wet; the limit only keeps the ratio finite.
    return dry, np.maximum(gradient_kpa / vapour_resistance, 1.0)
