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
Everything is elementwise or an accumulation down a column, so that a window's bits depend neither
on the others nor on the padding.
"""

import cmath
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.models.arrays import Runners

Counts = NDArray[np.int64]
SCALES: Final = tuple(range(4, 17))
CHUNK: Final = 16  # windows worked on together: their arrays stay in the processor's cache

_BLOCK: Final = 512  # tables are made for multiples of it; no window of two minutes is longer


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
    result = np.full(len(counts), np.nan)
    wanted = np.flatnonzero(counts >= max(params.least_beats, *scales))
    # Windows of like length share a chunk, so that little of it is padding.
    wanted = wanted[np.argsort(counts[wanted], kind="stable")]
    for first in range(0, len(wanted), CHUNK):
        chunk = wanted[first : first + CHUNK]
        some = counts[chunk]
        windows = centred(beats[: some[-1], chunk], some)
        # What is left has no mean: the trend keeps it.
        detrended = windows - trend(windows, some, params.smoothing)
        result[chunk] = _slope(detrended, some, params, tuple(scales))
    return result


def exponent(
    values: Runners, counts: Counts, params: Params, scales: Sequence[int] = SCALES
) -> Runners:
    """Slope of log2 F on log2 n, without detrending first.

    Parameters
    ----------
    values : (beats, windows) intervals, detrended or not, anything where a window is padded
    counts, params, scales : as for `alpha1`; every window has at least the longest scale

    Returns
    -------
    (windows,) [1]
    """
    return _slope(centred(values, counts), counts, params, tuple(scales))


def trend(values: Runners, counts: Counts, smoothing: float) -> Runners:
    """Solve ``(I + λ² D₂ᵀ D₂) t = x`` for every window, exactly and without a loop.

    The inverse of a pentadiagonal matrix is semiseparable: for i >= j its elements are
    ``u(i)ᵀ M v(j)`` with two solutions v of the homogeneous equation that fit the free first
    end, their mirror images u that fit the last, and a 2 x 2 matrix M. All of them are known in
    closed form, so that a solution is two weighted running sums, one down and one up.

    Parameters
    ----------
    values : (beats, windows), 0 where a window is padded; best with the mean taken away
    counts : (windows,)
    smoothing : λ [1]

    Returns
    -------
    (beats, windows) the trend; meaningless where a window is padded

    Examples
    --------
    >>> trend(np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([4]), 500.0).ravel().round(9)
    array([1., 2., 3., 4.])
    """
    rows = len(values)
    basis = _basis(rows // _BLOCK + 1, smoothing)
    near = basis.solutions[:, :rows, np.newaxis]
    mirrored = np.maximum(counts - 1 - np.arange(rows)[:, np.newaxis], 0)
    far = np.take(basis.solutions, mirrored, axis=1)
    couplings = np.take(basis.couplings, counts, axis=2)[:, :, np.newaxis]

    down = np.add.accumulate(near * values, axis=1)
    up = np.zeros_like(down)
    up[:, :-1] = np.add.accumulate((far * values)[:, :0:-1], axis=1)[:, ::-1]
    from_before = couplings[0] * down[0] + couplings[1] * down[1]
    from_after = couplings[0] * up[0] + couplings[1] * up[1]
    parts = far * from_before + near * from_after
    whole: Runners = parts[0] + parts[1]
    return whole


def fluctuations(profile: Runners, counts: Counts, scales: tuple[int, ...]) -> Runners:
    """F² for every scale: the mean squared residual of straight lines in boxes from both ends.

    Parameters
    ----------
    profile : (beats, windows)
    counts : (windows,)
    scales : lengths of the boxes [beats]

    Returns
    -------
    (scales, windows), the squared unit of `profile`
    """
    boxes = _boxes(len(profile), scales)
    both = np.concatenate((profile, _mirrored(profile, counts)), axis=1)
    lengths = np.concatenate((counts, counts))

    place = np.arange(len(both), dtype=np.float64)[:, np.newaxis]
    total = _between(_running(both), boxes.ends)
    moment = _between(_running(place * both), boxes.ends)
    moment -= boxes.middle * total
    # What the lines explain; boxes beyond a window's end add 0, which changes no bit.
    total *= total
    total *= boxes.per_beat
    moment *= moment
    moment *= boxes.per_moment
    total += moment
    total *= boxes.ends[1][:, np.newaxis] <= lengths

    length = np.array(scales)[:, np.newaxis]
    used = lengths // length * length
    each_way = np.take_along_axis(_running(both * both), used, axis=0)
    each_way -= _between(_running(total), boxes.of_scale)
    windows = len(counts)
    both_ways = np.maximum(each_way[:, :windows] + each_way[:, windows:], 0.0)
    squares: Runners = both_ways / (2 * used[:, :windows])
    return squares


def centred(values: Runners, counts: Counts) -> Runners:
    """Take each window's mean away; 0 where a window is padded."""
    inside = np.arange(len(values))[:, np.newaxis] < counts
    inner = np.where(inside, values, 0.0)
    # Accumulated and not summed: a sum's order, and so its bits, depends on the batch.
    mean = np.add.accumulate(inner, axis=0)[-1] / counts
    return np.where(inside, inner - mean, 0.0)


