"""A stored race as what was heard and logged in each second, to be sent once more."""

import heapq
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec

from ingest.errors import UsageError
from ingest.events import Ack, Event, Snooze
from ingest.messages import Measured, Vitals, Weather
from ingest.race.load import load
from monitor.clocks import owner_of
from monitor.merge import by_second
from monitor.resume import Codec, not_undone
from monitor.store.reader import Reader, event_of
from monitor.store.store import open_reader

_CODEC = Codec(event_of, lambda _: None)


class Happened(NamedTuple):
    """One second of one runner, as it counted.

    Attributes
    ----------
    t : the second [s]
    runner : whose
    measured : by all gateways together; None if there is no record
    events : what counts in this second, or was seen after it
    """

    t: int
    runner: str
    measured: Measured | None
    events: Sequence[Event]


class StoredRace(NamedTuple):
    """What a store has of a race, for who sends it once more.

    Attributes
    ----------
    starts : when the race started [s]
    weather : all that was said of it
    seconds : of all runners, in order of time
    total_s : from the first second to the last [s]
    """

    starts: float
    weather: Sequence[Weather]
    seconds: Iterator[Happened]
    total_s: int


@contextmanager
def stored_moments(race: Path, runner: str | None) -> Iterator[StoredRace]:
    """Read the store of a race folder, of one runner or of all.

    Raises
    ------
    UsageError
        When the store has nothing of the runner.
    Unavailable
        When there is no store, or it can't be read.
    """
    settings = load(race)
    with open_reader(settings.store.url) as reader:
        spans = reader.runners()
        if runner is not None and runner not in spans:
            known = ", ".join([*spans][:20]) or "nobody"
            raise UsageError(f"the store has nothing of {runner!r}; it has {known}")
        wanted = sorted(spans) if runner is None else [runner]
        streams = [_of_runner(reader, name, spans[name].last_t) for name in wanted]
        first_t = min((spans[name].first_t for name in wanted), default=0)
        last_t = max((spans[name].last_t for name in wanted), default=0)
        merged_ = heapq.merge(*streams, key=lambda one: one.t)
        yield StoredRace(
            settings.race.start.timestamp(), reader.weather(), merged_, last_t - first_t + 1
        )


def _of_runner(reader: Reader, runner: str, last_t: int) -> Iterator[Happened]:
    """The seconds of a runner's last run in which anything happened."""
    runs = reader.runs(runner)
    if not runs:
        return
    clocks = reader.gateways()
    first_t, by = runs[-1].first_t, runs[-1].replayed_by
    records = (
        record
        for record in reader.vitals(runner, first_t, last_t)
        if owner_of(record.gateway, clocks) == by
    )
    events = sorted(_placed(reader, runner, first_t), key=lambda placed: placed[0])
    yield from _joined(runner, records, events)


def _placed(reader: Reader, runner: str, first_t: int) -> Iterator[tuple[int, Event]]:
    """Each event with its second, and such a time that it counts there again."""
    for row, event in not_undone(reader.events(runner), _CODEC):
        if isinstance(event, (Ack, Snooze)):
            if row.after_t is not None:
                yield max(first_t, row.after_t), event
        elif row.effect_t is not None:
            t = event.t if math.ceil(event.t) == row.effect_t else float(row.effect_t)
            yield max(first_t, row.effect_t), msgspec.structs.replace(event, t=t)


def _joined(
    runner: str, records: Iterator[Vitals], events: Sequence[tuple[int, Event]]
) -> Iterator[Happened]:
    """Records and events, second by second."""
    heard = (Happened(second.t, runner, _measured(second), ()) for second in by_second(records))
    logged = (
        Happened(t, runner, None, [event for _, event in some])
        for t, some in groupby(events, key=lambda placed: placed[0])
    )
    together = heapq.merge(logged, heard, key=lambda one: one.t)
    for t, some in groupby(together, key=lambda one: one.t):
        of_second = list(some)
        measured = next((one.measured for one in of_second if one.measured is not None), None)
        yield Happened(t, runner, measured, [event for one in of_second for event in one.events])


def _measured(second: Vitals) -> Measured:
    """What was measured in a second, without who and which."""
    return Measured(**{name: getattr(second, name) for name in Measured.__struct_fields__})
