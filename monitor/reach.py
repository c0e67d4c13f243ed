"""How far back a monitor remembers by itself, before it has to ask a store."""

from typing import Final, NamedTuple

REWIND_S: Final = 1800  # how late a record or an event may come and count in its second in any case
EVENTS_KEPT_S: Final = REWIND_S + 600  # a rewind begins at the snapshot before


class Reach(NamedTuple):
    """What is kept in memory of each runner.

    Attributes
    ----------
    rewind_s : how late a record may come and be mended from memory [s]
    kept_s : how long records are kept, since a rewind begins at the snapshot before [s]
    far : how many snapshots reach back to `rewind_s`, one every 300 s
    """

    rewind_s: int
    kept_s: int
    far: int


ALONE: Final = Reach(REWIND_S, EVENTS_KEPT_S, 8)
"""Nothing else remembers; what is older is late for good."""

WITH_STORE: Final = Reach(300, 600, 2)
"""A store has the rest (`monitor.archive`)."""
