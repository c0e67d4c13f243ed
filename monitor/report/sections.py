"""The way cut into sections, each in numbers; pure."""

from typing import Final

import numpy as np

from ingest.recordings.summary import climbed
from monitor.models.levels import LEVELS as LEVEL_NAMES
from monitor.report.figure import Table, Values, known
from monitor.report.heart import seen_heart_rate
from monitor.report.indices import index_of
from monitor.report.motion import ON_THE_GROUND, ON_THE_LEVEL, steady_speeds
from monitor.report.subject import Subject
from monitor.report.words import DASH, SHAPES, clock, heads, pace

HEAD: Final = ("to", "time", "pace", "level", "climb", "heart", "fatigue", "cramp")
STEPS_KM: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
STEPS_S: Final = (300, 600, 900, 1800, 3600, 7200, 14_400)
MOST: Final = 14
LEAST_REST: Final = 0.2  # a last section shorter than this share of the others joins the one before


def sections(subject: Subject) -> Table:
    """Sections of equal length, or of equal time where nothing told how far it was."""
    ends = section_ends(subject)
    starts = [0, *(end + 1 for end in ends[:-1])]
    speeds = steady_speeds(subject)
    heart_rate_bpm = seen_heart_rate(subject)
    rows = [
        (
            _to(subject, end),
            clock(end),
            pace(_mean(speeds[ON_THE_GROUND][start : end + 1])),
            pace(_mean(speeds[ON_THE_LEVEL][start : end + 1])),
            _climbed(subject, subject.measured["altitude_m"][start : end + 1]),
            subject.number(_mean(heart_rate_bpm[start : end + 1])),
            score_at(subject, "fatigue", end),
            score_at(subject, "cramp", end),
        )
        for start, end in zip(starts, ends, strict=True)
    ]
    return _without_empty_columns(Table(heads(subject.say, *HEAD), tuple(rows)))


def _without_empty_columns(table: Table) -> Table:
    kept = [at for at in range(len(table.head)) if any(row[at] != DASH for row in table.rows)]
    rows = tuple(tuple(row[at] for at in kept) for row in table.rows)
    return Table(tuple(table.head[at] for at in kept), rows)


def section_ends(subject: Subject) -> list[int]:
    """The last second of each section."""
    last = subject.seconds - 1
    if subject.knows_distance:
        way = subject.analysis.said.distance_m / 1000.0
        step = next((one for one in STEPS_KM if way[-1] / one <= MOST), STEPS_KM[-1])
        marks = np.arange(step, way[-1] - LEAST_REST * step, step)
        ends = [int(second) for second in np.searchsorted(way, marks)]
    else:
        step_s = next((one for one in STEPS_S if last / one <= MOST), STEPS_S[-1])
        ends = list(range(step_s, int(last - LEAST_REST * step_s), step_s))
    return [*(end for end in dict.fromkeys(ends) if end < last), last]


def _to(subject: Subject, second: int) -> str:
    km = subject.km(second)
    return clock(second) if km == DASH else f"{km} km"


def _climbed(subject: Subject, altitude_m: Values) -> str:
    if not known(altitude_m):
        return DASH
    up, down = climbed(altitude_m[~np.isnan(altitude_m)].tolist())
    return f"+{subject.number(up)} {subject.number(-down)}"


def score_at(subject: Subject, name: str, second: int) -> str:
    """One index in a second: shape, score, level."""
    index = index_of(subject, name)
    code = int(index.level[second])
    level = "unknown" if code < 0 else LEVEL_NAMES[code]
    score = float(index.score[second])
    return f"{SHAPES[level]} {subject.number(score)} {subject.say(f'levels.{level}')}"


def _mean(values: Values) -> float:
    return float(np.nanmean(values)) if known(values) else float("nan")
