"""Past runs through the monitor's own models, second by second, all runs at a time; pure."""

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
    moving, slope, gait = motion.initial(runs), grade.initial(runs), stride.initial(runs)
    moved_m, grades, adjusted = (np.full((seconds, runs), np.nan) for _ in range(3))
    ones = np.ones(runs)
    for at in range(seconds):
        elapsed_s = ones * (at + 1.0)
        speed, distance, altitude, cadence, running = (column[at] for column in columns[1:])
        moving, motions = motion.step(moving, speed, distance, motion.Params(), 1.0)
        slope, here = grade.step(slope, motions.moved_m, altitude, grade.Params())
        effort = energy.step(motions.speed_mps, cadence, running, here, energy.Params())
        if at < stride.Params().learn_to_s:
            gait, _ = stride.step(
                gait, motions.smooth_mps, here, cadence, effort.walking, elapsed_s,
                stride.Params(), 1.0,
            )  # fmt: skip
        moved_m[at], grades[at], adjusted[at] = motions.moved_m, here, effort.grade_adjusted_mps
    turn_s, alpha1, reserve_pct = _variability(recordings, heart, min(seconds, beats_until_s))
    return Runs(
        end_t=np.array([r.seconds[-1].t if r.has_absolute_time else np.nan for r in recordings]),
        heart_rate_bpm=columns.heart_rate_bpm,
        grade_adjusted_mps=adjusted,
        grade=grades,
        moved_m=moved_m,
        alpha1=alpha1,
        reserve_pct=reserve_pct,
        turn_s=turn_s,
        steps=gait.steps,
        samples=gait.samples,
    )


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
