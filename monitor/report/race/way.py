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
from monitor.report.race.labels import Anchor, Box, Labels, Spot
from monitor.report.race.raced import Raced
from monitor.report.words import level as level_word

WIDTHS: Final = (2.5, 4.0, 5.5, 7.5)  # of the lines, by level
UNKNOWN: Final = -1
EDGE: Final = 26.0
ROW: Final = 16.0  # of names above the profile, of which there are two

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Frame:
    """How large the pictures are, in units of which one is about a pixel where they are shown.

    Attributes
    ----------
    width : of both
    map_height, side_height : at most, of the map; of the profile
    left : room for the heights beside the profile
    aside : room for names on each side of the map
    points : of the way
    marks : of the kilometres, at most
    letters : size of the words
    """

    width: float
    map_height: float
    side_height: float
    left: float
    aside: float
    points: int
    marks: int
    letters: float = 11.0


WIDE: Final = Frame(900.0, 340.0, 238.0, left=60.0, aside=104.0, points=600, marks=10)
NARROW: Final = Frame(370.0, 300.0, 200.0, left=52.0, aside=60.0, points=300, marks=5)


@dataclass(frozen=True, slots=True)
class Way:
    """The pictures, wide and for phones; none where nothing tells what they would show."""

    above: tuple[Markup, ...]
    side: tuple[Markup, ...]
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
    frames = [(frame, _points(raced, frame.points)) for frame in (WIDE, NARROW)]
    above = [_above(raced, points, frame) for frame, points in frames]
    side = [_side(raced, points, frame) for frame, points in frames]
    legend = tuple(
        (colours.LEVELS[name], WIDTHS[code], level_word(raced.subject.say, name))
        for code, name in enumerate(LEVEL_NAMES)
    )
    return Way(tuple(filter(None, above)), tuple(filter(None, side)), legend)


def _points(raced: Raced, count: int) -> _Points:
    said, measured = raced.subject.analysis.said, raced.subject.measured
    way_m = raced.way_m
    last_m = float(way_m[-1])
    marks = np.linspace(float(way_m[0]), last_m, count)
    at = np.minimum(np.searchsorted(way_m, marks), len(way_m) - 1)
    level = np.maximum(said.fatigue.level, said.cramp.level).astype(np.int64)
    course = raced.course
    along_m = marks if course is not None else np.full(count, np.nan)
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


def _above(raced: Raced, points: _Points, frame: Frame) -> Markup | None:
    seen = ~np.isnan(points.latitude_deg) & ~np.isnan(points.longitude_deg)
    if seen.sum() < 2:
        return None
    middle = math.radians(float(np.nanmean(points.latitude_deg)))
    east = points.longitude_deg[seen] * math.cos(middle)
    north = points.latitude_deg[seen]
    wide, high = float(np.ptp(east)) or 1e-9, float(np.ptp(north)) or 1e-9
    scale = min((frame.width - 2 * frame.aside) / wide, (frame.map_height - 2 * EDGE) / high)
    height = high * scale + 2 * EDGE
    xs = (east - east.min()) * scale + (frame.width - wide * scale) / 2
    ys = (north.max() - north) * scale + EDGE
    drawing = Drawing(frame.width, height, raced.subject.say("raced.above", shares=_said(raced)))
    _strokes(drawing, xs, ys, points.level[seen])
    way_m = points.way_m[seen]
    line = [Box(x - 3, y - 3, x + 3, y + 3) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]
    labels, stations = Labels(frame.width, height, shunned=line), []
    for name, at_m in _places(raced, float(way_m[-1])):
        at = min(int(np.searchsorted(way_m, at_m)), len(xs) - 1)
        x, y = float(xs[at]), float(ys[at])
        stations.append((name, _around(x, y, frame)))
        labels.taken.append(Box(x - 6, y - 6, x + 6, y + 6))
        drawing.add("circle", {"cx": x, "cy": y, "r": 5, "fill": "#fff", "stroke": colours.INK,
                               "stroke-width": 2})  # fmt: skip
    _names(drawing, labels, stations, frame.letters + 1)
    return drawing.markup()


