"""Critical speed and D′ from the best efforts in past runs; pure."""

import itertools
from typing import NamedTuple

import numpy as np

from monitor.learning.rules import EFFORTS_S, Confidence, Finding, Params, missing
from monitor.learning.runs import Runs, Table
from monitor.models import critical_speed
from monitor.models.arrays import Flags

SPEED = ("critical speed", "training.critical_speed_mps", "m/s")
RESERVE = ("D′, the reserve above it", "training.reserve_m", "m")


class Effort(NamedTuple):
    """The furthest somebody got in a time: grade-adjusted [m], in which run, ending when [s].

    `heart_share` is the highest heart rate in it as a share of the highest of all [1], NaN if
    unknown.
    """

    duration_s: int
    distance_m: float
    run: int
    end: int
    heart_share: float


def best_efforts(runs: Runs, medians_bpm: Table, hr_max_bpm: float, params: Params) -> list[Effort]:
    """Find the best effort of each length in `EFFORTS_S`, on gentle ground only.

    Parameters
    ----------
    runs : grade-adjusted speeds [m/s] and grades [1]
    medians_bpm : (seconds, runs) 30-s medians of heart rate [bpm]
    hr_max_bpm : the runner's highest [bpm]
    params : what ground and speed to believe

    Returns
    -------
    list of Effort
        Shortest first; lengths for which there is none are left out.
    """
    speed = runs.grade_adjusted_mps
    with_grade = np.abs(np.where(np.isnan(runs.grade), np.inf, runs.grade))
    usable = (with_grade < params.gentle_grade) & (speed <= params.most_mps) & ~_old(runs, params)
    metres = _summed(np.where(usable, speed, 0.0))
    seconds = _summed(usable.astype(np.float64))
    efforts = []
    for duration_s in EFFORTS_S:
        if len(speed) < duration_s:
            break
        distance_m = metres[duration_s:] - metres[:-duration_s]
        gentle = seconds[duration_s:] - seconds[:-duration_s] >= params.gentle_share * duration_s
        distance_m = np.where(gentle, distance_m, 0.0)
        start, run = np.unravel_index(np.argmax(distance_m), distance_m.shape)
        if distance_m[start, run] > 0.0:
            end = int(start) + duration_s
            # The first medians of an effort still hold what was before it.
            theirs = medians_bpm[int(start) + int(params.median_s) : end, run]
            known = theirs[~np.isnan(theirs)]
            share = float(known.max()) / hr_max_bpm if known.size else np.nan
            efforts.append(Effort(duration_s, float(distance_m[start, run]), int(run), end, share))
    return efforts


def critical(efforts: list[Effort], params: Params) -> tuple[Finding, Finding]:
    """Fit critical speed and D′, and judge whether the efforts were ones.

    Any steady run fits a straight line, so a fit proves nothing: the heart rate must have been
    high in each effort, and D′ what a runner's can be.
    """
    alone = _of_their_own(efforts, params)
    hard = [e for e in alone if np.isnan(e.heart_share) or e.heart_share >= params.hard_share]
    why = _why_no_fit(alone, hard, params)
    if why:
        return missing(*SPEED, why), missing(*RESERVE, why)
    distance_m = np.array([effort.distance_m for effort in hard])
    time_s = np.array([float(effort.duration_s) for effort in hard])
    speed_mps, reserve_m = critical_speed.fit(distance_m, time_s)
    residual_m = distance_m - reserve_m - speed_mps * time_s
    r2 = 1.0 - float(residual_m @ residual_m) / float(((distance_m - distance_m.mean()) ** 2).sum())
    if r2 < params.least_r2:
        why = f"the efforts don't fit a line, R² = {r2:.4f}: one of them was not all-out"
        return missing(*SPEED, why), missing(*RESERVE, why)
    if reserve_m < params.least_reserve_s * speed_mps or reserve_m > params.most_reserve_m:
        why = f"D′ would be {reserve_m:.0f} m, too {'much' if reserve_m > 200 else 'little'}: "
        why += "not all of the fastest stretches were all-out efforts"
        return missing(*SPEED, why), missing(*RESERVE, why)
    minutes = ", ".join(f"{effort.duration_s // 60}" for effort in hard)
    heard = not any(np.isnan(effort.heart_share) for effort in hard)
    doubt = "" if heard else "; without heart rate nobody knows how hard they were"
    why = f"best efforts of {minutes} min, R² = {r2:.4f}{doubt}"
    count = len({effort.run for effort in hard})
    confidence: Confidence = "poor" if not heard else "good" if count > 1 else "fair"
    return (
        Finding(SPEED[0], SPEED[1], speed_mps, SPEED[2], count, confidence, why),
        Finding(RESERVE[0], RESERVE[1], reserve_m, RESERVE[2], count, confidence, why),
    )


def _why_no_fit(efforts: list[Effort], hard: list[Effort], params: Params) -> str:
    """Say what a fit lacks, nothing if it lacks nothing."""
    if len(efforts) < params.least_efforts:
        return (
            "fewer than three fast stretches of 2 to 20 min on known ground under 10 % that are"
            " not parts of each other"
        )
    if len(hard) < params.least_efforts:
        shares = ", ".join(f"{100 * effort.heart_share:.0f} %" for effort in efforts)
        return (
            f"no three all-out efforts of 2 to 20 min: in the fastest the heart rate reached"
            f" {shares} of the highest, all-out is {100 * params.hard_share:.0f} %"
        )
    if hard[-1].duration_s < params.least_spread * hard[0].duration_s:
        return "the hard efforts are all of about the same length"
    return ""


def _of_their_own(efforts: list[Effort], params: Params) -> list[Effort]:
    """Leave out what is a part of a longer effort, or a shorter one with easy running around."""
    dropped = set()
    for short, long in itertools.combinations(efforts, 2):
        begins = long.end - long.duration_s
        if short.run != long.run or short.end <= begins or short.end - short.duration_s >= long.end:
            continue
        others_mps = (long.distance_m - short.distance_m) / (long.duration_s - short.duration_s)
        padded = others_mps < params.padded_share * short.distance_m / short.duration_s
        dropped.add(long if padded else short)
    return [effort for effort in efforts if effort not in dropped]


def _old(runs: Runs, params: Params) -> Flags:
    """Which runs say nothing about today's shape; undated ones are believed."""
    dated = runs.end_t[~np.isnan(runs.end_t)]
    newest_t = dated.max() if dated.size else 0.0
    old: Flags = newest_t - runs.end_t > params.recent_days * 86_400.0
    return old


def _summed(values: Table) -> Table:
    return np.concatenate((np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)))
