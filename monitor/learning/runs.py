"""Past runs through the monitor's own models, all runs at a time; pure."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.recordings.recording import Recording
from monitor.models import energy, grade, hrv, motion, stride, turns
from monitor.models.arrays import Runners, full

Table = NDArray[np.float64]  # (seconds, runs)


class Heart(NamedTuple):
    """Heart rates that intensity is counted from [bpm]; a missing one rests no line."""

    highest_bpm: float
    resting_bpm: float


class Columns(NamedTuple):
    """What was measured, (seconds, runs) each."""

    heart_rate_bpm: Table
    speed_mps: Table
    distance_m: Table
    altitude_m: Table
    cadence_spm: Table
    running: Table


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


def columns_of(recordings: Sequence[Recording]) -> Columns:
    """Line up runs at their first seconds."""
    shape = (max(_length(recording) for recording in recordings), len(recordings))
    columns = Columns(*(np.full(shape, np.nan) for _ in Columns._fields))
    for run, recording in enumerate(recordings):
        at = [second.t - recording.seconds[0].t for second in recording.seconds]
        for name, column in zip(Columns._fields, columns, strict=True):
            values = [getattr(second.measured, name) for second in recording.seconds]
            column[at, run] = np.array(values, dtype=np.float64)  # None becomes NaN
    return columns


def trace(
    recordings: Sequence[Recording], columns: Columns, heart: Heart, beats_until_s: float
) -> Runs:
    """Run recordings through the models that learning needs.

    Parameters
    ----------
    recordings : at least one
    columns : of the same recordings
    heart : for the share of heart-rate reserve
    beats_until_s : heart-rate variability is looked at from the start to here [s]
    """
    runs, seconds = len(recordings), len(columns.speed_mps)
    _, speed_mps, distance_m, altitude_m, cadence_spm, running = columns
    _, moving = motion.run(motion.initial(runs), speed_mps, distance_m, motion.Params(), 1.0)
    _, slope = grade.run(grade.initial(runs), moving.moved_m, altitude_m, grade.Params())
    effort = energy.step(moving.speed_mps, cadence_spm, running, slope, energy.Params())
    gait = _usual_steps(moving.smooth_mps, slope, cadence_spm, effort.walking)
    turn_s, alpha1, reserve_pct = _variability(recordings, heart, min(seconds, beats_until_s))
    return Runs(
        end_t=np.array([r.seconds[-1].t if r.has_absolute_time else np.nan for r in recordings]),
        heart_rate_bpm=columns.heart_rate_bpm,
        grade_adjusted_mps=effort.grade_adjusted_mps,
        grade=slope,
        moved_m=moving.moved_m,
        alpha1=alpha1,
        reserve_pct=reserve_pct,
        turn_s=turn_s,
        steps=gait.steps,
        samples=gait.samples,
    )


def _usual_steps(
    speed_mps: Table, slope: Table, cadence_spm: Table, walking: NDArray[np.bool_]
) -> stride.State:
    """What the first hour of each run tells of its step rate."""
    params = stride.Params()
    shape = speed_mps.shape
    elapsed_s = np.broadcast_to(np.arange(1.0, shape[0] + 1.0)[:, np.newaxis], shape)
    hour = slice(math.ceil(params.learn_to_s))
    gait, _ = stride.run(
        stride.initial(shape[1]), speed_mps[hour], slope[hour], cadence_spm[hour], walking[hour],
        elapsed_s[hour], params, 1.0,
    )  # fmt: skip
    return gait


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
