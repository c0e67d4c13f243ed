"""Smoothness priors: what is left of a series once everything slow is taken away.

``(I + λ² D₂ᵀ D₂) t = x`` gives the trend t of a series x. What is left, x - t, is
``λ² D₂ᵀ D₂ t``, so that its sums of sums are ``λ² D₂ t``: they are found without t itself.
"""

import cmath
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.models.arrays import Runners
from monitor.models.scans import running

Counts = NDArray[np.int64]

_BLOCK: Final = 512  # tables are made for multiples of it; no window of two minutes is longer


def sums_of_rest(values: Runners, counts: Counts, smoothing: float) -> Runners:
    """Sum what is left twice, from both ends, exactly and without solving a system.

    On an endless line, t and all its differences are x weighted by ``Re(c exp(-s|i - j|))``: a
    running sum from either side. What the two free ends change decays from each of them as
    ``Re(c b exp(-s i))``, and b comes from both sums over the whole window.

    Parameters
    ----------
    values : (beats + 1, windows), 0 in each first row and where a window is padded; every window
        is padded with at least one row
    counts : (windows,) how many values each window has, at least 4
    smoothing : λ [1]

    Returns
    -------
    (beats + 1, 2 windows), the unit of `values`: row k of column w holds ``Y(0) + ... + Y(k - 1)``,
    where Y(i) is the sum of what is left of the first i + 1 values; then as many columns from the
    other end: row k is that of row ``count - k``. 0 beyond the ends of a window.

    Notes
    -----
    Tarvainen et al., IEEE Trans. Biomed. Eng. 49:172, 2002. Evidence: published.

    Examples
    --------
    >>> bent = np.array([[0.0], [1.0], [2.0], [1.0], [0.0], [0.0]])
    >>> sums_of_rest(bent, np.array([5]), 500.0).round(3).T + 0.0  # no negative zeros
    array([[ 0. , -0.8, -1.4, -0.8,  0. ,  0. ],
           [ 0. ,  0. , -0.8, -1.4, -0.8,  0. ]])
    """
    rows, windows = values.shape
    tables = _tables(rows // _BLOCK + 1, smoothing)
    both = np.empty((rows, 2 * windows))
    both[:, :windows] = values
    # Clipped places fall on the 0 of the first row.
    place = _mirrored(counts, rows, 2 * windows)
    both[:, windows:] = both.take(place, mode="clip")

    sums = tables.growing[:rows] * both[:, np.newaxis]
    sums[0] += _of_ends(np.add.reduce(sums, axis=0), np.take(tables.ends, counts, axis=2))
    running(sums.reshape(rows, -1))
    sides = sums.reshape(rows, 2, 2, windows)
    sides *= tables.fading[:rows]
    np.add(sums[:, 0], sums[:, 1], out=both)

    forward = both[:, :windows]
    place -= windows
    forward += both.take(place, mode="clip")
    forward[0] = 0.0
    least = int(counts.min()) - 1
    forward[least:] *= np.arange(least, rows)[:, np.newaxis] < counts - 1
    place += 3 * windows
    both[:, windows:] = both.take(place, mode="clip")
    return both


class _Tables(NamedTuple):
    """By the number of a beat; real and imaginary parts are apart.

    `growing` is (beats, 2, 1), ``exp(s i)``; `fading` (beats, 2, 2, 1), ``c exp(-s i)`` for the
    sum from the first end, one beat further for that from the last; `ends` (2, 4, beats) gives b
    of a window of so many beats from the sums from both ends.
    """

    growing: Runners
    fading: Runners
    ends: Runners


def _of_ends(totals: Runners, ends: Runners) -> Runners:
    """What the free ends add to the sums from each: (2, 2 windows)."""
    windows = ends.shape[-1]
    other = np.concatenate((totals[:, windows:], totals[:, :windows]), axis=1)
    ends = np.concatenate((ends, ends), axis=2)
    added: Runners = ends[:, 0] * other[0] + ends[:, 1] * other[1]
    added += ends[:, 2] * totals[0] + ends[:, 3] * totals[1]
    return added


def _mirrored(counts: Counts, rows: int, columns: int) -> Counts:
    """Places of the values from the last to the first, in a table of so many columns."""
    last = (counts - 1) * columns + np.arange(len(counts))
    place: Counts = last - columns * np.arange(rows)[:, np.newaxis]
    return place


@lru_cache(maxsize=8)
def _tables(blocks: int, smoothing: float) -> _Tables:
    """Solve ``λ² (2 sinh(s/2))⁴ = -1`` for s, and scale c so that the sums are those of x."""
    power = 2.0 * cmath.asinh(0.5 * cmath.sqrt(1j / smoothing))
    decay = cmath.exp(-power)
    # The weights of t must be even, and 1 of x must give 1 of t and of what is left together.
    even = 1j / cmath.sinh(power)
    weights = [(even * decay**k).real for k in range(3)]
    square = smoothing**2
    whole = weights[0] * (1.0 + 6.0 * square) - 8.0 * square * weights[1]
    whole += 2.0 * square * weights[2]
    scale = square * even / whole * (2.0 * cmath.sinh(0.5 * power)) ** 2

    growing = np.exp(power * np.arange(blocks * _BLOCK))
    fading = scale / growing
    return _Tables(
        np.array((growing.real, growing.imag)).T[:, :, np.newaxis].copy(),
        np.array(
            ((fading.real, (fading * decay).real), (-fading.imag, -(fading * decay).imag))
        ).transpose(2, 0, 1)[..., np.newaxis].copy(),
        _ends(growing, scale, decay),
    )  # fmt: skip


def _ends(growing: NDArray[np.complex128], scale: complex, decay: complex) -> Runners:
    """At each end the sums vanish twice: four real equations for the two b."""
    across = np.ones_like(growing)
    across[1:] = 1.0 / growing[:-1]  # from the first beat of so many to the last
    none, one = np.zeros_like(across), np.ones_like(across)
    # Beyond the first end, at it, at the last and beyond it.
    own = np.array((one / decay, one, across, across * decay))
    far = np.array((across * decay, across, one, one / decay))
    from_last = np.array((one * decay, one, none, none))
    from_first = np.array((none, none, one, one * decay))
    unknown = np.concatenate((_real(scale * own), _real(scale * far)), axis=1)
    known = np.concatenate(
        (_real(scale * from_last * across), _real(scale * from_first * across)), axis=1
    )
    matrix, right = unknown.transpose(2, 0, 1).copy(), -known.transpose(2, 0, 1)
    matrix[:4] = np.eye(4)  # nothing is left of fewer beats
    right[:4] = 0.0
    solved = np.linalg.solve(matrix, right)[:, :2]
    return np.ascontiguousarray(solved.transpose(1, 2, 0))


def _real(factor: NDArray[np.complex128]) -> Runners:
    """What a factor makes of the two parts of a number in the real part: (equations, 2, beats)."""
    return np.stack((factor.real, -factor.imag), axis=1)