def _slope(values: Runners, counts: Counts, params: Params, scales: tuple[int, ...]) -> Runners:
    profile = np.add.accumulate(values, axis=0)
    squares = fluctuations(profile, counts, scales)
    usable = (squares >= params.least_fluctuation**2).all(axis=0)
    levels = 0.5 * np.log2(np.where(usable, squares, 1.0))
    slope = np.add.accumulate(_fit(scales) * levels, axis=0)[-1]
    slopes: Runners = np.where(usable, slope, np.nan)
    return slopes


class _Basis(NamedTuple):
    """`solutions` is (2, beats), `couplings` the matrix M by number of beats, (2, 2, beats)."""

    solutions: Runners
    couplings: Runners


class _Boxes(NamedTuple):
    """All boxes of all scales one after the other.

    `ends` is (2, boxes), the beats where each begins and where the next would; `of_scale`
    (2, scales), the same for the boxes of each scale; the others are columns, (boxes, 1).
    """

    ends: Counts
    of_scale: Counts
    middle: Runners
    per_beat: Runners
    per_moment: Runners


@lru_cache(maxsize=8)
def _basis(blocks: int, smoothing: float) -> _Basis:
    """Solutions ``Re(a exp(sk) + b exp(-sk))`` for a = 1 and a = i, and what couples them.

    s solves ``λ² (2 sinh(s/2))⁴ = -1``. At the free end two second differences vanish beyond
    the first beat, which gives b. M is the inverse of the discrete Wronskian of v and u.
    """
    power = 2.0 * cmath.asinh(0.5 * cmath.sqrt(1j / smoothing))
    grown = np.exp(power * np.arange(blocks * _BLOCK))
    faded = 1.0 / grown
    ahead = cmath.exp(power)
    leading = (1.0 + 0.0j, 1.0j)
    trailing = [
        complex(-((a / ahead).imag - a.imag * ahead.real) / ahead.imag, -a.imag) for a in leading
    ]
    solutions = [(a * grown + b * faded).real for a, b in zip(leading, trailing, strict=True)]

    scale = -2.0j * smoothing * cmath.sinh(power)
    wronskian = np.empty((2, 2, blocks * _BLOCK))
    for i, j in np.ndindex(2, 2):
        product = leading[i] * leading[j] * grown - trailing[i] * trailing[j] * faded
        wronskian[i, j, 1:] = (scale * product).real[:-1]
    wronskian[:, :, 0] = np.eye(2)  # for a window without beats, which nobody asks for
    (a11, a12), (a21, a22) = wronskian
    inverse = np.array(((a22, -a12), (-a21, a11))) / (a11 * a22 - a12 * a21)
    return _Basis(np.array(solutions), inverse)


@lru_cache(maxsize=512)
def _boxes(rows: int, scales: tuple[int, ...]) -> _Boxes:
    numbers = [rows // scale for scale in scales]
    length = np.repeat(np.array(scales), numbers)
    start = np.concatenate(
        [np.arange(number) * scale for scale, number in zip(scales, numbers, strict=True)]
    )
    column = length[:, np.newaxis].astype(np.float64)
    last = np.cumsum(numbers)
    return _Boxes(
        ends=np.array((start, start + length)),
        of_scale=np.array((last - numbers, last)),
        middle=start[:, np.newaxis] + 0.5 * (column - 1.0),
        per_beat=1.0 / column,
        per_moment=12.0 / (column * (column * column - 1.0)),
    )


@lru_cache(maxsize=8)
def _fit(scales: tuple[int, ...]) -> Runners:
    """(scales, 1): the weights that make a least-squares slope of log2 F."""
    place = np.log2(np.array(scales, dtype=np.float64))
    place -= place.mean()
    weights: Runners = (place / (place * place).sum())[:, np.newaxis]
    return weights


def _running(values: Runners) -> Runners:
    """Sums of the rows before each row, and of all."""
    summed = np.empty((len(values) + 1, values.shape[1]))
    summed[0] = 0.0
    np.add.accumulate(values, axis=0, out=summed[1:])
    return summed


def _between(running: Runners, ends: Counts) -> Runners:
    """Sums of the rows from ``ends[0]`` to before ``ends[1]``."""
    sums: Runners = running[ends[1]]
    sums -= running[ends[0]]
    return sums


def _mirrored(profile: Runners, counts: Counts) -> Runners:
    """The same windows, last beat first."""
    back = np.maximum(counts - 1 - np.arange(len(profile))[:, np.newaxis], 0)
    return np.take_along_axis(profile, back, axis=0)
