"""The course from above and from the side, coloured by the worse of the two indices; pure.

A worse state is drawn thicker, too: on grey paper the width tells what the colour can't.
"""

import itertools
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from monitor.models.levels import LEVELS as LEVEL_NAMES
from monitor.report import colours
from monitor.report.race.drawing import Drawing, path
from monitor.report.race.raced import Raced
from monitor.report.words import level as level_word

POINTS: Final = 600
WIDTHS: Final = (2.5, 4.0, 5.5, 7.5)  # of the lines, by level
UNKNOWN: Final = -1
MAP_W: Final = 900.0
MAP_H: Final = 340.0
SIDE_W: Final = 900.0
SIDE_H: Final = 220.0
EDGE: Final = 26.0
LEFT: Final = 60.0

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Way:
    """The pictures, each None where nothing tells what it would show."""

    above: Markup | None
    side: Markup | None
    legend: tuple[tuple[str, float, str], ...]


@dataclass(frozen=True, slots=True)
class _Points:
    """Some of the seconds, evenly along the way; `level` is the worse one, -1 where unknown."""

    way_m: Values
    altitude_m: Values
    latitude_deg: Values
    longitude_deg: Values
    level: NDArray[np.int64]


def way(raced: Raced) -> Way:
    """Draw the way of a race."""
    points = _points(raced)
    legend = tuple(
        (colours.LEVELS[name], WIDTHS[code], level_word(raced.subject.say, name))
        for code, name in enumerate(LEVEL_NAMES)
    )
    return Way(_above(raced, points), _side(raced, points), legend)


def _points(raced: Raced) -> _Points:
    said, measured = raced.subject.analysis.said, raced.subject.measured
    way_m = raced.way_m
    last_m = float(way_m[-1])
    marks = np.linspace(float(way_m[0]), last_m, POINTS)
    at = np.minimum(np.searchsorted(way_m, marks), len(way_m) - 1)
    level = np.maximum(said.fatigue.level, said.cramp.level).astype(np.int64)
    course = raced.course
    along_m = marks if course is not None else np.full(POINTS, np.nan)
    node = np.nan_to_num(along_m / 10.0).astype(np.int64)
    if course is None:
        latitude, longitude = measured["latitude_deg"][at], measured["longitude_deg"][at]
        altitude = measured["altitude_m"][at]
    else:
        node = np.minimum(node, len(course.latitude_deg) - 1)
        latitude, longitude = course.latitude_deg[node], course.longitude_deg[node]
        altitude = course.altitude_m[node]
    return _Points(marks, altitude, latitude, longitude, level[at])


