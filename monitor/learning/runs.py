"""Past runs through the monitor's own models, all runs at a time; pure."""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.messages import Measured
from ingest.race.settings import Runner
from ingest.recordings.recording import Recording
from monitor.columns import inputs_of, seconds_of
from monitor.models import energy, hrv, stride, turns
from monitor.models.arrays import Runners, full
from monitor.profile import profiles
from monitor.stages import movement
from monitor.stages.movement import Moves

BLOCK_S: Final = 600  # seconds gone through in one go

Table = NDArray[np.float64]  # (seconds, runs)


class Heart(NamedTuple):
    """Heart rates that intensity is counted from [bpm]; a missing one rests no line."""

    highest_bpm: float
    resting_bpm: float


class Way(NamedTuple):
    """What the monitor believes of some runs, (seconds, runs) each; NaN for unknown.

    `steps` and `samples` are (bins, runs), the usual step rate as `monitor.models.stride` keeps it.
    """

    heart_rate_bpm: Table
    grade_adjusted_mps: Table
    grade: Table
    moved_m: Table
    steps: NDArray[np.int32]
    samples: NDArray[np.int16]


class Runs(NamedTuple):
    """What the models made of some runs, every second from its first; NaN for unknown.

    Attributes
    ----------
    end_t : (runs,) when each ended [s], NaN if undated
    heart_rate_bpm, grade_adjusted_mps, grade, moved_m : (seconds, runs)
    alpha1, reserve_pct : (turns, runs) of two minutes each, every ten seconds, at `turn_s`
    turn_s : (turns,) since the start [s]
    steps, samples : (bins, runs) of the usual step rate, as `monitor.models.stride` keeps them
    """

    end_t: Runners
    heart_rate_bpm: Table
    grade_adjusted_mps: Table
    grade: Table
    moved_m: Table
    alpha1: Table
    reserve_pct: Table
    turn_s: Runners
    steps: NDArray[np.int32]
    samples: NDArray[np.int16]


def believed(recordings: Sequence[Recording], runner: Runner) -> Way:
    """Run recordings through the monitor's first stage, as if live: what can't be true is left out.

    Parameters
    ----------
    recordings : at least one, lined up at their first seconds
    runner : whose they are; a heart rate over the highest known is not refused, or none could be
        learned
    """
    runs, seconds = len(recordings), max(_length(recording) for recording in recordings)
    measured = [_every_second(recording, seconds) for recording in recordings]
    first_t = [recording.seconds[0].t for recording in recordings]
    known = profiles([runner] * runs)._replace(hr_max_known=np.zeros(runs, dtype=np.bool_))
    state, gait, params = movement.initial(known), stride.initial(runs), movement.Params()
    parts = []
    for first in range(0, seconds, BLOCK_S):
        theirs = [one[first : first + BLOCK_S] for one in measured]
        block = seconds_of([t + first for t in first_t], theirs, {}, {})
        elapsed_s = block.t - np.array(first_t) + 1.0
        inputs = inputs_of(block, elapsed_s)
        state, moves = movement.run(state, inputs, elapsed_s, None, known, params, 1.0)
        if first < stride.Params().learn_to_s:
            gait = _steps(gait, moves, elapsed_s)
        parts.append(_told(moves))
    heart_rate_bpm, adjusted_mps, grade, moved_m = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    return Way(heart_rate_bpm, adjusted_mps, grade, moved_m, gait.steps, gait.samples)


def trace(recordings: Sequence[Recording], way: Way, heart: Heart, beats_until_s: float) -> Runs:
    """Put together what learning needs.

    Parameters
    ----------
    recordings : at least one
    way : of the same recordings, from `believed`
    heart : for the share of heart-rate reserve
    beats_until_s : heart-rate variability is looked at from the start to here [s]
    """
    until_s = min(len(way.grade), beats_until_s)
    turn_s, alpha1, reserve_pct = _variability(recordings, heart, until_s)
    return Runs(
        end_t=np.array([r.seconds[-1].t if r.has_absolute_time else np.nan for r in recordings]),
        heart_rate_bpm=way.heart_rate_bpm,
        grade_adjusted_mps=way.grade_adjusted_mps,
        grade=way.grade,
        moved_m=way.moved_m,
        alpha1=alpha1,
        reserve_pct=reserve_pct,
        turn_s=turn_s,
        steps=way.steps,
        samples=way.samples,
    )


def _steps(gait: stride.State, moves: Moves, elapsed_s: Table) -> stride.State:
    gait, _ = stride.run(
        gait,
        moves.moving.smooth_mps,
        moves.grade,
        moves.inputs.cadence_spm,
        moves.effort.walking,
        elapsed_s,
        stride.Params(),
        1.0,
    )
    return gait


def _told(moves: Moves) -> tuple[Table, Table, Table, Table]:
    """The first columns of a `Way`; a heart rate only in seconds that have one of their own.

    Best efforts are of two minutes and more: their speed is taken as it is, not smoothed.
    """
    beating, heard, params = moves.beating, moves.inputs, energy.Params()
    effort = energy.step(
        moves.moving.speed_mps, heard.cadence_spm, heard.running, moves.grade, params
    )
    heard_bpm = np.where(beating.age_s == 0.0, beating.heart_rate_bpm, np.nan)
    return heard_bpm, effort.grade_adjusted_mps, moves.grade, moves.moving.moved_m


def _every_second(recording: Recording, seconds: int) -> list[Measured | None]:
    """What was measured in so many seconds; None where nothing was."""
    first_t = recording.seconds[0].t
    measured = {second.t: second.measured for second in recording.seconds}
    return [measured.get(first_t + at) for at in range(seconds)]


def _length(recording: Recording) -> int:
    return recording.seconds[-1].t - recording.seconds[0].t + 1


def _variability(
    recordings: Sequence[Recording], heart: Heart, until_s: float
) -> tuple[Runners, Table, Table]:
    """When the turns are [s], and α1 and the share of heart-rate reserve at them."""
    runs, seconds = len(recordings), math.ceil(until_s)
    rr_ms = _beats(recordings, seconds)
    if not rr_ms.size:
        return np.zeros(0), np.zeros((0, runs)), np.zeros((0, runs))
    body = hrv.Body(
        hr_max_bpm=np.full((seconds, runs), heart.highest_bpm),
        hr_rest_bpm=full(runs, heart.resting_bpm),
        slope=full(runs),
        intercept=full(runs),
        phase_s=full(runs, 0.0),
    )
    params = hrv.Params()
    elapsed_s = np.repeat(np.arange(1.0, seconds + 1.0)[:, np.newaxis], runs, axis=1)
    _, said = hrv.run(hrv.initial(body), rr_ms, elapsed_s, body, params, 1.0)
    # All have the same turns.
    at = turns.run(body.phase_s[:1], seconds, params.update_s, 1.0)[1].second[:, 0]
    return at.astype(np.float64) + 1.0, said.alpha1[at], said.reserve_pct[at]


def _beats(recordings: Sequence[Recording], seconds: int) -> NDArray[np.float64]:
    """Intervals of the first seconds as (seconds, beats, runs) [ms], without beats if none has."""
    heard = [
        (second.t - recording.seconds[0].t, run, second.measured.rr_ms)
        for run, recording in enumerate(recordings)
        for second in recording.seconds
        if second.measured.rr_ms and second.t - recording.seconds[0].t < seconds
    ]
    most = max((len(rr_ms) for *_, rr_ms in heard), default=0)
    table = np.full((seconds, most, len(recordings)), np.nan)
    for at, run, rr_ms in heard:
        table[at, : len(rr_ms), run] = rr_ms
    return table
