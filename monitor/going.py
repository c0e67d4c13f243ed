"""A stream that goes on: which of its numbers wait, and how long its row in the store holds.

The row of a stream says which numbers are dealt with. Written with every record it would cost more
than the record does; and it says nothing that the records themselves don't, as long as these follow
one another. So a row holds for some seconds: records of those are counted from the store when it is
read (`monitor.store.lag`). Whatever else comes, a late record or a number without one, is in the
row that is written together with it.
"""

import math
import zlib
from dataclasses import dataclass, field
from typing import Final

from monitor.stored import Stream

LAG_S: Final = 16
"""Records up to so many seconds newer than a row may not be in it; those of less are looked for."""


@dataclass(slots=True)
class Going:
    """One stream that goes on.

    Attributes
    ----------
    pending : numbers that wait or are being written
    new_from : no number from here on waits, or is dealt with
    oldest_t, newest_t : between these are the seconds of its records [s]
    row_t : the newest second when its row was written [s]; before that the row holds for none
    until_t : up to this second, and without it, the row holds [s]
    """

    pending: set[int] = field(default_factory=set)
    new_from: int = 0
    oldest_t: float = math.inf
    newest_t: float = -math.inf
    row_t: float = math.inf
    until_t: float = -math.inf

    def hold(self, stream: Stream) -> tuple[int, int] | None:
        """Begin a row that holds from the newest second on.

        Returns the first and the last second of its records, if there were any [s].
        """
        if self.newest_t < self.oldest_t:
            return None
        oldest_t, newest_t = int(self.oldest_t), int(self.newest_t)
        # Each has a turn of their own: all rows at once would keep the disk busy for a second.
        turn = zlib.crc32("/".join(stream).encode())
        self.row_t, self.until_t = newest_t, newest_t + 1 + (turn - newest_t - 1) % LAG_S
        return oldest_t, newest_t
