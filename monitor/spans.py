"""Which seconds of which runners are gone through in one go."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from ingest.messages import Measured
from monitor.checkpoint import next_due
from monitor.snapshots import NEAR, STEP_S
from monitor.timeline import Timeline

# Seconds of runners gone through together: each takes 5 kB on the way, and in larger blocks little
# less time.
BLOCK_ROWS: Final = 8_000
NEAR_S: Final = NEAR * STEP_S  # whoever is that near to their newest second is kept at every step

Block = dict[int, tuple[int, Sequence[Measured | None]]]
"""By row, in rising order: a second, and what was measured in it and the next ones."""


class Due(NamedTuple):
    """A runner's seconds that are to be gone through: those before second `end_t`."""

    timeline: Timeline
    end_t: int

    def take(self, row: int, at_most: int) -> tuple[int, Sequence[Measured | None]] | None:
        """Take the next of them, for the runner of a row, to where a block has to end."""
        t = self.timeline.next_t
        if t is None or t >= self.end_t:
            return None
        end_t = self.end_t
        if t + 1 < end_t:  # hardly ever in a live race
            end_t = block_end(row, t, end_t, at_most)
        return t, self.timeline.due(end_t)


def block_end(row: int, t: int, end_t: int, at_most: int) -> int:
    """Before which second a block ends that begins with `t`: after one in which a snapshot is due.

    Parameters
    ----------
    row : of the runner
    t : the first second [s]
    end_t : where the seconds end that are due [s]
    at_most : how many seconds it may have

    Examples
    --------
    >>> block_end(0, 18, 9000, 1000), block_end(0, 301, 520, 1000), block_end(0, 461, 520, 1000)
    (301, 461, 481)
    >>> block_end(1, 18, 9000, 1000), block_end(1, 306, 520, 1000), block_end(1, 446, 520, 1000)
    (306, 446, 466)
    """
    kept_t = next_due(row, t, STEP_S)
    near_t = next_due(row, end_t - NEAR_S - STEP_S + 1, STEP_S)
    if kept_t < near_t:
        kept_t = min(next_due(row, t), near_t)
    return min(kept_t + 1, t + at_most, end_t)


def next_blocks(queues: dict[int, Due]) -> Block:
    """The next due seconds of each runner, to where a block has to end.

    Who has no more after these is dropped.
    """
    blocks: Block = {}
    at_most = max(1, BLOCK_ROWS // max(1, len(queues)))
    for row, due in list(queues.items()):
        block = due.take(row, at_most)
        if block is not None:
            blocks[row] = block
        if block is None or block[0] + len(block[1]) == due.end_t:
            del queues[row]
    return blocks


def of_same_length(blocks: Block) -> list[Block]:
    """Sort runners by how many seconds of them there are.

    Examples
    --------
    >>> of_same_length({0: (7, [None]), 1: (1, [None, None]), 4: (7, [None])})
    [{0: (7, [None]), 4: (7, [None])}, {1: (1, [None, None])}]
    """
    sorted_: dict[int, Block] = {}
    for row, (first_t, measured) in blocks.items():
        sorted_.setdefault(len(measured), {})[row] = first_t, measured
    return list(sorted_.values())
