"""What a crew was told in a race and did about it, line by line, out of the store."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from ingest.events import Ack, Event, Note
from ingest.race.settings import Race
from monitor.messages import Alert, Status
from monitor.store.reader import Reader, event_of

LOOK_BACK_S: Final = 120
WHO: Final = {"crew": "C", "runner": "R", "desk": "D"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was told.

    Attributes
    ----------
    alert : as it was told
    at_m : how far the runner was, absent if not known [m]
    over_t : when it was over, absent if it never was [s]
    done : what was logged about it: epoch seconds, who, what
    """

    alert: Alert
    at_m: float | None
    over_t: float | None
    done: Sequence[tuple[float, str, str]]


def lines_of(race: Race, reader: Reader) -> list[Line]:
    """All that was raised or became other, of all runners, in order of time."""
    found = [
        line
        for runner in reader.runners()
        for line in _lines(reader.alerts(runner), [event_of(e) for e in reader.events(runner)],
                           _Places(reader, runner))
    ]  # fmt: skip
    return sorted(found, key=lambda line: (line.alert.t, line.alert.runner, line.alert.id))


def written(race: Race, lines: Sequence[Line]) -> str:
    """The log as text: two lines each, and a third of what was done."""
    zone = ZoneInfo(race.race.timezone)
    names = {runner.id: runner.name for runner in race.runners}
    start = race.race.start.timestamp()
    blocks = [_block(line, zone, names, start) for line in lines]
    return "\n".join([f"{race.race.name}: {len(lines)} alerts", "", *blocks, ""])


class _Places:
    """Where a runner was when."""

    def __init__(self, reader: Reader, runner: str) -> None:
        self._reader = reader
        self._runner = runner

    def at(self, t: float) -> float | None:
        statuses = self._reader.statuses(self._runner, int(t) - LOOK_BACK_S, int(t))
        known = [at_m for status in statuses if (at_m := _distance_m(status)) is not None]
        return known[-1] if known else None


def _distance_m(status: Status) -> float | None:
    return None if status.course is None else status.course.distance_m


def _lines(told: Sequence[Alert], events: Sequence[Event], places: _Places) -> Iterator[Line]:
    over = {alert.id: alert.t for alert in told if alert.state == "cleared"}
    seen = [event for event in events if isinstance(event, Ack)]
    notes = {(note.t, note.author): note.text for note in events if isinstance(note, Note)}
    for alert in told:
        if alert.state not in ("raised", "changed"):
            continue
        done = [
            (ack.t, ack.author or "somebody", _did(notes.get((ack.t, ack.author)), alert))
            for ack in seen
            if ack.alert == alert.id and ack.t >= alert.t
        ]
        yield Line(alert, places.at(alert.t), over.get(alert.id), done[:1])


def _did(note: str | None, alert: Alert) -> str:
    return "saw it" if note is None else note.removeprefix(f"{alert.title}: ")


def _block(line: Line, zone: ZoneInfo, names: dict[str, str], start: float) -> str:
    alert = line.alert
    audience = "".join(WHO[one] for one in alert.for_)
    place = "" if line.at_m is None else f"  km {line.at_m / 1000:.1f}"
    name = names.get(alert.runner, alert.runner)
    state = "" if alert.state == "raised" else " (changed)"
    head = (
        f"{_clock(alert.t, zone)}  {_elapsed(alert.t - start)}{place}  {name}  "
        f"{alert.level} {alert.kind}{state} [{audience}]"
    )
    rows = [head, f"    {alert.title}. {alert.text}"]
    rows += [f"    · {step}" for step in alert.steps]
    rows += [f"    → {who}, {_clock(t, zone)}: {did}" for t, who, did in line.done]
    if line.over_t is not None:
        rows.append(f"    over at {_clock(line.over_t, zone)}")
    return "\n".join(rows)


def _clock(t: float, zone: ZoneInfo) -> str:
    return dt.datetime.fromtimestamp(t, zone).strftime("%H:%M:%S")


def _elapsed(seconds: float) -> str:
    minutes = round(seconds / 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"
