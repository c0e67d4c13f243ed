"""Critical speed, the reserve above it (D'), and how both shrink over a race."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.models.arrays import Runners, full
from monitor.models.block import of_one, second_at
from monitor.models.recurrence import follow

_HOURS = 3600.0


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    fraction_at_anchor: float = 0.93
    anchor_h: float = 2.5
    fraction_slope: float = 0.1611
    fraction_floor: float = 0.35
    decay_from_min: float = 80.0
    decay_full_min: float = 120.0
    decay_unfed: float = 24.0 / 260.0
    decay_fed: float = 6.0 / 260.0
    fed_g_h: float = 60.0
    late_from_h: float = 2.0
    late_loss_per_h: float = 0.01
    speed_floor: float = 0.80
    reserve_loss_early: float = 3.2 / 17.9
    reserve_loss_late: float = 4.1 / 17.9
    intake_from_h: float = 0.5


class State(NamedTuple):
    """`spent_m` (runners,): how much of the reserve is used up."""

    spent_m: Runners


class Critical(NamedTuple):
    """Critical speed and reserve by then, (seconds, runners) each."""

    speed_mps: Runners
    reserve_m: Runners
    left: Runners


def initial(rows: int) -> State:
    """State of rested runners."""
    return State(spent_m=full(rows, 0.0))


def step(
    state: State,
    grade_adjusted_mps: Runners,
    elapsed_s: Runners,
    carbs_g: Runners,
    rested_mps: Runners,
    rested_reserve_m: Runners,
    params: Params,
    dt_s: float,
) -> tuple[State, Critical]:
    """Go through one second: `run` over a block of one, (runners,) each."""
    second = of_one((grade_adjusted_mps, elapsed_s, carbs_g, rested_mps))
    state, said = run(state, *second, rested_reserve_m, params, dt_s)
    return state, second_at(said, 0)


def run(
    state: State,
    grade_adjusted_mps: Runners,
    elapsed_s: Runners,
    carbs_g: Runners,
    rested_mps: Runners,
    rested_reserve_m: Runners,
    params: Params,
    dt_s: float,
) -> tuple[State, Critical]:
    """Advance critical speed, D' and its balance over a block.

    Parameters
    ----------
    grade_adjusted_mps : (seconds, runners) [m/s]; while it is missing the balance holds
    elapsed_s : (seconds, runners) since the start [s], >= 0
    carbs_g : (seconds, runners) eaten since the start [g]
    rested_mps : (seconds, runners) critical speed when fresh [m/s]
    rested_reserve_m : (runners,) D' when fresh [m]
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State and `Critical`: critical speed [m/s] and D' [m] by then, share of it left [1], 0 to 1

    Notes
    -----
    Evidence: published (balance, decay), heuristic (loss after 2 h); see the functions used.
    """
    intake_g_h = carbs_g * _HOURS / np.maximum(elapsed_s, params.intake_from_h * _HOURS)
    speed_mps = rested_mps * speed_share(elapsed_s, intake_g_h, params)
    reserve_m = rested_reserve_m * reserve_share(elapsed_s, params)
    spent_m = balance_over(state.spent_m, grade_adjusted_mps, speed_mps, reserve_m, dt_s)
    return State(spent_m[-1]), Critical(speed_mps, reserve_m, 1.0 - spent_m / reserve_m)


def balance(
    spent_m: Runners, speed_mps: Runners, critical_mps: Runners, reserve_m: Runners, dt_s: float
) -> Runners:
    """Go through one second: `balance_over` a block of one, (runners,) each.

    Examples
    --------
    >>> speed, reserve = np.array([4.0]), np.array([200.0])
    >>> balance(np.array([0.0]), np.array([4.5]), speed, reserve, 120.0)
    array([60.])
    """
    second = of_one((speed_mps, critical_mps, reserve_m))
    return second_at(balance_over(spent_m, *second, dt_s), 0)


def balance_over(
    spent_m: Runners, speed_mps: Runners, critical_mps: Runners, reserve_m: Runners, dt_s: float
) -> Runners:
    """Used part of the reserve above critical speed after each second of a block.

    Above critical speed the excess distance is spent; below, what is spent recovers the faster
    the slower one runs. All of the reserve is the most that can be spent.

    Parameters
    ----------
    spent_m : (runners,) D' used before the block [m]
    speed_mps : (seconds, runners) grade-adjusted [m/s]; NaN holds
    critical_mps, reserve_m : (seconds, runners) critical speed [m/s], D' [m] > 0
    dt_s : time step [s]

    Returns
    -------
    (seconds, runners) D' used [m], 0 to `reserve_m`

    Notes
    -----
    Differential form. Evidence: published; in running, recovery is poorly predicted. Skiba &
    Clarke, Int. J. Sports Physiol. Perform. 16:1561, 2021.
    """
    excess_m = (speed_mps - critical_mps) * dt_s
    excess_m = np.where(np.isnan(excess_m), 0.0, excess_m)  # neither spent nor recovered
    kept = np.exp(np.minimum(excess_m, 0.0) / reserve_m)
    return follow(_spend, spent_m, kept, np.maximum(excess_m, 0.0), reserve_m)


def speed_share(elapsed_s: Runners, intake_g_h: Runners, params: Params) -> Runners:
    """Share of the fresh critical speed that is left.

    It falls between 80 and 120 minutes, less if fed, and slowly after two hours.

    Parameters
    ----------
    elapsed_s : (runners,) since the start [s]
    intake_g_h : (runners,) mean carbohydrate since the start [g/h]

    Returns
    -------
    (runners,) [1], `speed_floor` to 1

    Notes
    -----
    Evidence: published up to 2 h (cycling), heuristic after. Clark et al., J. Appl. Physiol.
    127:726, 2019: 260 W to 236 W after 2 h, to 254 W with 60 g/h.

    Examples
    --------
    >>> speed_share(np.array([7200.0, 7200.0]), np.array([0.0, 60.0]), Params()).round(3)
    array([0.908, 0.977])
    """
    tired = np.interp(
        elapsed_s, (params.decay_from_min * 60.0, params.decay_full_min * 60.0), (0.0, 1.0)
    )
    fed = np.minimum(intake_g_h / params.fed_g_h, 1.0)
    loss = tired * (params.decay_unfed - (params.decay_unfed - params.decay_fed) * fed)
    late_h = np.maximum(elapsed_s / _HOURS - params.late_from_h, 0.0)
    return np.maximum(1.0 - loss - params.late_loss_per_h * late_h, params.speed_floor)


def reserve_share(elapsed_s: Runners, params: Params) -> Runners:
    """Share of the fresh D' that is left [1]; food does not help.

    Notes
    -----
    Evidence: published up to 2 h (cycling). Clark et al., J. Appl. Physiol. 127:726, 2019:
    17.9 kJ to 14.7 after 80 min and 13.8 after 2 h; straight lines between, constant after.

    Examples
    --------
    >>> reserve_share(np.array([0.0, 4800.0, 7200.0, 9e4]), Params()).round(3)
    array([1.   , 0.821, 0.771, 0.771])
    """
    at_s = (0.0, params.decay_from_min * 60.0, params.decay_full_min * 60.0)
    left = (1.0, 1.0 - params.reserve_loss_early, 1.0 - params.reserve_loss_late)
    share: Runners = np.interp(elapsed_s, at_s, left)
    return share


def sustainable_fraction(duration_h: Runners, params: Params) -> Runners:
    """Share of critical speed that lasts for a duration.

    Parameters
    ----------
    duration_h : (runners,) time to the finish line from the start [h], > 0

    Returns
    -------
    (runners,) [1], from `fraction_floor` to 1

    Notes
    -----
    A straight line in the logarithm of time through 93.0 % at 150 min and 78.9 % at 360 min.
    Evidence: published from 2.5 to 6 h, extrapolated beyond. Smyth & Muniz-Pumares, Med. Sci.
    Sports Exerc. 52:2637, 2020.

    Examples
    --------
    >>> sustainable_fraction(np.array([2.5, 6.0, 24.0]), Params()).round(3)
    array([0.93 , 0.789, 0.566])
    """
    fraction = params.fraction_at_anchor - params.fraction_slope * np.log(
        duration_h / params.anchor_h
    )
    return np.minimum(np.maximum(fraction, params.fraction_floor), 1.0)


def fit(distance_m: NDArray[np.float64], time_s: NDArray[np.float64]) -> tuple[float, float]:
    """Critical speed and D' from best efforts: least squares of distance on time.

    Parameters
    ----------
    distance_m, time_s : (efforts,) at least two, of 2 to 25 minutes, grade-adjusted

    Returns
    -------
    Critical speed [m/s] and D' [m]

    Raises
    ------
    ValueError
        If there are fewer than two different times.

    Notes
    -----
    Evidence: published; marathon times within 7.7 %. Smyth & Muniz-Pumares, Med. Sci. Sports
    Exerc. 52:2637, 2020.

    Examples
    --------
    >>> speed, reserve = fit(np.array([400.0, 800.0, 5000.0]), np.array([80.0, 172.0, 1250.0]))
    >>> round(speed, 4), round(reserve, 2)
    (3.9168, 105.68)
    """
    centred_s = time_s - time_s.mean()
    spread = float(centred_s @ centred_s)
    if spread == 0.0:
        raise ValueError("a critical speed needs best efforts of at least two different times")
    speed = float(centred_s @ distance_m) / spread
    return speed, float(distance_m.mean() - speed * time_s.mean())


def _spend(spent_m: Any, kept: Any, more_m: Any, reserve_m: Any, at_most: Any, _: Any) -> Any:
    """Rule: what is spent recovers or grows."""
    return at_most(spent_m * kept + more_m, reserve_m)
