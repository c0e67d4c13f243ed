"""The carbohydrate store: what arrives from the gut, what is drawn, and what is left.

Two runs go side by side, one that ate nothing and one that ate steadily until the first meal
was logged. From then on both get what is logged; what is not known of the time before stays as
the gap between them.
"""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, full, gain, side_by_side, unit
from monitor.models.block import of_one, second_at
from monitor.models.oxidation import Burning
from monitor.models.recurrence import follow
from monitor.models.scans import before_each, ever_over, ewma_over, highest_over, sum_over

_HOUR: Final = 3600.0


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    gut_s: float = 1200.0
    hot_wbgt_c: float = 25.0
    hot_share: float = 0.9
    unlogged_g_h: float = 40.0
    mean_s: float = 1200.0
    reserve_share: float = 0.15
    least_loss_g_h: float = 1.0
    factor_from: float = 0.50
    factor_range: float = 0.35
    spread_unseen: float = 0.5


class Body(NamedTuple):
    """What the model must know of each runner, (runners,) each.

    `store_g` is the full store, `cap_g_h` what the gut lets through at most, `used_spread` the
    relative spread of what was used up.
    """

    store_g: Runners
    cap_g_h: Runners
    used_spread: Runners


class State(NamedTuple):
    """`gut_g` and `used_g` are (2, runners) for the runs without and with unlogged food.

    `means_g_h` is (3, runners), carbohydrate and fat burned and carbohydrate absorbed; `until_s`
    the time on the course that is booked, `seen_s` how long of it was measured, `assumed_g` what
    was burned meanwhile.
    """

    gut_g: Runners
    used_g: Runners
    means_g_h: Runners
    until_s: Runners
    seen_s: Runners
    assumed_g: Runners
    logged: Flags


class Fuel(NamedTuple):
    """What is burned and what is left, (seconds, runners) each; NaN before anything was measured.

    Attributes
    ----------
    carbs_g_h, fat_g_h : burned now [g/h]
    glycogen_g_h : taken from the store now, negative when it is filled [g/h]
    carbs_used_g_h : carbohydrate burned, mean of 20 minutes [g/h]
    glycogen_g, glycogen_share : what is left [g], and of the full store [1]
    empty_in_s : until 15 % are left at the rates of the last 20 minutes [s], 0 from then on, which
        counts as empty; NaN if they last
    depletion, spread : the factor C with its spread [1]
    """

    carbs_g_h: Runners
    fat_g_h: Runners
    glycogen_g_h: Runners
    carbs_used_g_h: Runners
    glycogen_g: Runners
    glycogen_share: Runners
    empty_in_s: Runners
    depletion: Runners
    spread: Runners


def initial(rows: int) -> State:
    """State at the start line: full stores, an empty gut."""
    return State(
        gut_g=np.zeros((2, rows)),
        used_g=np.zeros((2, rows)),
        means_g_h=np.zeros((3, rows)),
        until_s=full(rows, 0.0),
        seen_s=full(rows, 0.0),
        assumed_g=full(rows, 0.0),
        logged=np.zeros(rows, dtype=np.bool_),
    )


def step(
    state: State,
    carbs_g: Runners,
    burning: Burning,
    elapsed_s: Runners,
    wbgt_c: Runners,
    body: Body,
    params: Params,
    dt_s: float,
) -> tuple[State, Fuel]:
    """Go through one second: `run` over a block of one, (runners,) each."""
    second = of_one((carbs_g, burning, elapsed_s, wbgt_c))
    state, said = run(state, *second, body, params, dt_s)
    return state, second_at(said, 0)


def run(
    state: State,
    carbs_g: Runners,
    burning: Burning,
    elapsed_s: Runners,
    wbgt_c: Runners,
    body: Body,
    params: Params,
    dt_s: float,
) -> tuple[State, Fuel]:
    """Absorb and draw on the store over a block.

    Absorbed carbohydrate is burned first, the store gives the rest. While it is not known how
    much is burned, the mean of the last 20 minutes goes on being burned, with a wider spread; the
    time before a late first record is booked at its rate. Before the start nothing is burned.

    Parameters
    ----------
    carbs_g : (seconds, runners) carbohydrate logged [g], 0 for none
    burning : carbohydrate and fat burned, (seconds, runners) each [g/h], NaN if missing
    elapsed_s : (seconds, runners) since the start [s], >= 0
    wbgt_c : (seconds, runners) wet-bulb globe temperature [°C]; missing counts as not hot
    body, params, dt_s : see their classes; time step [s]

    Returns
    -------
    State and `Fuel`. The factor is ``clip((0.50 - left) / 0.35)``, the mean of both runs; its
    spread is half the gap between them, what was used being uncertain by `used_spread`.

    Notes
    -----
    A model, not a measurement: ±30 %. Evidence: adapted (store, gut), heuristic (factor,
    spreads). docs/models.md.
    """
    unseen = np.isnan(burning.carbs_g_h)
    seen_s = sum_over(state.seen_s, ~unseen * dt_s)
    until_s = highest_over(state.until_s, np.where(seen_s > 0.0, elapsed_s, 0.0))
    hours = (until_s - before_each(state.until_s, until_s)) * (1.0 / _HOUR)

    gut_g, absorbed_g, logged = _digest(state, carbs_g, hours, wbgt_c, body, params, dt_s)
    arrived_g_h = (absorbed_g[:, 0] + absorbed_g[:, 1]) * (0.5 * _HOUR / dt_s)
    share = np.maximum(dt_s / np.maximum(seen_s, dt_s), gain(dt_s, params.mean_s))
    rates = side_by_side(*burning, arrived_g_h)
    means = ewma_over(state.means_g_h, rates, share[:, np.newaxis])
    usual = before_each(state.means_g_h[:2], means[:, :2])
    burned = np.where(unseen[:, np.newaxis], usual, rates[:, :2])

    used_g = follow(
        _draw,
        state.used_g,
        (burned[:, 0] * hours)[:, np.newaxis],
        absorbed_g,
        body.store_g[np.newaxis],
    )
    unseen_hours = np.where(unseen, hours, np.maximum(hours - dt_s / _HOUR, 0.0))
    assumed_g = sum_over(state.assumed_g, burned[:, 0] * unseen_hours)
    gone = State(gut_g, used_g, means, until_s, seen_s, assumed_g, logged)
    taken_g = used_g - before_each(state.used_g, used_g)
    glycogen_g_h = 0.5 * (taken_g[:, 0] + taken_g[:, 1]) * (_HOUR / dt_s)
    return second_at(gone, -1), _fuel(gone, burned, glycogen_g_h, body, params)


