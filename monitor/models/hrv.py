"""What heart-rate variability says about fatigue: DFA-α1 against what the effort explains.

α1 falls with intensity, and it falls with fatigue at the same intensity. So what counts is how
far it is below the value expected at the heart rate of the same two minutes.
"""

import zlib
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.models import alpha1, beats
from monitor.models.arrays import Flags, Runners, ewma, full, gain, unit
from monitor.models.block import by_second
from monitor.models.oxygen import heart_rate_reserve_pct
from monitor.models.rows import put, take


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    update_s: float = 10.0
    good_share: float = 0.03
    usable_share: float = 0.06
    usable_quality: float = 0.5
    learn_from_s: float = 600.0
    learn_until_s: float = 3000.0
    learn_least_s: float = 600.0
    usual_slope: float = -0.0175
    usual_weight: float = 250.0
    easy_alpha1: float = 0.75
    easy_pct: float = 65.0
    hard_alpha1: float = 0.50
    hard_pct: float = 85.0
    least_expected: float = 0.40
    most_expected: float = 1.30
    full_delta: float = 0.40
    zones_weight: float = 0.5
    smooth_s: float = 120.0
    spread_given: float = 0.12
    spread_learned: float = 0.15
    spread_zones: float = 0.20
    heart: beats.Params = field(default_factory=beats.Params)
    scaling: alpha1.Params = field(default_factory=alpha1.Params)


class Body(NamedTuple):
    """What the model must know of each runner, (runners,) each.

    `slope` [1/%] and `intercept` [1] are the runner's line of α1 on the heart-rate reserve [%],
    NaN if unknown. `phase_s` is the runner's own turn within `update_s` [s], made of the
    runner's name, so that not all are due in the same second.
    """

    hr_max_bpm: Runners
    hr_rest_bpm: Runners
    slope: Runners
    intercept: Runners
    phase_s: Runners


class Line(NamedTuple):
    """Sums over the windows learned from, (runners,) each: time [s], means and moments."""

    seen_s: Runners
    mean_pct: Runners
    mean_alpha1: Runners
    spread_pct: Runners
    together: Runners


class Hrv(NamedTuple):
    """What heart-rate variability says, (runners,) each; NaN if it says nothing.

    Attributes
    ----------
    alpha1 : DFA-α1 of the last two minutes [1]
    artefact_pct : beats lost or left out [%]
    reserve_pct : heart-rate reserve used in the same beats [%]
    expected : α1 that is usual at it [1]
    delta : `expected` minus `alpha1` [1], above 0 for fatigue
    strain, strain_spread : the factor D, 0 to 1
    quality : 1 good, 0.5 usable, 0 none
    """

    alpha1: Runners
    artefact_pct: Runners
    reserve_pct: Runners
    expected: Runners
    delta: Runners
    strain: Runners
    strain_spread: Runners
    quality: Runners


class State(NamedTuple):
    """Beats, time to each runner's next turn [s], what was learned, and the newest result.

    `smooth_delta` is NaN while α1 is not known.
    """

    heart: beats.State
    due_s: Runners
    line: Line
    smooth_delta: Runners
    result: Hrv


def initial(body: Body) -> State:
    """State before the first beat."""
    rows = len(body.phase_s)
    line = Line(*(full(rows, 0.0) for _ in Line._fields))
    return State(beats.initial(rows), body.phase_s.copy(), line, full(rows), _nothing(rows))


def step(
    state: State, rr_ms: Runners, elapsed_s: Runners, body: Body, params: Params, dt_s: float
) -> tuple[State, Hrv]:
    """Take in the beats of one step, and compute α1 for the runners whose turn it is.

    The factor is ``quality clip(delta / 0.4)``, delta smoothed over two minutes. What is expected
    comes from the runner's line if given, else from the line learned in minutes 10 to 50 of the
    race once it rests on 10 minutes, else from the zones (0.75 at the first threshold, 0.50 at
    the second, never more or less); then the factor counts half.

    Parameters
    ----------
    rr_ms : (beats, runners) intervals heard in this step [ms], in order, NaN to pad
    elapsed_s : (runners,) since the start [s]
    body, params, dt_s : see their classes; time step [s]

    Returns
    -------
    State and `Hrv`, which holds from one turn to the next.

    Notes
    -----
    Fixed 3 m/s, 0.71 before and 0.32 after 6 h (Rogers, Physiol. Rep. 9:e14956, 2021, n = 7).
    Gates: Rogers & Gronwald, Front. Physiol. 13:879071, 2022. Evidence: published (gates,
    thresholds), heuristic (factor, zones' heart rates, learning). docs/models.md.
    """
    heart = beats.step(state.heart, rr_ms, params.heart, dt_s)
    due_s = state.due_s - dt_s
    rows = np.flatnonzero(due_s <= 0.0)
    if not rows.size:
        return state._replace(heart=heart, due_s=due_s), state.result
    due_s[rows] += params.update_s
    silent = heart.lag_s[rows] >= params.heart.window_s
    told = state.line, state.smooth_delta, state.result
    if silent.any():
        told = _silence(told, rows[silent])
        rows = rows[~silent]
    if rows.size:
        window = beats.recent(heart, rows, params.heart)
        theirs = take((state.line, state.smooth_delta, body, elapsed_s), rows)
        told = put(told, rows, _judge(window, *theirs, params))
    return State(heart, due_s, *told), told[-1]


