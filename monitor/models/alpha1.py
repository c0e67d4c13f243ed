"""DFA-α1: the short-term scaling exponent of heart-beat intervals, many windows at a time.

One recipe, fixed, because libraries differ by 0.04 on the same beats and detrending alone moves
the value by up to 0.25:

1. Beats marked as artefacts are left out (`monitor.models.beats`).
2. Smoothness priors, λ = 500, take away what is slower than about 50 beats.
3. ``y = cumsum(z - mean z)``.
4. For every scale of 4 to 16 beats: boxes without overlap from the start and from the end, a
   straight line fitted in each, F(n) the root mean square of all residuals.
5. α1 is the slope of log2 F on log2 n.

A window is a column, its beats from row 0 on; windows of different length are padded with zeros.
Everything is elementwise or a sum down a column in its order, so that a window's bits depend
neither on the others nor on the padding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from monitor.models.arrays import Runners, summed_first
from monitor.models.fluctuation import squares
from monitor.models.scans import running
from monitor.models.smoothness import Counts, sums_of_rest

SCALES: Final = tuple(range(4, 17))
CHUNK: Final = 128  # windows worked on together: their arrays stay in the processor's cache


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    smoothing: float = 500.0
    least_beats: float = 150.0
    least_fluctuation: float = 0.01


def alpha1(
    beats: Runners, counts: Counts, params: Params, scales: Sequence[int] = SCALES
) -> Runners:
    """DFA-α1 of some windows.

    Parameters
    ----------
    beats : (beats, windows) intervals without artefacts, oldest first, in any unit, 0 to pad
    counts : (windows,) how many beats each window has, at most the rows of `beats`
    params : see `Params`; `least_fluctuation` is in the unit of `beats`
    scales : lengths of the boxes [beats], at least 3; a repeated one counts as often

    Returns
    -------
    (windows,) [1], usually 0.2 to 1.8; NaN for fewer than `least_beats` beats and where F is
    below `least_fluctuation`: a series without any variation comes from no heart.

    Notes
    -----
    Peng et al., Chaos 5:82, 1995; Tarvainen et al., IEEE Trans. Biomed. Eng. 49:172, 2002.
    Evidence: published (recipe: Altini's, as FatMaxxer carries it). docs/models.md.

    Examples
    --------
    >>> beats = 600.0 + 20.0 * np.sin(2.0 * np.pi * np.arange(200.0) / 50.0)
    >>> alpha1(beats[:, np.newaxis], np.array([200]), Params()).round(3)
    array([2.043])
    """
    rows, windows = beats.shape
    return of_line(beats.T.ravel(), rows * np.arange(windows), counts, params, scales)


def of_line(
    line: Runners, first: Counts, counts: Counts, params: Params, scales: Sequence[int] = SCALES
) -> Runners:
    """DFA-α1 of windows that are parts of one line, and may overlap: as `alpha1`.

    Parameters
    ----------
    line : (beats,) intervals without artefacts
    first, counts : (windows,) where in the line each window begins, and how long it is [beats]
    params, scales : as for `alpha1`
    """
    result = np.full(len(counts), np.nan)
    wanted = np.flatnonzero(counts >= max(params.least_beats, *scales))
    # Windows of like length share a chunk, so that little of it is padding.
    wanted = wanted[np.argsort(counts[wanted], kind="stable")]
    for begin in range(0, len(wanted), CHUNK):
        chunk = wanted[begin : begin + CHUNK]
        some = counts[chunk]
        sums = sums_of_rest(_from_first(line, first[chunk], some), some, params.smoothing)
        result[chunk] = _slope(sums, some, params, tuple(scales))
    return result


def exponent(
    values: Runners, counts: Counts, params: Params, scales: Sequence[int] = SCALES
) -> Runners:
    """Slope of log2 F on log2 n, without detrending.

    Parameters
    ----------
    values : (beats, windows) intervals, anything where a window is padded
    counts, params, scales : as for `alpha1`; every window has at least the longest scale

    Returns
    -------
    (windows,) [1]
    """
    rows = len(values)
    windows = _from_first(values.T.ravel(), rows * np.arange(len(counts)), counts)
    inside = np.arange(len(windows))[:, np.newaxis] < counts
    mean = running(windows.copy())[-1] / counts
    profile = running(np.where(inside, windows - mean, 0.0))
    profile *= inside
    sums = np.concatenate((np.zeros((1, len(counts))), running(profile)[:-1]))
    mirrored = np.maximum(counts - np.arange(len(sums))[:, np.newaxis], 0)
    other = sums[-1] - np.take_along_axis(sums, mirrored, axis=0)
    return _slope(np.concatenate((sums, other), axis=1), counts, params, tuple(scales))


def _from_first(line: Runners, first: Counts, counts: Counts) -> Runners:
    """How far each beat is from a window's first; a row more, 0 where a window is padded."""
    rows, least = int(counts.max()) + 1, int(counts.min())
    windows = line.take(first + np.arange(rows)[:, np.newaxis], mode="clip")
    windows -= line[first]
    windows[least:] *= np.arange(least, rows)[:, np.newaxis] < counts
    return windows


def _slope(sums: Runners, counts: Counts, params: Params, scales: tuple[int, ...]) -> Runners:
    found = squares(sums, counts, scales)
    usable = (found >= params.least_fluctuation**2).all(axis=0)
    levels = 0.5 * np.log2(np.where(usable, found, 1.0))
    slopes: Runners = np.where(usable, summed_first(_fit(scales) * levels), np.nan)
    return slopes


@lru_cache(maxsize=8)
def _fit(scales: tuple[int, ...]) -> Runners:
    """(scales, 1): the weights that make a least-squares slope of log2 F."""
    place = np.log2(np.array(scales, dtype=np.float64))
    place -= place.mean()
    weights: Runners = (place / (place * place).sum())[:, np.newaxis]
    return weights
