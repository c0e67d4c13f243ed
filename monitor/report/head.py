"""The head of a report: who, what, when, how far; what was assumed and what was never seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from ingest.language.catalogue import catalogue
from monitor.assumed import Default, columns_of, defaults
from monitor.models.levels import LEVELS as LEVEL_NAMES
from monitor.report.figure import Table, known
from monitor.report.indices import index_of, parts_of, peak
from monitor.report.subject import Subject
from monitor.report.words import (
    DASH,
    INDICES,
    LEVELS,
    SHAPES,
    clock,
    count,
    number,
    share,
    stopwatch,
)


def facts(subject: Subject) -> list[tuple[str, str]]:
    """What it was, each with its name."""
    told = subject.facts
    recording = subject.recording
    longest = max((gap.seconds for gap in recording.gaps), default=0)
    gaps = count(len(recording.gaps), "gap")
    return [
        ("when", _when(subject)),
        ("duration", stopwatch(told["duration_s"])),
        ("distance", _in(_way_m(subject), 1000.0, 1, "km")),
        ("climbed", _climbed(told["ascent_m"], told["descent_m"])),
        ("records", f"{recording.records} in {recording.format}"),
        ("gaps over 10 s", f"{gaps}, the longest {clock_of(longest)}" if longest else gaps),
    ]


NOT_RECORDED: Final = "not recorded"


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
    km = subject.km(then)
    return Tile(
        title=INDICES[name],
        level=level,
        word=LEVELS[level],
        shape=SHAPES[level],
        score=f"{index.score[then]:.0f}",
        text=f"at its highest, likely {index.low[then]:.0f} to {index.high[then]:.0f}, "
        f"{clock(then)} after the start{'' if km == DASH else f', km {km}'}",
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
    return defaults(subject.runner, columns_of([subject.runner]), 0, catalogue())


def refused(subject: Subject) -> Table | None:
    """What in the file was not believed."""
    rows = tuple((reason, str(number)) for reason, number in subject.recording.refused.items())
    return Table(("not believed", "how many"), rows) if rows else None


def doubt(subject: Subject) -> list[str]:
    """How wide the bounds are, and how much of each score was only assumed."""
    told = []
    for name, title in INDICES.items():
        index = index_of(subject, name)
        if not known(index.score):
            continue
        then = peak(index)
        adding = [part for part in parts_of(subject, name) if part.value[then] > 0.0]
        total = sum(float(part.value[then]) for part in adding)
        guessed = sum(float(part.value[then]) for part in adding if part.assumed[then])
        width = float(np.nanmean(index.high - index.low))
        told.append(
            f"{title}: at its peak {share(guessed / max(total, 1e-9))} of what adds to it was "
            f"assumed and not measured; its bounds are {width:.0f} points wide on average."
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
        return "date unknown; times are counted from the first record"
    until = f"{end:%H:%M}" if start.date() == end.date() else _moment(end)
    return f"{_moment(start)} to {until} ({end:%Z})"


def _moment(when: datetime) -> str:
    return f"{when.day} {when:%B %Y %H:%M}"


def _climbed(ascent_m: float | None, descent_m: float | None) -> str:
    if ascent_m is None or descent_m is None:
        return NOT_RECORDED
    return f"{ascent_m:.0f} m up, {descent_m:.0f} m down"


def _in(value: float | None, divisor: float, digits: int, unit: str) -> str:
    return NOT_RECORDED if value is None else f"{number(value / divisor, digits)} {unit}"
