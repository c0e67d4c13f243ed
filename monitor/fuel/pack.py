"""What a runner carries, by what was logged: pieces taken along, eaten, and come back; pure.

What is taken between reaching a station and leaving it comes from its table, not from the pack.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.events import Event, Packed, Returned, StationIn, StationOut
from monitor.fuel.amounts import taps


@dataclass(frozen=True, slots=True)
class Pack:
    """Pieces by product.

    Attributes
    ----------
    carried : in the pack
    returned : came back unopened, and were not handed out again
    known : whether anything was ever logged as packed; if not, nothing is known of the pack
    """

    carried: dict[str, int] = field(default_factory=dict)
    returned: dict[str, int] = field(default_factory=dict)
    known: bool = False


def pack(events: Iterable[Event]) -> Pack:
    """What is in the pack after some events.

    Parameters
    ----------
    events : of one runner, without those that were undone, in any order
    """
    ordered = sorted(events, key=lambda event: (event.t, event.id.lower()))
    stays = _stays(ordered)
    changes: list[tuple[float, int, str, int]] = []
    for event in ordered:
        if isinstance(event, Packed):
            changes.append((event.t, 0, event.product, event.count))
        elif isinstance(event, Returned):
            changes.append((event.t, 1, event.product, event.count))
    eaten = [(t, name) for t, name in taps(ordered) if not _within(t, stays)]
    changes += [(t, 2, name, 1) for t, name in eaten]
    carried: dict[str, int] = {}
    returned: dict[str, int] = {}
    for _, what, name, count in sorted(changes):
        before = carried.get(name, 0)
        if what == 0:
            carried[name] = before + count
            returned[name] = max(0, returned.get(name, 0) - count)
        else:
            carried[name] = max(0, before - count)
        if what == 1:
            returned[name] = returned.get(name, 0) + count
    return Pack(
        carried={name: count for name, count in carried.items() if count},
        returned={name: count for name, count in returned.items() if count},
        known=any(isinstance(event, Packed) for event in ordered),
    )


def _stays(ordered: Sequence[Event]) -> list[tuple[float, float]]:
    """From when to when the runner was at a station [s]."""
    found: list[tuple[float, float]] = []
    since: float | None = None
    for event in ordered:
        if isinstance(event, StationIn):
            since = event.t
        elif isinstance(event, StationOut) and since is not None:
            found.append((since, event.t))
            since = None
    return found if since is None else [*found, (since, float("inf"))]


def _within(t: float, stays: Sequence[tuple[float, float]]) -> bool:
    return any(begin <= t <= end for begin, end in stays)
