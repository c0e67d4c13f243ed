"""One second of one runner, whoever makes it: a simulated body or a recorded activity."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.events import Event
from ingest.messages import Measured


@dataclass(frozen=True, slots=True)
class Moment:
    """What is measured of one runner in the second that ends at `t`, and what is logged in it.

    Attributes
    ----------
    runner : the runner's id
    t : UTC epoch seconds; the second is (t - 1, t]
    measured : the values at the sensors' resolution; empty when no sensor said anything
    events : what the runner or their crew logs in that second
    paused : nothing is measured since the recording is paused, which is said and not left out
    """

    runner: str
    t: int
    measured: Measured
    events: tuple[Event, ...] = ()
    paused: bool = False


def merged(streams: Iterable[Iterable[Moment]]) -> Iterator[Moment]:
    """Merge streams that are each in order of time into one."""
    return heapq.merge(*streams, key=_time)


def _time(moment: Moment) -> int:
    return moment.t
