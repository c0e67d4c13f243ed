"""Whether the step rate has changed at the same speed and grade."""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.models.arrays import Flags, Runners, anywhere, full, gain, unit
from monitor.models.block import of_one, second_at
from monitor.models.recurrence import follow
from monitor.models.scans import ewma_over, since_over, sum_over, throughout

# The bins are the shape of the state and therefore no parameters. Slower than 1.5 m/s hardly
# anybody runs; nine grades of 5 % reach to ±22.5 %.
SPEEDS: Final = 20
GRADES: Final = 9
SLOWEST_MPS: Final = 1.5
SPEED_STEP_MPS: Final = 0.25
GRADE_STEP: Final = 0.05
_FASTEST_MPS: Final = SLOWEST_MPS + SPEEDS * SPEED_STEP_MPS
_STEEPEST: Final = 0.5 * GRADES * GRADE_STEP

Counts = NDArray[np.signedinteger[Any]]
Learned = tuple[Counts, Counts]  # sums of step rates, and their number


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    learn_from_s: float = 600.0
    learn_to_s: float = 3600.0
    sample_s: float = 10.0
    least_samples: float = 3.0
    low_spm: float = 130.0
    high_spm: float = 240.0
    mean_s: float = 600.0
    least_s: float = 60.0
    hold_s: float = 1800.0
    factor_from: float = 0.02
    factor_range: float = 0.06
    spread_early: float = 0.25
    still_mps: float = 0.5
    steady_s: float = 10.0
    fade_s: float = 60.0


class State(NamedTuple):
    """`steps` and `samples` are (180, runners): sum of step rates and their number by bin.

    Step rates are whole numbers, so the sums are exact in 32 bits: at most 3000 of them, each at
    most 240. The others are (runners,); `unheard_s` is how long the runner has moved since the
    last step rate, infinite before the first.
    """

    steps: Counts
    samples: Counts
    drift: Runners
    seen_s: Runners
    age_s: Runners
    unheard_s: Runners


class Stride(NamedTuple):
    """How the step rate compares with the first hour, (seconds, runners) each; NaN if unknown.

    `usual_spm` is the runner's own at this speed and grade [1/min], `drift` the relative change
    over ten minutes [1], `changed` the factor S with its `spread`. `quality` is 1 while step rates
    are heard, 0 when they are lost.
    """

    usual_spm: Runners
    drift: Runners
    changed: Runners
    spread: Runners
    quality: Runners


def initial(rows: int) -> State:
    """State before the first step."""
    return State(
        steps=np.zeros((SPEEDS * GRADES, rows), dtype=np.int32),
        samples=np.zeros((SPEEDS * GRADES, rows), dtype=np.int16),
        drift=full(rows, 0.0),
        seen_s=full(rows, 0.0),
        age_s=full(rows, np.inf),
        unheard_s=full(rows, np.inf),
    )


def step(
    state: State,
    speed_mps: Runners,
    grade: Runners,
    cadence_spm: Runners,
    walking: Flags,
    elapsed_s: Runners,
    params: Params,
    dt_s: float,
) -> tuple[State, Stride]:
    """Go through one second: `run` over a block of one, (runners,) each."""
    second = of_one((speed_mps, grade, cadence_spm, walking, elapsed_s))
    state, said = run(state, *second, params, dt_s)
    return state, second_at(said, 0)


def run(
    state: State,
    speed_mps: Runners,
    grade: Runners,
    cadence_spm: Runners,
    walking: Flags,
    elapsed_s: Runners,
    params: Params,
    dt_s: float,
) -> tuple[State, Stride]:
    """Learn the usual step rate in minutes 10 to 60, compare with it afterwards, over a block.

    The usual rate is the mean of one sample every ten seconds, by bins of 0.25 m/s and 5 % of
    grade; speed and grade are smoothed over longer, so nothing is lost in between. A bin needs
    three samples. Only running on a known grade counts.

    Parameters
    ----------
    speed_mps : (seconds, runners) [m/s], used from 1.5 to 6.5
    grade : (seconds, runners) rise over run [1], used within ±0.225
    cadence_spm : (seconds, runners) steps of both feet, rounded to whole ones [1/min]
    walking : (seconds, runners)
    elapsed_s : (seconds, runners) since the start [s]
    params, dt_s : see `Params`; time step [s]

    Returns
    -------
    State and `Stride`: ``S = clip((|drift| - 0.02) / 0.06)``, missing until a minute could be
    compared, and half an hour after the last. Who stands still need not send step rates; from
    whom none was ever heard, none are expected, and their quality is missing.

    Notes
    -----
    Steps get quicker after mountain ultras (Vernillo 2015, Degache 2016) but not in two other
    studies (Howe 2021, Vernillo 2020), hence both signs and a low weight. Evidence: adapted.
    """
    usable = _is_usable(speed_mps, grade, cadence_spm, walking, params)
    bins = _bin(speed_mps, grade, usable)
    learning = _is_learning(usable, elapsed_s, params, dt_s)
    (steps, samples), (total, count) = _learn(state, bins, cadence_spm, learning)
    known = usable & (count >= params.least_samples)
    usual_spm = np.where(known, total / np.maximum(count, 1), np.nan)

    compared = known & (elapsed_s >= params.learn_to_s)
    seen_s = sum_over(state.seen_s, np.multiply(compared, dt_s))
    age_s = since_over(state.age_s, compared, dt_s)
    if anywhere(compared):
        share = np.maximum(dt_s / np.maximum(seen_s, dt_s), gain(dt_s, params.mean_s))
        now = np.where(compared, cadence_spm / usual_spm - 1.0, np.nan)
        drift = ewma_over(state.drift, now, share)
    else:
        drift = throughout(state.drift, len(seen_s))
    told = (seen_s >= params.least_s) & (age_s <= params.hold_s)
    shown = np.where(told, drift, np.nan)
    unheard_s = _unheard(state.unheard_s, cadence_spm, speed_mps, params, dt_s)
    quality = unit((params.fade_s - unheard_s) / (params.fade_s - params.steady_s))
    new = State(steps, samples, drift[-1], seen_s[-1], age_s[-1], unheard_s[-1])
    return new, Stride(
        usual_spm=usual_spm,
        drift=shown,
        changed=changed(shown, params),
        spread=params.spread_early * (1.0 - unit(seen_s / params.mean_s)),
        quality=np.where(np.isinf(unheard_s), np.nan, quality),
    )


