"""What charts are made of: lines, bands, level marks and words, as layers over shared axes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import altair as alt

from monitor.report import colours, samples
from monitor.report.axes import GUTTER_PX, Canvas, ValueAxis, time_axis, value_axis
from monitor.report.subject import Subject
from monitor.report.words import decimal_sign

Row = dict[str, Any]
RUN: Final = alt.Detail("run", type="nominal")
TEXT: Final = alt.Text("text", type="nominal")
_PARTS: Final = ("data", "mark", "encoding")  # of a layer; the rest is the whole chart's
FONT: Final = "Helvetica, Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Layer:
    """One mark, what it says by which channel, and its rows.

    Rows are named and kept apart, and channels are objects and not short forms: Altair would
    check every one of them, which takes longer than all the drawing.
    """

    name: str
    mark: alt.Chart
    channels: dict[str, Any]
    rows: list[Row]


def line(
    name: str, points: samples.Line, colour: str, *, dash: Sequence[int] = (), width: float = 1.6
) -> Layer:
    """A line; broken where nothing is known, a dot where there is a single point."""
    rows = [
        {"t": t, "v": v, "run": run}
        for t, v, run in zip(*(column.tolist() for column in points), strict=True)
    ]
    chart = _chart(name).mark_line(
        color=colour, strokeWidth=width, strokeDash=list(dash), strokeCap="round", clip=True
    )
    return Layer(name, chart, {"detail": RUN}, rows)


def band(name: str, points: samples.Band, fill: str, *, opacity: float = 1.0) -> Layer:
    """An area between two lines."""
    rows = [
        {"t": t, "v": low, "v2": high, "run": run}
        for t, low, high, run in zip(*(column.tolist() for column in points), strict=True)
    ]
    chart = _chart(name).mark_area(fill=fill, opacity=opacity, clip=True)
    return Layer(name, chart, {"y2": alt.Y2("v2"), "detail": RUN}, rows)


def limits(name: str, limits: dict[str, float], *, seconds: int) -> Layer:
    """Dashed lines across the whole chart."""
    rows = [
        {"t": t, "v": v, "run": at} for at, v in enumerate(limits.values()) for t in (0, seconds)
    ]
    chart = _chart(name).mark_line(color=colours.QUIET, strokeWidth=0.8, strokeDash=[2, 3])
    return Layer(name, chart, {"detail": RUN}, rows)


def words(
    name: str,
    texts: Sequence[tuple[float, float, str]],
    *,
    align: str = "left",
    baseline: str = "bottom",
) -> list[Layer]:
    """Words at places (second, value), readable on whatever they stand on."""
    rows = [{"t": t, "v": v, "text": text} for t, v, text in texts]
    style: dict[str, Any] = {"align": align, "baseline": baseline, "fontSize": 11, "dx": 3}
    if align != "left":
        style["dx"] = 0
    halo = _chart(name).mark_text(stroke=colours.PAPER, strokeWidth=3, opacity=0.8, **style)
    ink = _chart(name).mark_text(color=colours.INK, **style)
    return [Layer(name, mark, {"text": TEXT}, rows) for mark in (halo, ink)]


def drawing(
    subject: Subject, canvas: Canvas, axis: ValueAxis, layers: Sequence[Layer], height_px: int
) -> Row:
    """Lay layers over the shared axes.

    Returns
    -------
    A Vega-Lite specification; its data are under ``datasets``, by the layers' names
    """
    x, y = time_axis(subject, canvas), value_axis(axis)
    # Put together here: Altair would copy every layer several times, which takes longer.
    charts = [
        layer.mark.encode(x=x, y=y, **layer.channels).to_dict(validate=False) for layer in layers
    ]
    return {
        "$schema": charts[0]["$schema"],
        "layer": [{part: chart[part] for part in _PARTS} for chart in charts],
        "width": canvas.width_px,
        "height": height_px,
        "datasets": {layer.name: layer.rows for layer in layers},
        "config": _style() | _locale(subject),
    }


def _chart(name: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name))


@cache
def _style() -> Row:
    # All drawings have the same edges, whatever stands in them: times stay below each other.
    edges = {"left": GUTTER_PX + 4, "right": 14, "top": 8, "bottom": 34}
    style: Row = (
        alt.LayerChart(layer=[])
        .configure(font=FONT, padding=edges, autosize=alt.AutoSizeParams(type="none"))
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=colours.QUIET,
            labelFontSize=11,
            gridColor=colours.FAINT,
            domainColor=colours.QUIET,
            tickColor=colours.QUIET,
        )
        .configure_axisY(minExtent=GUTTER_PX, maxExtent=GUTTER_PX, domain=False, ticks=False)
        .configure_axisX(gridOpacity=0.6)
        .to_dict(validate=False)
    )
    config: Row = style["config"]
    return config


def _locale(subject: Subject) -> Row:
    """How numbers at the axes are written, if not as Vega does by itself."""
    sign = decimal_sign(subject.say)
    if sign == ".":
        return {}
    number = {"decimal": sign, "thousands": ".", "grouping": [3], "currency": ["", ""]}
    return {"locale": {"number": number}}
