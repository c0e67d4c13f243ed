"""The head of a report: who, what, when, how far; what was assumed and what was never seen."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from ingest.language import dates
from ingest.recordings.note import reason_said
from monitor.assumed import Default, columns_of, defaults
from monitor.models.levels import LEVELS as LEVEL_NAMES
from monitor.report.figure import Table, known
from monitor.report.indices import index_of, parts_of, peak
from monitor.report.subject import Subject
from monitor.report.words import (
    DASH,
    INDICES,
    SHAPES,
    clock,
    heads,
    share,
    stopwatch,
)


def facts(subject: Subject) -> list[tuple[str, str]]:
    """What it was, each with its name."""
    say, told = subject.say, subject.facts
    recording = subject.recording
    longest = max((gap.seconds for gap in recording.gaps), default=0)
    number = str(recording.records)
    gaps = say("reportFacts.noGaps")
    if recording.gaps:
        gaps = say("reportFacts.gapCount", count=len(recording.gaps))
    if longest:
        gaps = say("reportFacts.longest", gaps=gaps, time=clock_of(longest))
    values = {
        "when": _when(subject),
        "duration": stopwatch(told["duration_s"]),
        "distance": _distance(subject, _way_m(subject)),
        "climbed": _climbed(subject, told["ascent_m"], told["descent_m"]),
        "records": say("reportFacts.recordsStored", number=number)
        if subject.was_live
        else say("reportFacts.recordsIn", number=number, format=recording.format),
        "gaps": gaps,
    }
    return [(say(f"reportFacts.{name}"), value) for name, value in values.items()]


@dataclass(frozen=True, slots=True)
class Tile:
    """The peak of an index."""

    title: str
    level: str
    word: str
    shape: str
    score: str
    text: str


def tiles(subject: Subject) -> list[Tile]:
    """The peaks of both indices, of those that were known at all."""
    return [_tile(subject, name) for name in INDICES if known(index_of(subject, name).score)]


def _tile(subject: Subject, name: str) -> Tile:
    index = index_of(subject, name)
    then = peak(index)
    level = LEVEL_NAMES[max(int(index.level.max()), 0)]
    say, km = subject.say, subject.km(then)
    values = {"low": f"{index.low[then]:.0f}", "high": f"{index.high[then]:.0f}",
              "clock": clock(then)}  # fmt: skip
    return Tile(
        title=say(name),
        level=level,
        word=say(f"levels.{level}"),
        shape=SHAPES[level],
        score=f"{index.score[then]:.0f}",
        text=say("reportFacts.peak", **values)
        if km == DASH
        else say("reportFacts.peakKm", km=km, **values),
    )


def clock_of(seconds: int) -> str:
    """Write a duration: seconds below two minutes, else hours and minutes.

    Examples
    --------
    >>> clock_of(45), clock_of(1000)
    ('45 s', '17 min')
    """
    return f"{seconds} s" if seconds < 120 else f"{seconds / 60.0:.0f} min"


def assumed(subject: Subject) -> tuple[Default, ...]:
    """What is only assumed of the runner."""
    return defaults(subject.runner, columns_of([subject.runner]), 0, subject.say)


def refused(subject: Subject) -> Table | None:
    """What in the file was not believed."""
    say, counts = subject.say, subject.recording.refused
    rows = tuple((reason_said(say, reason), str(number)) for reason, number in counts.items())
    return Table(heads(subject.say, "refused", "many"), rows) if rows else None


def doubt(subject: Subject) -> list[str]:
    """How wide the bounds are, and how much of each score was only assumed."""
    say, told = subject.say, []
    for name in INDICES:
        index = index_of(subject, name)
        if not known(index.score):
            continue
        then = peak(index)
        adding = [part for part in parts_of(subject, name) if part.value[then] > 0.0]
        total = sum(float(part.value[then]) for part in adding)
        guessed = sum(float(part.value[then]) for part in adding if part.assumed[then])
        width = float(np.nanmean(index.high - index.low))
        told.append(
            say(
                "reportFacts.doubt",
                index=say(name),
                share=share(say, guessed / max(total, 1e-9)),
                width=subject.number(width),
            )
        )
    return told


def _way_m(subject: Subject) -> float | None:
    """How far it was: as recorded; of a race also as pieced together from speed and place."""
    recorded = subject.facts["distance_m"]
    if recorded is not None or not (subject.was_live and subject.knows_distance):
        return recorded
    return float(subject.analysis.said.distance_m[-1])


def _when(subject: Subject) -> str:
    start, end = subject.when(0), subject.when(subject.seconds - 1)
    if start is None or end is None:
        return subject.say("reportFacts.noDate")
    until = f"{end:%H:%M}" if start.date() == end.date() else _moment(subject, end)
    begin = _moment(subject, start)
    return subject.say("reportFacts.span", start=begin, until=until, zone=f"{end:%Z}")


def _moment(subject: Subject, when: datetime) -> str:
    date = dates.date(subject.say, when)
    return subject.say("reportFacts.moment", date=date, clock=f"{when:%H:%M}")


def _climbed(subject: Subject, ascent_m: float | None, descent_m: float | None) -> str:
    if ascent_m is None or descent_m is None:
        return subject.say("reportFacts.notRecorded")
    up, down = subject.number(ascent_m), subject.number(descent_m)
    return subject.say("reportFacts.upDown", up=up, down=down)


def _distance(subject: Subject, way_m: float | None) -> str:
    if way_m is None:
        return subject.say("reportFacts.notRecorded")
    return f"{subject.number(way_m / 1000.0, 1)} km"