def _runs(level: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """First, last point and level of each stretch; stretches share the point between them.

    Examples
    --------
    >>> _runs(np.array([0, 0, 1, 1, 0]))
    [(0, 2, 0), (2, 4, 1), (4, 4, 0)]
    """
    turns = [0, *(np.flatnonzero(np.diff(level)) + 1).tolist(), len(level) - 1]
    return [(a, b, int(level[a])) for a, b in itertools.pairwise(turns)]


def _strokes(drawing: Drawing, xs: Values, ys: Values, level: NDArray[np.int64]) -> None:
    """The line in its colours, over a thin dark one that joins it."""
    drawing.line(path(xs.tolist(), ys.tolist()), colours.INK, 1.0)
    for first, last, code in _runs(level):
        if last <= first:
            continue
        part = slice(first, last + 1)
        known = code != UNKNOWN
        name = LEVEL_NAMES[code] if known else ""
        drawing.line(
            path(xs[part].tolist(), ys[part].tolist()),
            colours.LEVELS[name] if known else colours.QUIET,
            WIDTHS[code] if known else 1.5,
            **({} if known else {"stroke-dasharray": "4 4"}),
        )


def _above(raced: Raced, points: _Points) -> Markup | None:
    seen = ~np.isnan(points.latitude_deg) & ~np.isnan(points.longitude_deg)
    if seen.sum() < 2:
        return None
    middle = math.radians(float(np.nanmean(points.latitude_deg)))
    east = points.longitude_deg[seen] * math.cos(middle)
    north = points.latitude_deg[seen]
    wide, high = float(np.ptp(east)) or 1e-9, float(np.ptp(north)) or 1e-9
    scale = min((MAP_W - 8 * EDGE) / wide, (MAP_H - 2 * EDGE) / high)
    height = high * scale + 2 * EDGE
    xs = (east - east.min()) * scale + (MAP_W - wide * scale) / 2
    ys = (north.max() - north) * scale + EDGE
    drawing = Drawing(MAP_W, height, raced.subject.say("raced.above", shares=_said(raced)))
    _strokes(drawing, xs, ys, points.level[seen])
    way_m = points.way_m[seen]
    for name, at_m in _places(raced, float(way_m[-1])):
        at = min(int(np.searchsorted(way_m, at_m)), len(xs) - 1)
        _station(drawing, float(xs[at]), float(ys[at]), name)
    return drawing.markup()


def _side(raced: Raced, points: _Points) -> Markup | None:
    if np.isnan(points.altitude_m).all() or points.way_m[-1] <= points.way_m[0]:
        return None
    low, high = float(np.nanmin(points.altitude_m)), float(np.nanmax(points.altitude_m))
    room = max(high - low, 50.0)
    span = float(points.way_m[-1])
    xs = LEFT + points.way_m / span * (SIDE_W - LEFT - EDGE)
    ys = EDGE + (high - points.altitude_m) / room * (SIDE_H - 3 * EDGE)
    known = ~np.isnan(ys)
    drawing = Drawing(SIDE_W, SIDE_H, raced.subject.say("raced.side", shares=_said(raced)))
    ground = SIDE_H - 1.6 * EDGE
    drawing.line(path([LEFT, SIDE_W - EDGE], [ground, ground]), colours.FAINT, 1.0)
    for metres in (low, high):
        y = EDGE + (high - metres) / room * (SIDE_H - 3 * EDGE)
        drawing.words(LEFT - 6, y + 4, f"{metres:.0f} m", "end")
    for km in range(0, int(span / 1000) + 1, _step_km(span / 1000)):
        x = LEFT + km * 1000 / span * (SIDE_W - LEFT - EDGE)
        drawing.words(x, SIDE_H - 6, f"{km} km" if km else "0", "middle")
    for name, at_m in _places(raced, span):
        x = LEFT + at_m / span * (SIDE_W - LEFT - EDGE)
        dashes = {"stroke-dasharray": "3 3"}
        drawing.line(path([x, x], [EDGE - 6, ground]), colours.QUIET, 0.8, **dashes)
        drawing.words(x, EDGE - 10, name, "middle" if x < SIDE_W - 80 else "end")
    _strokes(drawing, xs[known], ys[known], points.level[known])
    return drawing.markup()


def _station(drawing: Drawing, x: float, y: float, name: str) -> None:
    drawing.add("circle", {"cx": x, "cy": y, "r": 5, "fill": "#fff", "stroke": colours.INK,
                           "stroke-width": 2})  # fmt: skip
    anchor = "start" if x < MAP_W * 0.75 else "end"
    drawing.words(x + (9 if anchor == "start" else -9), y + 4, name, anchor, 12)


def _places(raced: Raced, span_m: float) -> list[tuple[str, float]]:
    """Stations along the way, by name."""
    return [
        (leg.end, leg.end_m)
        for leg in raced.legs
        if leg.station is not None and leg.end_m <= span_m
    ]


def _said(raced: Raced) -> str:
    """How much of the way was run in which state, in words."""
    say, said = raced.subject.say, raced.subject.analysis.said
    level = np.maximum(said.fatigue.level, said.cramp.level)
    shares = [
        say(
            "raced.share",
            percent=f"{100 * float((level == code).mean()):.0f}",
            level=say(f"levels.{name}"),
        )
        for code, name in enumerate(LEVEL_NAMES)
    ]
    return ", ".join(shares)


def _step_km(span_km: float) -> int:
    """Kilometres between the words below the profile.

    Examples
    --------
    >>> _step_km(8.0), _step_km(42.0), _step_km(170.0)
    (1, 5, 20)
    """
    return next((step for step in (1, 2, 5, 10, 20, 50) if span_km / step <= 10), 100)
