"""What heart-rate variability says about fatigue: DFA-α1 against what the effort explains.

α1 falls with intensity, and it falls with fatigue at the same intensity. So what counts is how
far it is below the value expected at the heart rate of the same two minutes.
"""

import zlib
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from monitor.models import alpha1, beats, learned_line, rr_signal, turns
from monitor.models.arrays import Flags, Runners, unit
from monitor.models.block import of_one, second_at
from monitor.models.learned_line import Line
from monitor.models.oxygen import heart_rate_reserve_pct
from monitor.models.windows import Windows, seen_at


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
    heart: beats.Params = field(default_factory=beats.Params)
    signal: rr_signal.Params = field(default_factory=rr_signal.Params)
    scaling: alpha1.Params = field(default_factory=alpha1.Params)


class Body(NamedTuple):
    """What the model must know of each runner, (runners,) each.

    In a block `hr_max_bpm` is (seconds, runners): it may be learned in the race.
    `slope` [1/%] and `intercept` [1] are the runner's line of α1 on the heart-rate reserve [%],
    NaN if unknown. `phase_s` is the runner's own turn within `update_s` [s], made of the
    runner's name, so that not all are due in the same second.
    """

    hr_max_bpm: Runners
    hr_rest_bpm: Runners
    slope: Runners
    intercept: Runners
    phase_s: Runners


class Hrv(NamedTuple):
    """What heart-rate variability says, (runners,) each; NaN if it says nothing.

    All but the last two hold from one turn to the next.

    Attributes
    ----------
    alpha1 : DFA-α1 of the last two minutes [1]
    artefact_pct : beats lost or left out [%]
    reserve_pct : heart-rate reserve used in the same beats [%]
    expected : α1 that is usual at it [1]
    delta : `expected` minus `alpha1` [1], above 0 for fatigue
    basis : what `expected` comes from: 0 zones, 1 a line learned in the race, 2 the runner's own
    quality : 1 good, 0.5 usable, 0 none
    rr_quality : 1 while beats arrive, 0 if they no longer do, NaN where none ever came
    rr_garbage : whether they arrive but can't be believed
    """

    alpha1: Runners
    artefact_pct: Runners
    reserve_pct: Runners
    expected: Runners
    delta: Runners
    basis: Runners
    quality: Runners
    rr_quality: Runners
    rr_garbage: Flags


_NOTHING: Final = np.array([0.0 if name == "quality" else np.nan for name in Hrv._fields[:-2]])


class State(NamedTuple):
    """Beats, what they are worth, time to each runner's next turn [s], and what was learned.

    `result` is (columns, runners), what was found at the newest turn, in the order of `Hrv`.
    """

    heart: beats.State
    signal: rr_signal.State
    due_s: Runners
    line: Line
    result: Runners


def initial(body: Body) -> State:
    """State before the first beat."""
    rows = len(body.phase_s)
    return State(
        beats.initial(rows),
        rr_signal.initial(rows),
        body.phase_s.copy(),
        learned_line.initial(rows),
        np.repeat(_NOTHING[:, np.newaxis], rows, axis=1),
    )


def step(
    state: State, rr_ms: Runners, elapsed_s: Runners, body: Body, params: Params, dt_s: float
) -> tuple[State, Hrv]:
    """Take in the beats of one step, and compute α1 for the runners whose turn it is.

    What is expected comes from the runner's line if given, else from the line learned in minutes
    10 to 50 of the race once it rests on 10 minutes, else from the zones (0.75 at the first
    threshold, 0.50 at the second, never more or less). What it means for fatigue is told by
    `monitor.models.alpha1_trend`.

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
    Gates: Rogers & Gronwald, Front. Physiol. 13:879071, 2022. Evidence: published (gates,
    thresholds), heuristic (zones' heart rates, learning). docs/models.md.
    """
    body = body._replace(hr_max_bpm=of_one(body.hr_max_bpm))
    state, said = run(state, of_one(rr_ms), of_one(elapsed_s), body, params, dt_s)
    return state, second_at(said, 0)


