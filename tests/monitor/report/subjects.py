"""Recordings to report on, each analysed once."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from lxml import html

from ingest.messages import Measured
from ingest.race.settings import Runner
from ingest.recordings.recording import Gap, Recording, Second
from monitor.offline import analyse
from monitor.report.axes import WIDE
from monitor.report.charts import charts
from monitor.report.figure import Figure
from monitor.report.page import report
from monitor.report.subject import Subject
from tests.monitor.people import ANNA, BEN, T

GAP_FROM, GAP_TO = 1500, 1620
LONG_S = 3400
HOSTILE = "<script>alert(1)</script>\"'&<b>.fit"
HOSTILE_RUNNER = Runner(id="mallory", name="<svg onload=a()>]]>")


def recording(*seconds: Second, name: str = "run.fit", gaps: tuple[Gap, ...] = ()) -> Recording:
    return Recording(name, "FIT", len(seconds), seconds, gaps, {}, (), has_absolute_time=True)


def subject_of(of: Recording, runner: Runner = BEN, **known: Any) -> Subject:
    return Subject(of, analyse(of, runner), runner, **known)


@cache
def everything() -> Subject:
    """Nearly an hour over hills in the sun with all sensors, a gap, and a slow end."""
    seconds = [
        Second(T + second, _everything(second))
        for second in range(LONG_S)
        if not GAP_FROM < second < GAP_TO
    ]
    gap = Gap(T + GAP_FROM, T + GAP_TO)
    return subject_of(recording(*seconds, gaps=(gap,)), ANNA, known=True, timezone="Europe/Paris")


@cache
def bare() -> Subject:
    """Ten minutes of speed and nothing else."""
    seconds = (Second(T + second, Measured(speed_mps=2.5)) for second in range(600))
    return subject_of(recording(*seconds))


@cache
def beats() -> Subject:
    """Six minutes of a strap and nothing else, not dated."""
    beat = Measured(heart_rate_bpm=150, rr_ms=(400.0,))
    seconds = (Second(T + second, beat) for second in range(360))
    return subject_of(recording(*seconds), dated=False)


@cache
def nothing() -> Subject:
    """Two seconds in which nothing was measured that says how it goes."""
    cold = Measured(air_temp_c=3.0)
    return subject_of(recording(Second(T, cold), Second(T + 1, cold)))


@cache
def moment() -> Subject:
    """A recording of one second."""
    return subject_of(recording(Second(T, Measured(speed_mps=2.5, heart_rate_bpm=140))))


@cache
def hostile() -> Subject:
    """Names that want to be HTML, and an alert whose words contain one of them."""
    impossible = Measured(speed_mps=2.5, heart_rate_bpm=250)
    seconds = [*range(30), *range(130, 160)]
    run = recording(*(Second(T + second, impossible) for second in seconds), name=HOSTILE)
    run = replace(run, notes=("<script>note()</script>",), refused={"<script>why()</script>": 1})
    return subject_of(run, HOSTILE_RUNNER, known=True)


Make = Callable[[], Subject]
SUBJECTS: tuple[Make, ...] = (everything, bare, beats, nothing, moment, hostile)


@cache
def page_of(make: Make) -> str:
    return report(make())


@cache
def parsed(make: Make) -> html.HtmlElement:
    return html.document_fromstring(page_of(make))


def figure(subject: Subject, key: str) -> Figure:
    return next(one for one in charts(subject) if isinstance(one, Figure) and one.key == key)


def rows(subject: Subject, key: str, layer: str) -> dict[str, np.ndarray[Any, Any]]:
    """The columns of one layer of a chart."""
    data = figure(subject, key).draw(WIDE)["datasets"][layer]
    return {name: np.array([row[name] for row in data]) for name in data[0]}


@cache
def _beats() -> dict[int, tuple[float, ...]]:
    """Intervals that wander a little, by the second in which they end."""
    rr_ms = 405.0 + np.cumsum(np.random.default_rng(7).normal(0.0, 1.5, 9000)) % 30.0
    ends = np.floor(np.cumsum(rr_ms) / 1000.0).astype(int)
    return {
        second: tuple(rr_ms[ends == second].tolist()) for second in range(min(ends[-1], LONG_S))
    }


def _everything(second: int) -> Measured:
    speed_mps = 3.0 if second < 2400 else 2.2
    return Measured(
        heart_rate_bpm=float(round(140 + second / 200 + 5 * np.sin(second / 40))),
        rr_ms=_beats().get(second, ()),
        speed_mps=speed_mps,
        cadence_spm=170,
        altitude_m=500.0 + 60.0 * np.sin(second / 300),
        air_temp_c=27.0,
        humidity_pct=60.0,
    )
