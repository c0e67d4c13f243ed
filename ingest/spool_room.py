"""How much a spool keeps, and what it gives up when that is too much; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from ingest.spool_file import Lane

MAKES_ROOM: Final = 0.05  # share of each runner's records given up at a time


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is kept.

    Attributes
    ----------
    keep_s : how long, confirmed or not [s]
    room_bytes : how much on the disk
    """

    keep_s: float = 7 * 86_400.0
    room_bytes: int = 2_000_000_000


class Dropped(NamedTuple):
    """Records that were given up unconfirmed.

    Attributes
    ----------
    records : how many
    from_t, to_t : the seconds of the first and the last of them [s]
    why : the last reason
    at : when that was [s]
    """

    records: int
    from_t: int
    to_t: int
    why: str
    at: float

    def after(self, before: "Dropped | None") -> "Dropped":
        """These and those that were given up before, as one."""
        if before is None:
            return self
        return self._replace(
            records=before.records + self.records,
            from_t=min(before.from_t, self.from_t),
            to_t=max(before.to_t, self.to_t),
        )


def to_make_room(lanes: Mapping[str, Lane]) -> dict[str, int]:
    """Below which numbers to let go of records: confirmed ones if there are any, else others.

    Parameters
    ----------
    lanes : what is kept, by runner
    """
    lanes = {name: lane for name, lane in lanes.items() if lane.next_seq > lane.lowest}
    confirmed = {name for name, lane in lanes.items() if lane.confirmed >= lane.lowest}
    limits = {
        name: lane.confirmed + 1 if confirmed else lane.next_seq
        for name, lane in lanes.items()
        if not confirmed or name in confirmed
    }
    kept = sum(lane.next_seq - lane.lowest for lane in lanes.values())
    share = 1 + int(MAKES_ROOM * kept / max(1, len(limits)))
    return {name: min(lanes[name].lowest + share, end) for name, end in limits.items()}
