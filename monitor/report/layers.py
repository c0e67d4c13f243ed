"""What charts are made of: lines, bands, level marks and words, as layers over shared axes.

Written as Vega-Lite itself, which the tests hold against Altair's schema of it: to have Altair
write the same takes a report a second and a half.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from monitor.report import colours, samples
from monitor.report.axes import GUTTER_PX, Canvas, ValueAxis, time_axis, value_axis
from monitor.report.subject import Subject
from monitor.report.words import decimal_sign

Row = dict[str, Any]
SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
RUN: Final[Row] = {"field": "run", "type": "nominal"}
TEXT: Final[Row] = {"field": "text", "type": "nominal"}
FONT: Final = "Helvetica, Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Layer:
    """One Vega-Lite mark, what it says by which channel, and its rows."""

    name: str
    mark: Row
    channels: Row
    rows: list[Row]


def line(
    name: str, points: samples.Line, colour: str, *, dash: Sequence[int] = (), width: float = 1.6
) -> Layer:
    """A line; broken where nothing is known, a dot where there is a single point."""
    rows = [
        {"t": t, "v": v, "run": run}
        for t, v, run in zip(*(column.tolist() for column in points), strict=True)
    ]
    mark = {
        "type": "line",
        "color": colour,
        "strokeWidth": width,
        "strokeDash": list(dash),
        "strokeCap": "round",
        "clip": True,
    }
    return Layer(name, mark, {"detail": RUN}, rows)


def band(name: str, points: samples.Band, fill: str, *, opacity: float = 1.0) -> Layer:
    """An area between two lines."""
    rows = [
        {"t": t, "v": low, "v2": high, "run": run}
        for t, low, high, run in zip(*(column.tolist() for column in points), strict=True)
    ]
    mark = {"type": "area", "fill": fill, "opacity": opacity, "clip": True}
    return Layer(name, mark, {"y2": {"field": "v2"}, "detail": RUN}, rows)


def limits(name: str, limits: dict[str, float], *, seconds: int) -> Layer:
    """Dashed lines across the whole chart."""
    rows = [
        {"t": t, "v": v, "run": at} for at, v in enumerate(limits.values()) for t in (0, seconds)
    ]
    mark = {"type": "line", "color": colours.QUIET, "strokeWidth": 0.8, "strokeDash": [2, 3]}
    return Layer(name, mark, {"detail": RUN}, rows)


def words(
    name: str,
    texts: Sequence[tuple[float, float, str]],
    *,
    align: str = "left",
    baseline: str = "bottom",
) -> list[Layer]:
    """Words at places (second, value), readable on whatever they stand on."""
    rows = [{"t": t, "v": v, "text": text} for t, v, text in texts]
    style = {
        "type": "text",
        "align": align,
        "baseline": baseline,
        "fontSize": 11,
        "dx": 3 if align == "left" else 0,
    }
    halo = style | {"stroke": colours.PAPER, "strokeWidth": 3, "opacity": 0.8}
    ink = style | {"color": colours.INK}
    return [Layer(name, mark, {"text": TEXT}, rows) for mark in (halo, ink)]


def drawing(
    subject: Subject, canvas: Canvas, axis: ValueAxis, layers: Sequence[Layer], height_px: int
) -> Row:
    """Lay layers over the shared axes.

    Returns
    -------
    A Vega-Lite specification; its data are under ``datasets``, by the layers' names
    """
    axes = {"x": time_axis(subject, canvas), "y": value_axis(axis)}
    return {
        "$schema": SCHEMA,
        "layer": [
            {"data": {"name": layer.name}, "mark": layer.mark, "encoding": axes | layer.channels}
            for layer in layers
        ],
        "width": canvas.width_px,
        "height": height_px,
        "datasets": {layer.name: layer.rows for layer in layers},
        "config": _style() | _locale(subject),
    }


@cache
def _style() -> Row:
    # All drawings have the same edges, whatever stands in them: times stay below each other.
    edges = {"left": GUTTER_PX + 4, "right": 14, "top": 8, "bottom": 34}
    return {
        "font": FONT,
        "padding": edges,
        "autosize": {"type": "none"},
        "view": {"stroke": None},
        "axis": {
            "labelColor": colours.QUIET,
            "labelFontSize": 11,
            "gridColor": colours.FAINT,
            "domainColor": colours.QUIET,
            "tickColor": colours.QUIET,
        },
        "axisY": {
            "minExtent": GUTTER_PX,
            "maxExtent": GUTTER_PX,
            "domain": False,
            "ticks": False,
        },
        "axisX": {"gridOpacity": 0.6},
    }


def _locale(subject: Subject) -> Row:
    """How numbers at the axes are written, if not as Vega does by itself."""
    sign = decimal_sign(subject.say)
    if sign == ".":
        return {}
    number = {"decimal": sign, "thousands": ".", "grouping": [3], "currency": ["", ""]}
    return {"locale": {"number": number}}
