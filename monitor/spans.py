"""Which seconds of which runners are gone through in one go."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from ingest.messages import Measured
from monitor.snapshots import STEP_S

Second = TypeVar("Second", bound=tuple[int, Any])

Block = dict[int, tuple[int, Sequence[Measured | None]]]
"""By row, in rising order: a second, and what was measured in it and the next ones."""


def until_round(seconds: Iterator[Second]) -> list[Second]:
    """Take the next seconds up to and with the one in which a snapshot is due.

    Examples
    --------
    >>> until_round(iter([(18, None), (19, None), (20, None), (21, None)]))
    [(18, None), (19, None), (20, None)]
    """
    first = next(seconds, None)
    if first is None:
        return []
    return [first, *islice(seconds, -first[0] % STEP_S)]


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
