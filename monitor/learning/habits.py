"""Descents and step rates of past runs; pure."""

import datetime as dt

import numpy as np

from monitor.learning.rules import Finding, Params, missing
from monitor.learning.runs import Runs
from monitor.models import stride
from monitor.models.energy import climb_share

DESCENT = ("descents of the last 28 days", "training.descent_28d_m", "m")
STEPS = ("usual step rate", "", "steps/min")
_DAY_S = 86_400.0


def descent(runs: Runs, race_t: float, params: Params) -> Finding:
    """Sum what was descended steeply in the 28 days before the race.

    Parameters
    ----------
    runs : way and grade of each second
    race_t : start of the race [s]
    params : which grade and days count
    """
    before_s = race_t - runs.end_t
    recent = (before_s >= 0.0) & (before_s <= params.descent_days * _DAY_S)
    if not recent.any():
        opens = dt.datetime.fromtimestamp(race_t - params.descent_days * _DAY_S, dt.UTC)
        return missing(
            *DESCENT, f"no dated run in the 28 days before the race: from {opens:%Y-%m-%d} on"
        )
    if np.isnan(runs.grade[:, recent]).all():
        return missing(*DESCENT, "the runs of the 28 days before the race have no altitude")
    steep = runs.grade[:, recent] <= -params.descent_grade
    down_m = -climb_share(np.where(steep, runs.grade[:, recent], 0.0)) * runs.moved_m[:, recent]
    name, key, unit = DESCENT
    count = int(recent.sum())
    why = f"at {100 * params.descent_grade:.0f} % and steeper, in the files given: give all runs"
    return Finding(name, key, round(float(np.nansum(down_m))), unit, count, "fair", why)


def step_rate(runs: Runs) -> Finding:
    """Sum up the step rates by speed and grade of minutes 10 to 60; shown, not written."""
    steps, samples = (
        runs.steps.sum(axis=1, dtype=np.int64),
        runs.samples.sum(axis=1, dtype=np.int64),
    )
    known = samples >= stride.Params().least_samples
    if not known.any():
        return missing(*STEPS, "no running with a step rate on known ground after minute 10")
    most = int(np.argmax(np.where(known, samples, 0)))
    count = int((runs.samples.sum(axis=0) > 0).sum())
    low_mps = stride.SLOWEST_MPS + (most // stride.GRADES) * stride.SPEED_STEP_MPS
    why = (
        f"at {low_mps:.2f} to {low_mps + stride.SPEED_STEP_MPS:.2f} m/s, the most frequent of"
        f" {int(known.sum())} bins of speed and grade; races learn their own"
    )
    value = round(float(steps[most] / samples[most]))
    return Finding(*STEPS[:2], value, STEPS[2], count, "fair" if count > 1 else "poor", why)
