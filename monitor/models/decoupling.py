"""Heart rate drifting away from pace: how well a runner's durability holds.

Only the ratio to the same runner's own early hours counts, so that the highest heart rate and
the critical speed cancel out.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, full, gain, unit


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    mean_s: float = 600.0
    reference_from_s: float = 1200.0
    reference_to_s: float = 3000.0
    reference_least_s: float = 600.0
    least_quality: float = 0.5
    grade_low: float = -0.05
    grade_high: float = 0.15
    speed_low: float = 0.4
    speed_high: float = 1.1
    stopped_mps: float = 0.5
    after_stop_s: float = 60.0
    drift_bpm_per_pct: float = 3.0
    onset: float = 1.025
    factor_range: float = 0.175
    alpha_range: float = 0.4
    hold_s: float = 1800.0
    spread: float = 0.05
    spread_level: float = 0.10
    spread_fluid: float = 0.10
    spread_age: float = 0.20


class Second(NamedTuple):
    """One second, (runners,) each; NaN for missing.

    `heart_rate_quality` is 0 to 1 and below 0.5 for a modelled heart rate, `critical_mps` the
    critical speed when fresh [m/s], `deficit_pct` the fluid deficit [% of body mass]; `walking`
    is not missing but false without a speed.
    """

    heart_rate_bpm: Runners
    heart_rate_quality: Runners
    speed_mps: Runners
    grade_adjusted_mps: Runners
    walking: Flags
    grade: Runners
    critical_mps: Runners
    deficit_pct: Runners
    elapsed_s: Runners


class State(NamedTuple):
    """`means` and `reference` are (3, runners), the times (runners,) [s].

    The three are heart rate, heart rate without the expected drift [bpm], and level-equivalent
    speed [m/s].
    """

    means: Runners
    reference: Runners
    seen_s: Runners
    reference_s: Runners
    since_stop_s: Runners
    age_s: Runners


class Decoupling(NamedTuple):
    """How far heart rate and pace have come apart, (runners,) each; NaN before it is known.

    `ratio` is 1 while heart rate and pace go together as they did early on, without the
    `expected` rise that fluid deficit alone explains [1]; `drift` is 0 to 1 with its `spread`.
    """

    ratio: Runners
    expected: Runners
    drift: Runners
    spread: Runners


def initial(rows: int) -> State:
    """State at the start line."""
    return State(
        means=np.zeros((3, rows)),
        reference=np.zeros((3, rows)),
        seen_s=full(rows, 0.0),
        reference_s=full(rows, 0.0),
        since_stop_s=full(rows, np.inf),
        age_s=full(rows, np.inf),
    )


def step(state: State, second: Second, params: Params, dt_s: float) -> tuple[State, Decoupling]:
    """Compare heart rate to pace of the last 10 minutes with minutes 20 to 50.

    Only running seconds count, with a measured heart rate, on grades of -5 to 15 %, at 0.4 to 1.1
    of critical speed, and not within 60 s of a stop: heart rate falls less than speed does when
    a runner begins to walk, which would look like fatigue. If minutes 20 to 50 hold less than
    ten such minutes the reference goes on until it has them. A heart rate that a fluid deficit
    explains (3 bpm per 1 % of body mass) is taken off and reported apart. Without a valid second
    for half an hour nothing is told.

    Parameters
    ----------
    second : what is known of this step
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State and `Decoupling`

    Notes
    -----
    82 303 marathons: onset above 1.025, 1.1 low, 1.2 high (Smyth, Sports Med. 52:2283, 2022).
    Evidence: published (ratio, thresholds), adapted (windows), heuristic (spreads).
    """
    valid, since_stop_s = _is_valid(state, second, params, dt_s)
    elapsed_s = second.elapsed_s
    means, seen_s = state.means, state.seen_s
    reference, reference_s = state.reference, state.reference_s
    if valid.any():
        deficit_pct = np.maximum(np.where(np.isnan(second.deficit_pct), 0.0, second.deficit_pct), 0)
        heart = second.heart_rate_bpm
        values = np.array(
            (heart, heart - params.drift_bpm_per_pct * deficit_pct, second.grade_adjusted_mps)
        )
        values = np.where(valid, values, 0.0)
        seen_s = seen_s + valid * dt_s
        share = np.maximum(dt_s / np.maximum(seen_s, dt_s), gain(dt_s, params.mean_s)) * valid
        means = means + share * (values - means)
        early = elapsed_s < params.reference_to_s
        learning = valid & (elapsed_s >= params.reference_from_s)
        learning &= early | (reference_s < params.reference_least_s)
        if learning.any():
            reference_s = reference_s + learning * dt_s
            part = learning * dt_s / np.maximum(reference_s, dt_s)
            reference = reference + part * (values - reference)
    age_s = np.where(valid, 0.0, state.age_s + dt_s)
    new = State(means, reference, seen_s, reference_s, since_stop_s, age_s)
    return new, _told(new, second, params)


def decoupling(heart: Runners, speed: Runners, reference: Runners | float) -> Runners:
    """Heart rate over speed, against the same early on [1].

    Parameters
    ----------
    heart : (runners,) heart rate, in any unit [bpm, or share of the highest]
    speed : (runners,) level-equivalent speed, in any unit, > 0 [m/s, or share of critical speed]
    reference : (runners,) heart / speed early on, in the same units

    Notes
    -----
    1 - 1/decoupling is what is known as Pa:HR. Evidence: published. Smyth et al., Sports Med.
    52:2283, 2022.

    Examples
    --------
    >>> decoupling(np.array([0.85]), np.array([0.80]), 0.9411764706).round(4)
    array([1.1289])
    """
    return heart / speed / reference


def durability(
    drift: Decoupling, alpha_drop: Runners, alpha_quality: Runners, params: Params
) -> tuple[Runners, Runners]:
    """The factor A with its spread: decoupling, or the fall of DFA-α1 if that says more.

    Parameters
    ----------
    drift : what `step` gave
    alpha_drop : (runners,) by how much α1 is lower than expected at this effort [1], or NaN
    alpha_quality : (runners,) how far it can be trusted [1], 0 to 1

    Returns
    -------
    A (runners,) [1], 0 to 1, NaN if both are missing, and its spread

    Notes
    -----
    α1 fell by 0.39 in a 6-h ultra at equal speed (Rogers, Physiol. Rep. 2021, n = 7).
    Evidence: heuristic.

    Examples
    --------
    >>> seen = Decoupling(*(np.array([v]) for v in (1.1, 0.0, 0.43, 0.05)))
    >>> durability(seen, np.array([0.3]), np.array([1.0]), Params())
    (array([0.75]), array([0.05]))
    """
    by_alpha = alpha_quality * unit(alpha_drop / params.alpha_range)
    value = np.fmax(drift.drift, by_alpha)
    # Alone, α1 is as uncertain as an old decoupling.
    return value, np.where(np.isnan(drift.drift), params.spread_age, drift.spread)


def _is_valid(state: State, second: Second, params: Params, dt_s: float) -> tuple[Flags, Runners]:
    """Whether a second may count, and the time since the last stop; missing grade is level."""
    stopped = second.speed_mps < params.stopped_mps
    since_stop_s = np.where(stopped, 0.0, state.since_stop_s + dt_s)
    share = second.grade_adjusted_mps / second.critical_mps
    valid = (second.heart_rate_quality >= params.least_quality) & (second.heart_rate_bpm > 0.0)
    valid &= (share >= params.speed_low) & (share <= params.speed_high)
    valid &= ~(second.grade < params.grade_low) & ~(second.grade > params.grade_high)
    valid &= ~second.walking & (since_stop_s > params.after_stop_s)
    return valid, since_stop_s


def _told(state: State, second: Second, params: Params) -> Decoupling:
    """What the state means."""
    told = (state.reference_s >= params.reference_least_s) & (state.age_s <= params.hold_s)
    told &= second.elapsed_s >= params.reference_to_s
    if not told.any():
        unknown = full(len(told))
        return Decoupling(unknown, unknown, unknown, np.zeros(len(told)))
    heart, pure, speed = np.where(told, state.means, np.nan)
    heart_then, pure_then, speed_then = np.where(told, state.reference, 1.0)
    ratio = decoupling(pure, speed, pure_then / speed_then)
    raw = decoupling(heart, speed, heart_then / speed_then)
    variance = (
        params.spread**2
        + np.isnan(second.grade) * params.spread_level**2
        + np.isnan(second.deficit_pct) * params.spread_fluid**2
        + (np.minimum(state.age_s / params.hold_s, 1.0) * params.spread_age) ** 2
    )
    return Decoupling(
        ratio=ratio,
        expected=raw - ratio,
        drift=unit((ratio - params.onset) / params.factor_range),
        spread=np.where(told, np.sqrt(variance), 0.0),
    )
