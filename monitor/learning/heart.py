"""The highest heart rate and the α1 line, from past runs; pure."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from monitor.learning.rules import Confidence, Finding, Params, missing
from monitor.learning.runs import Runs, Table
from monitor.models.arrays import Runners

HIGHEST = ("highest heart rate", "body.hr_max_bpm", "bpm")
LINE = ("slope of α1 on intensity", "training.alpha1_slope", "1/%")
LINE_START = ("where that line begins", "training.alpha1_intercept", "")


def medians(heart_rate_bpm: Table, params: Params) -> Table:
    """Median of the seconds up to each, NaN where too few of them have a value.

    Parameters
    ----------
    heart_rate_bpm : (seconds, runs) [bpm]
    params : the window's length and how much of it must be known

    Returns
    -------
    (seconds, runs) [bpm]
    """
    width, least = int(params.median_s), int(params.median_least_s)
    result = np.full(heart_rate_bpm.shape, np.nan)
    if len(heart_rate_bpm) < width:
        return result
    for run, column in enumerate(heart_rate_bpm.T):
        windows = np.sort(sliding_window_view(column, width), axis=1)  # NaN comes last
        known = width - np.isnan(windows).sum(axis=1)
        at = np.arange(len(windows))
        low, high = np.maximum((known - 1) // 2, 0), np.minimum(known // 2, width - 1)
        middle = 0.5 * (windows[at, low] + windows[at, high])
        result[width - 1 :, run] = np.where(known >= least, middle, np.nan)
    return result


def highest(medians_bpm: Table, known_bpm: float, expected_bpm: float, params: Params) -> Finding:
    """Find the highest heart rate that lasted.

    Parameters
    ----------
    medians_bpm : (seconds, runs) from `medians` [bpm]
    known_bpm : what counts until now: the runner's own or by age [bpm]
    expected_bpm : by age [bpm]
    params : what to believe
    """
    peaks = peak_of_each(medians_bpm)
    known = peaks[~np.isnan(peaks)]
    if not known.size:
        return missing(*HIGHEST, "no run has a heart rate")
    most = expected_bpm + params.above_age_bpm
    believed = known[known <= most]
    if not believed.size:
        return missing(*HIGHEST, f"{known.max():.0f} bpm can't be at this age; a bad contact?")
    peak = float(believed.max())
    if peak <= known_bpm:
        return missing(
            *HIGHEST,
            f"highest seen for 30 s is {peak:.0f} bpm, not above the {known_bpm:.0f} bpm assumed:"
            " no run was hard enough to tell",
        )
    agree = int((believed >= peak - params.agree_bpm).sum())
    name, key, unit = HIGHEST
    why = f"highest 30-s median; {agree} of {len(known)} runs within {params.agree_bpm:.0f} bpm"
    return Finding(name, key, peak, unit, agree, "good" if agree > 1 else "fair", why)


def peak_of_each(medians_bpm: Table) -> Runners:
    """Return the highest median of each run, NaN without any."""
    filled = np.where(np.isnan(medians_bpm), -np.inf, medians_bpm).max(axis=0)
    return np.where(np.isinf(filled), np.nan, filled)


def line(runs: Runs, *, resting_known: bool, params: Params) -> tuple[Finding, Finding]:
    """Fit the line of α1 on the share of heart-rate reserve, over minutes 10 to 50 of runs.

    Parameters
    ----------
    runs : with α1 where there were intervals
    resting_known : whether the runner gave a resting heart rate; no line rests on a default
    params : what to believe
    """
    early = (runs.turn_s >= params.line_from_s) & (runs.turn_s <= params.line_until_s)
    alpha1, reserve_pct = runs.alpha1[early], runs.reserve_pct[early]
    known = ~np.isnan(alpha1 + reserve_pct)
    why = _why_no_line(alpha1, reserve_pct, known, resting_known=resting_known, params=params)
    if why:
        return missing(*LINE, why), missing(*LINE_START, why)
    x, y = reserve_pct[known], alpha1[known]
    slope, start = np.polyfit(x, y, 1)
    count = int(known.any(axis=0).sum())
    if not params.line_steepest <= slope <= params.line_flattest:
        why = f"α1 changes by {slope:.4f} a per cent of reserve, which is no heart's line"
        return missing(*LINE, why), missing(*LINE_START, why)
    spread = float(np.std(y - start - slope * x))
    why = (
        f"{len(x) / 6:.0f} min of beats at {x.min():.0f} to {x.max():.0f} % of reserve,"
        f" scatter {spread:.2f}"
    )
    confidence: Confidence = "good" if count > 2 else "fair"
    return (
        Finding(LINE[0], LINE[1], float(slope), LINE[2], count, confidence, why),
        Finding(LINE_START[0], LINE_START[1], float(start), LINE_START[2], count, confidence, why),
    )


def _why_no_line(
    alpha1: Table, reserve_pct: Table, known: Table, *, resting_known: bool, params: Params
) -> str:
    """Say what a line lacks, nothing if it lacks nothing."""
    if not alpha1.size:
        return "no run has beat-to-beat intervals (a chest strap's RR)"
    if not resting_known:
        return "give hr_rest_bpm first: the line is over the heart-rate reserve"
    minutes = known.sum() / 6
    if minutes * 60 < params.line_least_s:
        return f"only {minutes:.0f} min of clean intervals in minutes 10 to 50 of the runs"
    low, high = np.percentile(reserve_pct[known], (5, 95))
    if high - low < params.line_span_pct:
        return f"all at the same intensity, {low:.0f} to {high:.0f} % of reserve: add other runs"
    return ""
