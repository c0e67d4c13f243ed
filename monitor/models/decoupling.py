"""Heart rate drifting away from pace: how well a runner's durability holds.

Only the ratio to the same runner's own early hours counts, so that the highest heart rate and
the critical speed cancel out.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Flags, Runners, anywhere, full, gain, side_by_side, unit
from monitor.models.block import of_one, second_at
from monitor.models.recurrence import follow
from monitor.models.scans import before_each, ewma_over, since_over, sum_over, throughout, time_over


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
    running_mps: float = 1.3
    after_stop_s: float = 60.0
    drift_bpm_per_pct: float = 3.0
    onset: float = 1.025
    factor_range: float = 0.175
    hold_s: float = 1800.0
    spread: float = 0.05
    spread_level: float = 0.10
    spread_fluid: float = 0.10
    spread_age: float = 0.20


class Second(NamedTuple):
    """One second, (runners,) each, or a block, (seconds, runners) each; NaN for missing.

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
    running_s: Runners
    age_s: Runners


class Decoupling(NamedTuple):
    """How far heart rate and pace have come apart, (seconds, runners) each; NaN before it is known.

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
        running_s=full(rows, 0.0),
        age_s=full(rows, np.inf),
    )


def step(state: State, second: Second, params: Params, dt_s: float) -> tuple[State, Decoupling]:
    """Go through one second: `run` over a block of one, (runners,) each."""
    state, said = run(state, of_one(second), params, dt_s)
    return state, second_at(said, 0)


def run(state: State, seconds: Second, params: Params, dt_s: float) -> tuple[State, Decoupling]:
    """Compare heart rate to pace of the last 10 minutes with minutes 20 to 50, over a block.

    Only running seconds count, with a measured heart rate, on grades of -5 to 15 %, at 0.4 to 1.1
    of critical speed, and not within 60 s of a walk, a stop or a silence: heart rate falls less
    than speed does when a runner begins to walk, which would look like fatigue. If minutes 20 to
    50 hold less than ten such minutes the reference goes on until it has them. A heart rate that
    a fluid deficit explains (3 bpm per 1 % of body mass) is taken off and reported apart. Without
    a valid second for half an hour nothing is told.

    Parameters
    ----------
    seconds : what is known of the block, (seconds, runners) each
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State and `Decoupling`

    Notes
    -----
    82 303 marathons: onset above 1.025, 1.1 low, 1.2 high (Smyth, Sports Med. 52:2283, 2022).
    Evidence: published (ratio, thresholds), adapted (windows), heuristic (spreads).
    """
    # A missing speed is no running either.
    runs = (seconds.speed_mps >= params.running_mps) & ~seconds.walking
    running_s = time_over(state.running_s, runs, dt_s)
    valid = _is_valid(seconds, running_s, params)
    age_s = since_over(state.age_s, valid, dt_s)
    seen_s = sum_over(state.seen_s, np.multiply(valid, dt_s))
    learning, reference_s = _learning(state.reference_s, valid, seconds.elapsed_s, params, dt_s)
    if anywhere(valid):
        values = np.where(valid[:, np.newaxis], _values(seconds, params), np.nan)
        share = np.maximum(dt_s / np.maximum(seen_s, dt_s), gain(dt_s, params.mean_s))
        means = ewma_over(state.means, values, share[:, np.newaxis])
    else:
        means = throughout(state.means, len(valid))
    if anywhere(learning):
        values = np.where(learning[:, np.newaxis], values, np.nan)
        part = dt_s / np.maximum(reference_s, dt_s)
        reference = ewma_over(state.reference, values, part[:, np.newaxis])
    else:
        reference = throughout(state.reference, len(valid))
    gone = State(means, reference, seen_s, reference_s, running_s, age_s)
    return second_at(gone, -1), _told(gone, seconds, params)


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


def durability(drift: Decoupling, alpha_strain: Runners, params: Params) -> tuple[Runners, Runners]:
    """The factor A with its spread: decoupling, or the fall of DFA-α1 if that says more.

    Parameters
    ----------
    drift : what `step` gave
    alpha_strain : (runners,) what α1 says, see `monitor.models.alpha1_trend` [1], 0 to 1, or NaN

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
    >>> durability(seen, np.array([0.75]), Params())
    (array([0.75]), array([0.05]))
    """
    value = np.fmax(drift.drift, alpha_strain)
    # Alone, α1 is as uncertain as an old decoupling.
    return value, np.where(np.isnan(drift.drift), params.spread_age, drift.spread)


def _is_valid(seconds: Second, running_s: Runners, params: Params) -> Flags:
    """Whether a second may count; missing grade is level."""
    share = seconds.grade_adjusted_mps / seconds.critical_mps
    valid = (seconds.heart_rate_quality >= params.least_quality) & (seconds.heart_rate_bpm > 0.0)
    valid &= (share >= params.speed_low) & (share <= params.speed_high)
    valid &= ~(seconds.grade < params.grade_low) & ~(seconds.grade > params.grade_high)
    valid &= running_s > params.after_stop_s
    return valid


def _learning(
    before_s: Runners, valid: Flags, elapsed_s: Runners, params: Params, dt_s: float
) -> tuple[Flags, Runners]:
    """Whether a second belongs to the reference, and how long that is with it [s]."""
    learning = valid & (elapsed_s >= params.reference_from_s)
    early = elapsed_s < params.reference_to_s
    late = learning & ~early & (before_s < params.reference_least_s)
    learning &= early
    if not anywhere(late):
        return learning, sum_over(before_s, np.multiply(learning, dt_s))
    reference_s = follow(
        lambda seen_s, sure_s, more_s, *_: (
            seen_s + (sure_s + more_s * (seen_s < params.reference_least_s))
        ),
        before_s,
        np.multiply(learning, dt_s),
        np.multiply(late, dt_s),
    )
    short = before_each(before_s, reference_s) < params.reference_least_s
    return learning | (late & short), reference_s


def _values(seconds: Second, params: Params) -> Runners:
    """What is compared, (seconds, 3, runners); see `State`."""
    heart, deficit_pct = seconds.heart_rate_bpm, seconds.deficit_pct
    deficit_pct = np.maximum(np.where(np.isnan(deficit_pct), 0.0, deficit_pct), 0.0)
    without_bpm = heart - params.drift_bpm_per_pct * deficit_pct
    return side_by_side(heart, without_bpm, seconds.grade_adjusted_mps)


def _told(gone: State, seconds: Second, params: Params) -> Decoupling:
    """What the states of a block mean."""
    told = (gone.reference_s >= params.reference_least_s) & (gone.age_s <= params.hold_s)
    told &= seconds.elapsed_s >= params.reference_to_s
    if not anywhere(told):
        unknown = np.full(told.shape, np.nan)
        return Decoupling(unknown, unknown, unknown, np.zeros(told.shape))
    heart, pure, speed = _parts(np.where(told[:, np.newaxis], gone.means, np.nan))
    heart_then, pure_then, speed_then = _parts(np.where(told[:, np.newaxis], gone.reference, 1.0))
    ratio = decoupling(pure, speed, pure_then / speed_then)
    raw = decoupling(heart, speed, heart_then / speed_then)
    variance = (
        params.spread**2
        + np.isnan(seconds.grade) * params.spread_level**2
        + np.isnan(seconds.deficit_pct) * params.spread_fluid**2
        + (np.minimum(gone.age_s / params.hold_s, 1.0) * params.spread_age) ** 2
    )
    return Decoupling(
        ratio=ratio,
        expected=raw - ratio,
        drift=unit((ratio - params.onset) / params.factor_range),
        spread=np.where(told, np.sqrt(variance), 0.0),
    )


def _parts(three: Runners) -> tuple[Runners, Runners, Runners]:
    return three[:, 0], three[:, 1], three[:, 2]