def absorb(
    gut_g: Runners, cap_g_h: Runners | float, params: Params, dt_s: float
) -> tuple[Runners, Runners]:
    """What is left in the gut, and what it let through in this step [g].

    A twentieth a minute, never faster than the cap; an Euler step, for `dt_s` of at most `gut_s`.

    Notes
    -----
    Evidence: published (cap: Jeukendrup, Sports Med. 44:S25, 2014), heuristic (rate).

    Examples
    --------
    >>> absorb(np.array([90.0, 10.0]), 60.0, Params(), 60.0)
    (array([89. ,  9.5]), array([1. , 0.5]))
    """
    through_g: Runners = np.minimum(gut_g * (dt_s / params.gut_s), cap_g_h * (dt_s / _HOUR))
    return gut_g - through_g, through_g


def depletion(left: Runners, params: Params) -> Runners:
    """The factor C: 0 while half of the store is left, 1 at 15 % of it [1].

    Examples
    --------
    >>> depletion(np.array([0.6, 0.325, 0.1]), Params()).round(3)
    array([0. , 0.5, 1. ])
    """
    return unit((params.factor_from - left) / params.factor_range)


def _digest(
    state: State,
    carbs_g: Runners,
    hours: Runners,
    wbgt_c: Runners,
    body: Body,
    params: Params,
    dt_s: float,
) -> tuple[Runners, Runners, Flags]:
    """Gut and what it let through in both runs, and whether anything was ever logged."""
    logged = ever_over(state.logged, carbs_g > 0.0)
    guessed_g = np.where(logged, 0.0, params.unlogged_g_h * hours)
    eaten_g = side_by_side(carbs_g, carbs_g + guessed_g)
    cap_g_h = body.cap_g_h * np.where(wbgt_c > params.hot_wbgt_c, params.hot_share, 1.0)
    cap_g_h = cap_g_h[:, np.newaxis]

    share = dt_s / params.gut_s

    def absorbing(gut_g: Any, eaten_g: Any, cap_g: Any, at_most: Any, _: Any) -> Any:
        full_g = gut_g + eaten_g
        return full_g - at_most(full_g * share, cap_g)

    gut_g = follow(absorbing, state.gut_g, eaten_g, cap_g_h * (dt_s / _HOUR))
    full_g = before_each(state.gut_g, gut_g) + eaten_g
    return gut_g, absorb(full_g, cap_g_h, params, dt_s)[1], logged


def _draw(
    used_g: Any, burned_g: Any, absorbed_g: Any, store_g: Any, at_most: Any, at_least: Any
) -> Any:
    """Rule: the store gives what is burned, and takes what is absorbed."""
    return at_most(at_least(used_g + burned_g - absorbed_g, 0.0), store_g)


def _fuel(gone: State, burned: Runners, glycogen_g_h: Runners, body: Body, params: Params) -> Fuel:
    """What the states of a block mean; `burned` are carbohydrate and fat [g/h]."""
    veil = np.where(gone.seen_s > 0.0, 0.0, np.nan)
    used = gone.used_g / body.store_g
    left = 1.0 - 0.5 * (used[:, 0] + used[:, 1]) + veil
    loss_g_h = gone.means_g_h[:, 0] - gone.means_g_h[:, 2]
    above_g = np.maximum(left - params.reserve_share, 0.0) * body.store_g
    lasts_h = above_g / np.maximum(loss_g_h, params.least_loss_g_h)

    assumed = params.spread_unseen * gone.assumed_g / body.store_g
    doubt = body.used_spread * used + assumed[:, np.newaxis]
    doubt[:, 0] *= -1.0  # the hungry run may be worse still, the fed one better still
    unused = 1.0 - used
    plain, extreme = depletion(np.array((unused, unused + doubt)), params)
    return Fuel(
        carbs_g_h=burned[:, 0] + veil,
        fat_g_h=burned[:, 1] + veil,
        glycogen_g_h=glycogen_g_h + veil,
        carbs_used_g_h=gone.means_g_h[:, 0] + veil,
        glycogen_g=left * body.store_g,
        glycogen_share=left,
        empty_in_s=np.where(loss_g_h < params.least_loss_g_h, np.nan, lasts_h * _HOUR),
        depletion=0.5 * (plain[:, 0] + plain[:, 1]) + veil,
        spread=0.5 * (extreme[:, 0] - extreme[:, 1]),
    )