def _side(raced: Raced, points: _Points, frame: Frame) -> Markup | None:
    if np.isnan(points.altitude_m).all() or points.way_m[-1] <= points.way_m[0]:
        return None
    low, high = float(np.nanmin(points.altitude_m)), float(np.nanmax(points.altitude_m))
    room = max(high - low, 50.0)
    span = float(points.way_m[-1])
    top, ground = 2 * ROW + 12, frame.side_height - 1.6 * EDGE
    across, tall = frame.width - frame.left - EDGE, ground - 0.4 * EDGE - top
    xs = frame.left + points.way_m / span * across
    ys = top + (high - points.altitude_m) / room * tall
    known = ~np.isnan(ys)
    label = raced.subject.say("raced.side", shares=_said(raced))
    drawing = Drawing(frame.width, frame.side_height, label)
    drawing.line(path([frame.left, frame.width - EDGE], [ground, ground]), colours.FAINT, 1.0)
    for metres in (low, high):
        y = top + (high - metres) / room * tall
        drawing.words(frame.left - 6, y + 4, f"{metres:.0f} m", "end", frame.letters)
    for km in range(0, int(span / 1000) + 1, _step_km(span / 1000, frame.marks)):
        x = frame.left + km * 1000 / span * across
        text = f"{km} km" if km else "0"
        drawing.words(x, frame.side_height - 6, text, "middle", frame.letters)
    stations = []
    for name, at_m in _places(raced, span):
        x = frame.left + at_m / span * across
        dashes = {"stroke-dasharray": "3 3"}
        drawing.line(path([x, x], [2 * ROW + 4, ground]), colours.QUIET, 0.8, **dashes)
        stations.append((name, _over(x)))
    _strokes(drawing, xs[known], ys[known], points.level[known])
    _names(drawing, Labels(frame.width, frame.side_height), stations, frame.letters)
    return drawing.markup()


def _around(x: float, y: float, frame: Frame) -> list[Spot]:
    """Where the name of a point of the map may stand, the best first."""
    beside = [Spot(x + 9, y + 4, "start"), Spot(x - 9, y + 4, "end")]
    if x >= 0.75 * frame.width:
        beside.reverse()
    below = frame.letters + 10
    anchors: tuple[Anchor, ...] = ("middle", "start", "end")
    lines = (y - 10, y + below, y - 22, y + below + 12)
    return beside + [Spot(x, line, anchor) for line in lines for anchor in anchors]


def _over(x: float) -> list[Spot]:
    """Where the name of a point of the profile may stand: above it, in one of two rows."""
    anchors: tuple[Anchor, ...] = ("middle", "start", "end")
    return [Spot(x, row, anchor) for row in (2 * ROW, ROW) for anchor in anchors]


def _names(
    drawing: Drawing, labels: Labels, stations: list[tuple[str, list[Spot]]], size: float
) -> None:
    """Write the names for which there is room, the first ones first."""
    for name, spots in stations:
        spot = labels.place(name, size, spots)
        if spot is not None:
            drawing.words(spot.x, spot.y, name, spot.anchor, size)


def _places(raced: Raced, span_m: float) -> list[tuple[str, float]]:
    """Stations along the way, by name; those where the crew is first."""
    found = [
        (not leg.station.crew, leg.end, leg.end_m)
        for leg in raced.legs
        if leg.station is not None and leg.end_m <= span_m
    ]
    return [(name, at_m) for _, name, at_m in sorted(found, key=lambda one: one[0])]


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


def _step_km(span_km: float, marks: int) -> int:
    """Kilometres between the words below the profile, of which there are some at most.

    Examples
    --------
    >>> _step_km(8.0, 10), _step_km(42.0, 10), _step_km(170.0, 10), _step_km(170.0, 5)
    (1, 5, 20, 50)
    """
    return next((step for step in (1, 2, 5, 10, 20, 50) if span_km / step <= marks), 100)
