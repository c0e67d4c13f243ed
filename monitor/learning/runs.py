"""Past runs through the monitor's own models, second by second, all runs at a time; pure."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.recordings.recording import Recording
from monitor.models import energy, grade, hrv, motion, stride
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
    beats = _beats(recordings)
    moving, slope, gait = motion.initial(runs), grade.initial(runs), stride.initial(runs)
    body = hrv.Body(
        hr_max_bpm=full(runs, heart.highest_bpm),
        hr_rest_bpm=full(runs, heart.resting_bpm),
        slope=full(runs),
        intercept=full(runs),
        phase_s=full(runs, 0.0),
    )
    hearts = hrv.initial(body)
    moved_m, grades, adjusted = (np.full((seconds, runs), np.nan) for _ in range(3))
    turns: list[tuple[float, Runners, Runners]] = []
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
        if beats is not None and at < beats_until_s:
            due_s = hearts.due_s
            hearts, said = hrv.step(hearts, beats[at], elapsed_s, body, hrv.Params(), 1.0)
            if (hearts.due_s > due_s).any():
                turns.append((at + 1.0, said.alpha1, said.reserve_pct))
    return Runs(
        end_t=np.array([r.seconds[-1].t if r.has_absolute_time else np.nan for r in recordings]),
        heart_rate_bpm=columns.heart_rate_bpm,
        grade_adjusted_mps=adjusted,
        grade=grades,
        moved_m=moved_m,
        alpha1=np.array([turn[1] for turn in turns]).reshape(-1, runs),
        reserve_pct=np.array([turn[2] for turn in turns]).reshape(-1, runs),
        turn_s=np.array([turn[0] for turn in turns]),
        steps=gait.steps,
        samples=gait.samples,
    )


def _length(recording: Recording) -> int:
    return recording.seconds[-1].t - recording.seconds[0].t + 1


def _beats(recordings: Sequence[Recording]) -> list[Table] | None:
    """Intervals of each second as (beats, runs), None if no run has any."""
    if not any(second.measured.rr_ms for run in recordings for second in run.seconds):
        return None
    heard: dict[int, list[tuple[int, tuple[float, ...]]]] = {}
    for run, recording in enumerate(recordings):
        for second in recording.seconds:
            if second.measured.rr_ms:
                at = second.t - recording.seconds[0].t
                heard.setdefault(at, []).append((run, second.measured.rr_ms))
    silence = np.full((1, len(recordings)), np.nan)
    tables = [silence] * max(_length(recording) for recording in recordings)
    for at, rows in heard.items():
        table = np.full((max(len(rr_ms) for _, rr_ms in rows), len(recordings)), np.nan)
        for run, rr_ms in rows:
            table[: len(rr_ms), run] = rr_ms
        tables[at] = table
    return tables
