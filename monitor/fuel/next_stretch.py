"""Which stretch between stops with crew comes next, and what of it has to be carried; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.events import Event, StationOut
from monitor.legs import FINISH, START, Leg, Times, planned, stretches

HOUR_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """From a stop with crew to the next one.

    Attributes
    ----------
    at, to : names for people
    hours : by the runner's plan, with the stops in between [h]
    handed_out : by product, after how long a station on the way has it [h]
    """

    at: str
    to: str
    hours: float
    handed_out: Mapping[str, float] = field(default_factory=dict)


def stretch_of(legs: Sequence[Leg], times: Sequence[Times], part: Sequence[int]) -> Stretch:
    """The stretch that some legs make up.

    Parameters
    ----------
    legs, times : of the race, and when the runner's plan has them
    part : which legs, see `monitor.legs.stretches`
    """
    first, last = part[0], part[-1]
    begin_s = times[first].from_s
    handed_out: dict[str, float] = {}
    for at in part[:-1]:
        station = legs[at].station
        for product in () if station is None else station.offers:
            handed_out.setdefault(product, (times[at].to_s - begin_s) / HOUR_S)
    return Stretch(
        at=START if first == 0 else legs[first].start,
        to=FINISH if legs[last].station is None else legs[last].end,
        hours=(times[last].to_s - begin_s) / HOUR_S,
        handed_out=handed_out,
    )


def to_carry(pieces: Mapping[str, int], stretch: Stretch) -> dict[str, int]:
    """What of the pieces for a stretch has to be taken along: the rest a station hands out.

    Nobody carries all the drink past a table where it stands; one piece is carried to there at
    least.

    Examples
    --------
    >>> to_carry({"iso": 8, "gel": 8}, Stretch("a", "b", 4.0, {"iso": 1.0}))
    {'iso': 2, 'gel': 8}
    """
    return {
        product: max(1, round(count * stretch.handed_out[product] / stretch.hours))
        if count and product in stretch.handed_out
        else count
        for product, count in pieces.items()
    }


def next_stretch(
    legs: Sequence[Leg], finish_h: float | None, next_station: str | None, *, started: bool
) -> Stretch | None:
    """The stretch to pack for: from the next stop with crew on, before the start from there.

    Parameters
    ----------
    legs : of the race
    finish_h : the runner's planned time to the finish [h]
    next_station : id of the station that comes next, None past the last
    started : whether the race has begun for the runner

    Returns
    -------
    None without a plan, and where the next stop with crew is the finish.
    """
    times = planned(legs, finish_h)
    if times is None:
        return None
    parts = stretches(legs)
    at = 0 if not started else _packed_at(legs, parts, next_station)
    if at is None:
        return None
    return stretch_of(legs, times, parts[at])


def left_last(events: Iterable[Event]) -> str | None:
    """Id of the station that was left last, by what was logged; None for none."""
    left = [event for event in events if isinstance(event, StationOut)]
    return max(left, key=lambda event: event.t).station if left else None


def station_after(legs: Sequence[Leg], left: str | None) -> str | None:
    """Id of the station after the one that was left; the first if none was; None past the last."""
    ids = [leg.station.id for leg in legs if leg.station is not None]
    if left is None or left not in ids:
        return ids[0] if ids else None
    return next(iter(ids[ids.index(left) + 1 :]), None)


def _packed_at(
    legs: Sequence[Leg], parts: Sequence[tuple[int, ...]], next_station: str | None
) -> int | None:
    """Which stretch begins at the next stop with crew."""
    now = next(
        (at for at, leg in enumerate(legs) if leg.station and leg.station.id == next_station), None
    )
    if now is None:
        return None
    on = next(part for part, its in enumerate(parts) if now in its)
    return on + 1 if on + 1 < len(parts) else None