def run(
    state: State, rr_ms: Runners, elapsed_s: Runners, heart: Body, params: Params, dt_s: float
) -> tuple[State, Hrv]:
    """Go through a block second by second: `step` for each.

    Parameters
    ----------
    rr_ms : (seconds, beats, runners) as for `step`
    elapsed_s : (seconds, runners)
    heart : `hr_max_bpm` is (seconds, runners), the others (runners,)
    params, dt_s : see `Params`; time step [s]
    """
    return by_second(
        lambda state, second: step(
            state, *second[:2], heart._replace(hr_max_bpm=second[2]), params, dt_s
        ),
        state,
        (rr_ms, elapsed_s, heart.hr_max_bpm),
    )


def turn_s(runner: str, params: Params) -> float:
    """A runner's own turn within `update_s` [s], from the name alone: even over many runners.

    Examples
    --------
    >>> turn_s("042", Params()) == turn_s("042", Params()), 1 <= turn_s("042", Params()) <= 10
    (True, True)
    """
    return 1.0 + zlib.crc32(runner.encode()) % int(params.update_s)


def expected_alpha1(
    reserve_pct: Runners, line: Line, body: Body, params: Params
) -> tuple[Runners, Flags, Flags]:
    """α1 that is usual at an intensity [1], and whether by a given line, by a learned one.

    Examples
    --------
    >>> nobody = Body(*(np.array([np.nan]) for _ in Body._fields))
    >>> unseen = Line(*(np.array([0.0]) for _ in Line._fields))
    >>> expected_alpha1(np.array([75.0]), unseen, nobody, Params())[0]
    array([0.625])
    """
    given = ~(np.isnan(body.slope) | np.isnan(body.intercept))
    learned = ~given & (line.seen_s >= params.learn_least_s)
    slope = (line.together + params.usual_slope * params.usual_weight) / (
        line.spread_pct + params.usual_weight
    )
    by_learned = line.mean_alpha1 + slope * (reserve_pct - line.mean_pct)
    own = np.where(given, body.intercept + body.slope * reserve_pct, by_learned)
    own = np.minimum(np.maximum(own, params.least_expected), params.most_expected)
    hardness = unit((reserve_pct - params.easy_pct) / (params.hard_pct - params.easy_pct))
    zones = params.easy_alpha1 + (params.hard_alpha1 - params.easy_alpha1) * hardness
    return np.where(given | learned, own, zones), given, learned


def _nothing(rows: int) -> Hrv:
    return Hrv(*(full(rows) for _ in Hrv._fields))._replace(quality=full(rows, 0.0))


def _silence(told: tuple[Line, Runners, Hrv], rows: NDArray[np.intp]) -> tuple[Line, Runners, Hrv]:
    """Take back what was told of runners without a beat in the window; most never had one."""
    line, smooth_delta, result = told
    rows = rows[~np.isnan(result.artefact_pct[rows])]
    if not rows.size:
        return told
    nothing = full(len(rows)), _nothing(len(rows))
    return line, *put((smooth_delta, result), rows, nothing)


def _judge(
    window: beats.Window,
    line: Line,
    smooth_delta: Runners,
    body: Body,
    elapsed_s: Runners,
    params: Params,
) -> tuple[Line, Runners, Hrv]:
    share = window.artefact_share
    usable = share <= params.usable_share
    value = alpha1.alpha1(window.ticks, np.where(usable, window.number, 0), params.scaling)
    known = ~np.isnan(value)
    reserve_pct = np.where(known, _reserve_pct(window, body), np.nan)
    learning = (elapsed_s >= params.learn_from_s) & (elapsed_s <= params.learn_until_s)
    line = _learn(line, np.where(learning, reserve_pct, np.nan), value, params)

    expected, given, learned = expected_alpha1(reserve_pct, line, body, params)
    delta = expected - value
    # Without a value nothing old is kept: the first one after it begins anew.
    before = np.where(np.isnan(smooth_delta), delta, smooth_delta)
    smooth_delta = np.where(
        np.isnan(delta), np.nan, ewma(before, delta, gain(params.update_s, params.smooth_s))
    )
    quality = np.where(share <= params.good_share, 1.0, params.usable_quality) * known
    weight = quality * np.where(given | learned, 1.0, params.zones_weight)
    spread = np.where(learned, params.spread_learned, params.spread_zones)
    return (
        line,
        smooth_delta,
        Hrv(
            alpha1=value,
            artefact_pct=100.0 * share,
            reserve_pct=reserve_pct,
            expected=expected,
            delta=delta,
            strain=weight * unit(smooth_delta / params.full_delta),
            strain_spread=np.where(given, params.spread_given, spread),
            quality=quality,
        ),
    )


def _reserve_pct(window: beats.Window, body: Body) -> Runners:
    """Heart-rate reserve that the window's own beats use [%]."""
    span = np.add.reduce(window.ticks, axis=0)  # whole numbers: exact in any order
    rate_bpm = 60.0 * beats.TICKS_PER_S * window.number / np.maximum(span, 1.0)
    return heart_rate_reserve_pct(rate_bpm, body.hr_rest_bpm, body.hr_max_bpm)


def _learn(line: Line, reserve_pct: Runners, value: Runners, params: Params) -> Line:
    """Add one window to running means and moments (Welford); windows overlap, so less counts."""
    new = ~np.isnan(reserve_pct)
    if not new.any():
        return line
    seen_s = line.seen_s + params.update_s * new
    share = np.where(new, params.update_s / np.maximum(seen_s, params.update_s), 0.0)
    off_pct = np.where(new, reserve_pct - line.mean_pct, 0.0)
    off_alpha1 = np.where(new, value - line.mean_alpha1, 0.0)
    left = (1.0 - share) * off_pct * (params.update_s / params.heart.window_s)
    return Line(
        seen_s=seen_s,
        mean_pct=line.mean_pct + share * off_pct,
        mean_alpha1=line.mean_alpha1 + share * off_alpha1,
        spread_pct=line.spread_pct + left * off_pct,
        together=line.together + left * off_alpha1,
    )
