"""Reads a handover note out of the store."""

import datetime as dt
import re
from typing import Final
from zoneinfo import ZoneInfo

from ingest.durations import seconds_of
from ingest.errors import UsageError
from ingest.race.settings import Race
from monitor.handover.note import SHORT_S, Handover, handover
from monitor.messages import Status
from monitor.store.reader import Reader, event_of

_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def read_handover(reader: Reader, race: Race, runner: str, since: str) -> Handover:
    """What changed of a runner from a moment to the last stored second.

    Parameters
    ----------
    reader : of the race's store
    race : its settings
    runner : whose
    since : from when on, as `since_of` reads it; not before the runner's first second

    Raises
    ------
    UsageError
        When the store has nothing of that runner, or `since` names no moment.
    """
    spans = reader.runners()
    if runner not in spans:
        known = ", ".join(sorted(spans)[:20]) or "nobody"
        raise UsageError(f"the store has nothing of {runner!r}; it has {known}")
    span = spans[runner]
    begin = max(since_of(since, span.last_t, ZoneInfo(race.race.timezone)), span.first_t)
    names = {known.id: known.name for known in race.runners}
    return handover(
        runner,
        names.get(runner, runner),
        since=begin,
        until=float(span.last_t),
        alerts=reader.alerts(runner),
        events=[event_of(row) for row in reader.events(runner)],
        then=_last(reader, runner, int(begin)),
        now=_last(reader, runner, span.last_t),
        stations=race.stations,
    )


def since_of(text: str, until: float, timezone: dt.tzinfo) -> float:
    """When a moment was that somebody names by a clock or a duration [s].

    Parameters
    ----------
    text : ``23:00``, the last time the clock showed that, or ``6h``, so long ago
    until : seen from when [s]
    timezone : of the clock

    Raises
    ------
    UsageError
        When it is neither.

    Examples
    --------
    >>> since_of("23:30", 1800.0, dt.UTC), since_of("90m", 7200.0, dt.UTC)
    (-1800.0, 1800.0)
    """
    clock = _CLOCK.fullmatch(text.strip())
    if clock is None:
        try:
            return until - seconds_of(text)
        except UsageError:
            raise UsageError(f"--since {text!r}: write it like 23:00 or 6h") from None
    here = dt.datetime.fromtimestamp(until, timezone)
    named = here.replace(hour=int(clock[1]), minute=int(clock[2]), second=0, microsecond=0)
    if named > here:
        named -= dt.timedelta(days=1)  # by the clocks, also over a night in which they change
    return named.timestamp()


def _last(reader: Reader, runner: str, t: int) -> Status | None:
    """The last word before a second, if it was true then."""
    found = reader.statuses(runner, t - int(SHORT_S), t, every_s=int(SHORT_S) * 2)
    return found[-1] if found else None
