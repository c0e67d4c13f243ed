"""A monitor that is started anew goes on from its store, to the bits it would have had.

Each runner begins at a checkpoint from before what late records can still change, and goes through
the stored seconds after it; so what is remembered for rewinds is there again, too. Without a usable
checkpoint, as after an update of the models, a runner begins with the first second.

What was told before is not told again: alerts come out only of seconds that nobody had been told
of when the monitor ended.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from ingest.events import Ack, Event, Snooze, Undo
from ingest.messages import GatewayReport, Vitals, Weather
from monitor.alerts.telling import rule_of
from monitor.arrivals import FORGOTTEN_S
from monitor.batch import CheckpointRow, EventRow, RunRow
from monitor.checkpoint import Aside
from monitor.clocks import owner_of
from monitor.group import Saved
from monitor.messages import Alert, Status
from monitor.reach import REWIND_S
from monitor.watch import Hear, Watch

WINDOW_S: Final = 1800  # of all runners' seconds taken from the store at a time
TOLD_S: Final = 60  # a status is stored at least that often while seconds come

_log = logging.getLogger(__name__)


class Stored(Protocol):
    """What is asked of a store."""

    def runs(self, runner: str) -> list[RunRow]:
        """When a runner's seconds began, the last of them the one that counts."""
        ...

    def vitals(self, runner: str, from_t: int, to_t: int) -> Iterator[Vitals]:
        """A runner's records from second to second, in order of time and gateway."""
        ...

    def events(self, runner: str | None = None) -> list[EventRow]:
        """Events that were applied, in the order they were heard."""
        ...

    def weather(self) -> list[Weather]:
        """All that was said of the weather."""
        ...

    def gateways(self) -> dict[str, GatewayReport]:
        """The newest report with a clock of its own, of every gateway that had one."""
        ...

    def statuses(self, runner: str, from_t: int, to_t: int) -> list[Status]:
        """What was said of a runner from second to second."""
        ...

    def alerts(self, runner: str) -> list[Alert]:
        """Every message of every alert of a runner, in the order they were told."""
        ...

    def checkpoint_before(self, runner: str, t: int, model: str) -> CheckpointRow | None:
        """The newest checkpoint of a runner from before a second, of these models."""
        ...


class Codec(NamedTuple):
    """How events and checkpoints are read.

    Attributes
    ----------
    event_of : the event of a row
    decode : the state of one runner in a checkpoint, None if this program can't go on from it
    """

    event_of: Callable[[EventRow], Event]
    decode: Callable[[bytes], tuple[Saved, Aside] | None]


@dataclass(slots=True)
class _Runner:
    """One runner who goes on.

    Attributes
    ----------
    row : of the runner in the watch
    from_t : the first second whose records are asked for [s]
    next_t : the next second to go through [s]
    end_t : the newest second that is stored [s]
    told_t : of later seconds nobody was told [s]
    replayed_by : the gateway whose clock they keep, if it is not the wall's
    seen : what was acknowledged and put off, in order, after which second
    """

    row: int
    from_t: int
    next_t: int
    end_t: int
    told_t: int
    replayed_by: str | None
    seen: list[tuple[int, Ack | Snooze, float]] = field(default_factory=list)


def resume(
    watch: Watch,
    stored: Stored,
    spans: Mapping[str, int],
    codec: Codec,
    model: str,
    now: float,
    hear: Hear | None = None,
) -> list[Alert]:
    """Bring a new watch to where the store says that it was; what nobody was told yet.

    Parameters
    ----------
    watch
        Of the same race, fresh.
    stored
        The store.
    spans
        The newest second of each runner of whom there are records [s].
    codec
        How events and checkpoints are read.
    model
        The version of the models.
    now
        Wall time [s].
    hear
        Told what the models say of every block.
    """
    for weather in stored.weather():
        watch.take_weather(weather)
    clocks = stored.gateways()
    for gateway, report in clocks.items():
        watch.hear_gateway(gateway, report)
    runners = {
        runner: begun
        for runner, end_t in spans.items()
        if (begun := _begun(watch, stored, runner, end_t, codec, model)) is not None
    }
    _log.info("going on with %d runners", len(runners))
    _take_events(watch, runners, stored.events(), codec)
    news: list[Alert] = []
    for window_end_t in _windows(runners.values()):
        for runner, one in runners.items():
            if one.from_t <= window_end_t:
                _offer(watch, stored, runner, one, min(window_end_t, one.end_t), clocks)
        news += _go_through(watch, runners.values(), window_end_t, now, hear)
    untold = [alert for alert in news if alert.t > runners[alert.runner].told_t]
    for runner, one in runners.items():
        told = _open_alerts(runner, stored.alerts(runner))
        watch.batteries.restore(runner, told.values())
        untold += watch.book.settle(one.row, told, one.told_t, one.end_t)
    return untold