def run(
    state: State, rr_ms: Runners, elapsed_s: Runners, body: Body, params: Params, dt_s: float
) -> tuple[State, Hrv]:
    """Go through a block: as `step`.

    Parameters
    ----------
    rr_ms : (seconds, beats, runners) [ms]
    elapsed_s : (seconds, runners) [s]
    body : with `hr_max_bpm` (seconds, runners)
    params, dt_s : see `Params`; time step [s]
    """
    if np.isinf(state.heart.lag_s).all() and np.isnan(rr_ms).all():
        return _without_straps(state, elapsed_s.shape, params, dt_s)
    heart, heard = beats.run(state.heart, rr_ms, params.heart, dt_s)
    signal, worth = rr_signal.run(state.signal, heard, params.signal, dt_s)
    due_s, whose = turns.run(state.due_s, len(rr_ms), params.update_s, dt_s)
    line, found = _told(state, heard, whose, elapsed_s, body, params)
    result = turns.held(state.result, whose, found)
    new = State(heart, signal, due_s, line, result[:, -1].copy())
    return new, Hrv(*(*result, worth.quality, worth.garbage))


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


def _without_straps(
    state: State, seconds: tuple[int, ...], params: Params, dt_s: float
) -> tuple[State, Hrv]:
    """Nobody ever sent a beat: only the turns go on."""
    due_s, _ = turns.due(state.due_s, seconds[0], params.update_s, dt_s)
    result = np.empty((len(_NOTHING), *seconds))
    result[:] = _NOTHING[:, np.newaxis, np.newaxis]
    worth = np.full(seconds, np.nan), np.zeros(seconds, dtype=np.bool_)
    return state._replace(due_s=due_s), Hrv(*(*result, *worth))


def _told(
    state: State,
    heard: beats.Block,
    whose: turns.Turns,
    elapsed_s: Runners,
    body: Body,
    params: Params,
) -> tuple[Line, Runners]:
    """What was learned at last, and (columns, turns, n) results."""
    rows = whose.rows
    if not rows.size:
        return state.line, np.empty((len(_NOTHING), 0, 0))
    seen = seen_at(heard, whose, params.usable_share, params.heart, params.scaling)
    hr_max_bpm = body.hr_max_bpm[whose.second, rows]
    theirs = Body(*(column[..., rows] for column in body))._replace(hr_max_bpm=hr_max_bpm)
    rate_pct = heart_rate_reserve_pct(seen.rate_bpm, theirs.hr_rest_bpm, hr_max_bpm)
    reserve_pct = np.where(np.isnan(seen.alpha1), np.nan, rate_pct)
    now_s = elapsed_s[whose.second, rows]
    learning = (now_s >= params.learn_from_s) & (now_s <= params.learn_until_s)
    line = Line(*(column[rows] for column in state.line))
    lines = learned_line.learned(
        line,
        np.where(learning, reserve_pct, np.nan),
        seen.alpha1,
        params.update_s,
        params.heart.window_s,
    )

    expected, given, learned = expected_alpha1(reserve_pct, lines, theirs, params)
    found = _judged(seen, reserve_pct, expected, 1.0 * learned + 2.0 * given, params)
    line = Line(
        *(turns.at_last(*columns, whose) for columns in zip(state.line, lines, strict=True))
    )
    return line, found


def _judged(
    seen: Windows, reserve_pct: Runners, expected: Runners, basis: Runners, params: Params
) -> Runners:
    """(columns, turns, n) in the order of `Hrv`."""
    share = seen.artefact_share
    known = ~np.isnan(seen.alpha1)
    quality = np.where(share <= params.good_share, 1.0, params.usable_quality) * known
    delta = expected - seen.alpha1
    basis = np.where(known, basis, np.nan)
    return np.array((seen.alpha1, 100.0 * share, reserve_pct, expected, delta, basis, quality))