def changed(drift: Runners, params: Params) -> Runners:
    """The factor S of a relative change of step rate [1], 0 to 1.

    Examples
    --------
    >>> changed(np.array([0.01, -0.05, 0.2]), Params())
    array([0. , 0.5, 1. ])
    """
    return unit((np.abs(drift) - params.factor_from) / params.factor_range)


def _unheard(
    before_s: Runners, cadence_spm: Runners, speed_mps: Runners, params: Params, dt_s: float
) -> Runners:
    """How long each runner has moved since the last step rate [s]."""
    return follow(
        lambda unheard_s, more_s, most_s, at_most, _: at_most(unheard_s + more_s, most_s),
        before_s,
        np.multiply(speed_mps >= params.still_mps, dt_s),
        np.where(np.isnan(cadence_spm), np.inf, 0.0),
    )


def _is_usable(
    speed_mps: Runners, grade: Runners, cadence_spm: Runners, walking: Flags, params: Params
) -> Flags:
    """Running inside the bins with a believable step rate; a halved or doubled one is not."""
    usable = (cadence_spm >= params.low_spm) & (cadence_spm <= params.high_spm) & ~walking
    usable &= (speed_mps >= SLOWEST_MPS) & (speed_mps < _FASTEST_MPS)
    usable &= (grade >= -_STEEPEST) & (grade < _STEEPEST)
    return usable


def _bin(speed_mps: Runners, grade: Runners, usable: Flags) -> NDArray[np.intp]:
    """Which bin each runner is in; 0 where there is none."""
    column = np.floor((speed_mps - SLOWEST_MPS) / SPEED_STEP_MPS)
    row = np.floor((grade + _STEEPEST) / GRADE_STEP)
    place = np.where(usable, column * GRADES + np.minimum(row, GRADES - 1), 0.0)
    return place.astype(np.intp)


def _is_learning(usable: Flags, elapsed_s: Runners, params: Params, dt_s: float) -> Flags:
    """Where a sample is taken."""
    learning = usable & (elapsed_s >= params.learn_from_s) & (elapsed_s < params.learn_to_s)
    if anywhere(learning):
        learning &= np.mod(np.floor(elapsed_s), params.sample_s) < dt_s
    return learning


def _learn(
    state: State, bins: NDArray[np.intp], cadence_spm: Runners, learning: Flags
) -> tuple[Learned, Learned]:
    """Book the samples; the bins are copied only in blocks in which there is one.

    Returns sums and numbers of the step rates: of all bins after the block, and of each second's
    own bin by then, (seconds, runners) each.
    """
    runner = np.arange(bins.shape[1])
    steps, samples = state.steps[bins, runner], state.samples[bins, runner]
    if not anywhere(learning):
        return (state.steps, state.samples), (steps, samples)
    new = np.array((np.rint(np.where(learning, cadence_spm, 0.0)), learning), dtype=np.int64)
    more = _summed_by(bins * len(runner) + runner, new)
    second, row = np.nonzero(learning)
    at = bins[second, row], row
    all_steps, all_samples = state.steps.copy(), state.samples.copy()
    np.add.at(all_steps, at, new[0, second, row])
    np.add.at(all_samples, at, 1)
    return (all_steps, all_samples), (steps + more[0], samples + more[1])


def _summed_by(place: NDArray[np.intp], values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums of the values of each second's own place by then, (kinds, seconds, runners).

    Whole numbers: exact in any order. No two runners have a place in common.
    """
    if len(place) == 1:
        return values
    order = np.argsort(place, axis=None, kind="stable")  # place by place, in each by time
    ordered = values.reshape(len(values), -1)[:, order]
    sums = np.add.accumulate(ordered, axis=1)
    first = np.flatnonzero(np.diff(place.ravel()[order], prepend=-1))
    before = (sums - ordered)[:, first]
    lengths = np.diff(first, append=order.size)
    by_then = np.empty_like(sums)
    by_then[:, order] = sums - np.repeat(before, lengths, axis=1)
    return by_then.reshape(values.shape)