def _begun(
    watch: Watch, stored: Stored, runner: str, end_t: int, codec: Codec, model: str
) -> _Runner | None:
    """Put a runner to a checkpoint, or to their first second."""
    runs = stored.runs(runner)
    if not runs:
        return None
    run = runs[-1]
    row = watch.row_for(runner)
    found = stored.checkpoint_before(runner, end_t - watch.reach.rewind_s, model)
    state = None if found is None or found.t < run.first_t else codec.decode(found.payload)
    statuses = stored.statuses(runner, end_t - TOLD_S, end_t + FORGOTTEN_S)
    told_t = max((status.t for status in statuses), default=end_t)
    end_t = max(end_t, told_t)  # with seconds in which nothing came
    if state is None or found is None:
        watch.resume(runner, run.replayed_by, run.first_t, run.first_t)
        return _Runner(row, run.first_t, run.first_t, end_t, told_t, run.replayed_by)
    watch.resume(runner, run.replayed_by, run.first_t, found.t + 1)
    watch.restore(row, found.t, *state)
    from_t = max(run.first_t, found.t + 1 - watch.reach.kept_s)
    return _Runner(row, from_t, found.t + 1, end_t, told_t, run.replayed_by)


def _take_events(
    watch: Watch, runners: Mapping[str, _Runner], rows: Iterable[EventRow], codec: Codec
) -> None:
    """Put all events where they belong: in their seconds, or after the second they were seen."""
    known = list(rows)
    for row in known:
        watch.events.note_applied(row.id)
    for row, event in not_undone(known, codec):
        one = runners.get(row.runner)
        if one is None:
            continue
        if isinstance(event, (Ack, Snooze)):
            if row.after_t is not None:
                one.seen.append((row.after_t, event, row.race_t))
        elif row.effect_t is not None and row.effect_t >= one.next_t - REWIND_S:
            watch.events.put(one.row, event, row.effect_t)
    for one in runners.values():
        one.seen = [seen for seen in one.seen if seen[0] >= one.next_t]


def not_undone(rows: Iterable[EventRow], codec: Codec) -> list[tuple[EventRow, Event]]:
    """Events that nobody took back, and without the words that took others back."""
    events = [(row, codec.event_of(row)) for row in rows]
    undone = {event.event.lower() for _, event in events if isinstance(event, Undo)}
    return [
        (row, event)
        for row, event in events
        if row.id not in undone and not isinstance(event, Undo)
    ]


def _open_alerts(runner: str, told: Iterable[Alert]) -> dict[str, Alert]:
    """What was told last of each alert that was not over, by its rule."""
    last = {alert.id: alert for alert in told}
    return {rule_of(runner, alert.id): alert for alert in last.values() if alert.state != "cleared"}


def _windows(runners: Iterable[_Runner]) -> range:
    """Ends of the windows in which the store is read."""
    everybody = list(runners)
    begin_t = min((one.from_t for one in everybody), default=0)
    end_t = max((one.end_t for one in everybody), default=0)
    return range(begin_t + WINDOW_S - 1, end_t + WINDOW_S, WINDOW_S)


def _offer(
    watch: Watch,
    stored: Stored,
    runner: str,
    one: _Runner,
    until_t: int,
    clocks: Mapping[str, GatewayReport],
) -> None:
    """Hand a runner's records of a window to their timeline."""
    for record in stored.vitals(runner, one.from_t, until_t):
        if owner_of(record.gateway, clocks) == one.replayed_by:
            watch.arrivals.offer_again(runner, record)
    one.from_t = until_t + 1


def _go_through(
    watch: Watch, runners: Iterable[_Runner], until_t: int, now: float, hear: Hear | None
) -> list[Alert]:
    """Go through the seconds of a window, with a stop wherever an alert was seen."""
    news: list[Alert] = []
    waiting = [one for one in runners if one.next_t <= min(until_t, one.end_t)]
    while waiting:
        stops = {
            one.row: min(until_t, one.end_t, *(t for t, _, _ in one.seen[:1])) for one in waiting
        }
        news += watch.go_through(stops, now, hear)
        for one in waiting:
            one.next_t = stops[one.row] + 1
            while one.seen and one.seen[0][0] < one.next_t:
                _, event, race_t = one.seen.pop(0)
                watch.events.see_again(one.row, event, race_t)
        waiting = [one for one in waiting if one.next_t <= min(until_t, one.end_t)]
    return news
