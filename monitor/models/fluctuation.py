"""How far a profile strays from straight lines in boxes of some beats: F² of DFA.

All sums go through the sums of the profile at the ends of boxes. A window is a column, and its
mirror image another; a window's bits depend neither on the others nor on how far it is padded.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from monitor.models.arrays import Runners
from monitor.models.scans import running
from monitor.models.smoothness import Counts


def squares(sums: Runners, counts: Counts, scales: Sequence[int]) -> Runners:
    """F² for every scale: the mean squared residual of straight lines in boxes from both ends.

    Parameters
    ----------
    sums : (beats + 1, 2 windows) of the profile before each beat, and of all from the last beat
        on; then as many columns from the other end
    counts : (windows,) beats of each window, at least the longest scale
    scales : lengths of the boxes [beats], at least 3

    Returns
    -------
    (scales, windows), the squared unit of the profile
    """
    windows = len(counts)
    lengths = np.concatenate((counts, counts))
    size = np.array(scales)[:, np.newaxis]
    rest = lengths % size

    profile = sums[1:] - sums[:-1]
    profile *= profile
    head = np.zeros((max(scales), 2 * windows))
    head[1:] = profile[: len(head) - 1]
    # What one direction leaves out at its end are the first beats of the other.
    left_out = np.take_along_axis(running(head), rest, axis=0)
    each_way = np.add.reduce(profile, axis=0) - left_out
    each_way -= _explained(sums, lengths, tuple(scales))
    both_ways = np.maximum(each_way[:, :windows] + each_way[:, windows:], 0.0)
    found: Runners = both_ways / (2 * (lengths - rest)[:, :windows])
    return found


class _Boxes(NamedTuple):
    """All boxes of all scales one after the other, a row for each end.

    `ends` is where each begins or ends [beats], `length` (rows - 1, 1) that of a box between two
    rows, `of_scale` the first row of each scale and the last.
    """

    ends: Counts
    length: Runners
    of_scale: tuple[tuple[int, int], ...]


def _explained(sums: Runners, lengths: Counts, scales: tuple[int, ...]) -> Runners:
    """What the lines explain of the squared profile, (scales, 2 windows)."""
    boxes = _boxes(int(lengths.max()), scales)
    twice = np.empty_like(sums)
    twice[0] = 0.0
    np.add(sums[1:], sums[:-1], out=twice[1:])
    at_ends, twice_at_ends = sums.take(boxes.ends, 0), running(twice).take(boxes.ends, 0)

    total = at_ends[1:] - at_ends[:-1]
    moment = at_ends[1:]  # twice that about the middle of a box
    moment += at_ends[:-1]
    moment *= boxes.length
    moment -= twice_at_ends[1:]
    moment += twice_at_ends[:-1]
    _leave_out_late(total, moment, boxes.ends[1:], lengths)
    total *= total
    moment *= moment

    explained = np.empty((len(scales), len(lengths)))
    for said, scale, (first, end) in zip(explained, scales, boxes.of_scale, strict=True):
        # At least two columns: a single one would be summed in another order.
        np.add.reduce(total[first:end], axis=0, out=said)
        said *= 1.0 / scale
        said += np.add.reduce(moment[first:end], axis=0) * (3.0 / (scale * (scale * scale - 1)))
    return explained


def _leave_out_late(total: Runners, moment: Runners, ends: Counts, lengths: Counts) -> None:
    """Boxes beyond a window's end add 0, which changes no bit."""
    late = np.flatnonzero(ends > lengths.min())
    if late.size:
        whole = ends[late, np.newaxis] <= lengths
        total[late] *= whole
        moment[late] *= whole


@lru_cache(maxsize=512)
def _boxes(beats: int, scales: tuple[int, ...]) -> _Boxes:
    ends = [np.arange(0, beats + 1, scale) for scale in scales]
    last = np.cumsum([len(of_scale) for of_scale in ends]) - 1
    first = (0, *(last[:-1] + 1).tolist())
    length = np.repeat(np.array(scales, dtype=np.float64), [len(of_scale) for of_scale in ends])
    return _Boxes(
        np.concatenate(ends),
        length[:-1, np.newaxis].copy(),
        tuple(zip(first, last.tolist(), strict=True)),
    )
