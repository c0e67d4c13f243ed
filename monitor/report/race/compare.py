"""Two runners' races side by side on one page; pure."""

import math
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from ingest.events import Cramp, Intake
from ingest.version import VERSION
from monitor.engine import MODEL_VERSION
from monitor.fuel.amounts import total
from monitor.legs import place
from monitor.report import colours
from monitor.report.figure import Table, known
from monitor.report.heart import seen_heart_rate
from monitor.report.mark import NAME, race_identity
from monitor.report.race.drawing import Drawing, path
from monitor.report.race.page import race_style
from monitor.report.race.raced import Raced, stays
from monitor.report.words import DASH, INDICES, clock, heads, pace, stopwatch

WIDTH: Final = 900.0
HEIGHT: Final = 230.0
LEFT: Final = 40.0
EDGE: Final = 22.0
POINTS: Final = 400
DASHES: Final[tuple[dict[str, str], ...]] = ({}, {"stroke-dasharray": "7 4"})


def compare(one: Raced, other: Raced) -> str:
    """Write the page."""
    both, say = (one, other), one.subject.say
    return _template().render(
        version=VERSION,
        say=say,
        model=MODEL_VERSION,
        mark=NAME,
        identity=compared_mark(one, other),
        style=_style(),
        race=one.race.race.name,
        names=[raced.subject.runner.name for raced in both],
        numbers=_numbers(both),
        splits=_splits(both),
        pictures=[(say(name), _picture(both, name)) for name in INDICES],
    )


def compared_mark(one: Raced, other: Raced) -> str:
    """What tells this comparison from others."""
    info, ids = one.race.race, (one.subject.runner.id, other.subject.runner.id)
    return race_identity(info.id, info.start.timestamp(), *ids)


def _numbers(both: tuple[Raced, Raced]) -> Table:
    say = both[0].subject.say
    lines: dict[str, Callable[[Raced], str]] = {
        say("compare.time"): lambda raced: stopwatch(raced.end_t - raced.begin_t),
        say("compare.planned"): lambda raced: _hours(raced.subject.runner.plan.finish_h),
        say("compare.way"): lambda raced: f"{_way_km(raced)} km",
        say("compare.pace"): _mean_pace,
        say("compare.heart"): lambda raced: _mean(seen_heart_rate(raced.subject), "bpm"),
        say("compare.stops"): _stopped,
        **{say("compare.peak", index=say(name)): _peak_of(name) for name in INDICES},
        say("compare.carbs"): lambda raced: _an_hour(raced, "carbs_g", "g"),
        say("compare.drink"): lambda raced: _an_hour(raced, "fluid_ml", "ml"),
        say("compare.cramps"): lambda raced: str(sum(isinstance(e, Cramp) for e in raced.events)),
        say("compare.alerts"): lambda raced: str(len(raced.subject.sent)),
    }
    head = ("", *(raced.subject.runner.name for raced in both))
    return Table(head, tuple((name, *(told(r) for r in both)) for name, told in lines.items()))


def _splits(both: tuple[Raced, Raced]) -> Table | None:
    one, other = both
    if not one.legs:
        return None
    rows = []
    for leg, first, second in zip(one.legs, stays(one), stays(other), strict=True):
        times = [first.arrived_s, second.arrived_s]
        apart = DASH
        if times[0] is not None and times[1] is not None:
            minutes = round((times[1] - times[0]) / 60.0)
            apart = f"{'+' if minutes > 0 else '−' if minutes < 0 else ''}{abs(minutes)} min"
        cells = [DASH if time is None else clock(time) for time in times]
        km = one.subject.number(leg.end_m / 1000, 1)
        rows.append((place(leg.end, one.subject.say), km, *cells, apart))
    names = [raced.subject.runner.name for raced in both]
    say = one.subject.say
    head = (*heads(say, "to", "km"), *names, say("compare.apart"))
    return Table(head, tuple(rows))


def _picture(both: tuple[Raced, Raced], name: str) -> Markup:
    """An index of both by distance; the second one dashed."""
    span_m = max(float(raced.way_m[-1]) for raced in both) or 1.0
    say = both[0].subject.say
    label = say("compare.label", index=say(f"reportIndices.{name}"))
    drawing = Drawing(WIDTH, HEIGHT, label)

    def y(score: float) -> float:
        return HEIGHT - 1.6 * EDGE - score / 100.0 * (HEIGHT - 2.6 * EDGE)

    for score in (0.0, 25.0, 50.0, 75.0, 100.0):
        drawing.line(path([LEFT, WIDTH - EDGE], [y(score)] * 2), colours.FAINT, 1.0)
        drawing.words(LEFT - 6, y(score) + 4, f"{score:.0f}", "end")
    for part in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = LEFT + part * (WIDTH - LEFT - EDGE)
        drawing.words(x, HEIGHT - 6, f"{part * span_m / 1000:.0f} km", "middle")
    for raced, dashes in zip(both, DASHES, strict=True):
        index = getattr(raced.subject.analysis.said, name).score
        marks = np.linspace(0.0, float(raced.way_m[-1]), POINTS)
        at = np.minimum(np.searchsorted(raced.way_m, marks), len(index) - 1)
        there = ~np.isnan(index[at])
        if there.sum() < 2:
            continue
        xs = LEFT + marks[there] / span_m * (WIDTH - LEFT - EDGE)
        ys = [y(float(score)) for score in index[at][there]]
        drawing.line(path(xs.tolist(), ys), colours.INDICES[name], 2.4, **dashes)
    return drawing.markup()


def _peak_of(name: str) -> Callable[[Raced], str]:
    def told(raced: Raced) -> str:
        score = getattr(raced.subject.analysis.said, name).score
        if not known(score):
            return DASH
        at = int(np.nanargmax(score))
        told = f"{float(score[at]):.0f}"
        return raced.subject.say("compare.peakAt", score=told, clock=clock(at))

    return told


def _way_km(raced: Raced) -> str:
    return raced.subject.number(float(raced.way_m[-1]) / 1000.0, 1)


def _mean_pace(raced: Raced) -> str:
    seconds = raced.end_t - raced.begin_t
    return pace(float(raced.way_m[-1]) / seconds) if seconds > 0 else DASH


def _stopped(raced: Raced) -> str:
    told = [s.left_s - s.arrived_s for s in stays(raced)
            if s.left_s is not None and s.arrived_s is not None]  # fmt: skip
    return f"{sum(max(stop, 0.0) for stop in told) / 60:.0f} min" if told else DASH


def _an_hour(raced: Raced, name: str, unit: str) -> str:
    hours = (raced.end_t - raced.begin_t) / 3600.0
    intake = [event for event in raced.events if isinstance(event, Intake)]
    if not intake or hours <= 0.0:
        return DASH
    return f"{getattr(total(intake), name) / hours:.0f} {unit}"


def _hours(hours: float | None) -> str:
    return DASH if hours is None else stopwatch(3600.0 * hours)


def _mean(values: np.ndarray[tuple[int], np.dtype[np.float64]], unit: str) -> str:
    mean = float(np.nanmean(values)) if known(values) else math.nan
    return DASH if math.isnan(mean) else f"{mean:.0f} {unit}"


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    source = files("monitor.report.race").joinpath("compare.html.j2").read_text(encoding="utf-8")
    return environment.from_string(source)


@cache
def _style() -> Markup:
    sheet = files("monitor.report").joinpath("page.css").read_text(encoding="utf-8")
    return Markup(sheet + race_style())  # noqa: S704  # our own files
