"""Charts of how the runner moved: pace, slope, altitude."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.models.second import Output
from monitor.report import colours, layers, samples
from monitor.report.axes import PACE_LABELS, Canvas, ValueAxis
from monitor.report.figure import Absent, Figure, Shown, Swatch, Values, key_numbers, known
from monitor.report.layers import Row
from monitor.report.subject import Subject
from monitor.report.words import heads, pace

ON_THE_GROUND: Final = "ground"
ON_THE_LEVEL: Final = "level"
SMOOTH_S: Final = 60  # a pace second by second says little
STANDING_MPS: Final = 0.5
MOST_MARKS: Final = 6
SLOWEST_S_KM: Final = 1500.0  # slower than 25:00/km is off the chart, lest running be a flat line


def pace_chart(subject: Subject) -> Shown:
    """Pace and what it would be on the level."""
    say, speeds = subject.say, steady_speeds(subject)
    if not any(known(values) for values in speeds.values()):
        return Absent(say("chart.pace"), say("chart.noPace"))
    paces = {name: 1000.0 / values for name, values in speeds.items()}
    everything = np.concatenate(list(paces.values()))
    fastest, slowest = np.nanpercentile(everything, (0.5, 98.0))
    low = 30.0 * math.floor(fastest / 30.0)
    high = min(30.0 * math.ceil(slowest / 30.0), SLOWEST_S_KM)
    high = max(high, low + 60.0)
    axis = ValueAxis(low, high, _pace_marks(low, high), PACE_LABELS, downwards=True)

    def draw(canvas: Canvas) -> Row:
        level, ground = (
            samples.extremes(paces[name], canvas.buckets) for name in (ON_THE_LEVEL, ON_THE_GROUND)
        )
        lines = [
            layers.line("ground", ground, colours.PACE, width=1.8),
            layers.line("level", level, colours.INK, dash=(4, 2), width=1.1),
        ]
        return layers.drawing(subject, canvas, axis, lines, 170)

    # Means of speeds, since those of paces overrate the slow.
    named = {say(f"chart.{name}"): values for name, values in speeds.items()}
    numbers = key_numbers(subject, named, pace)
    swapped = tuple((row[0], row[1], row[3], row[2], row[4]) for row in numbers.rows)
    head = heads(say, "", "mean", "fastest", "slowest", "end")
    return Figure(
        "pace",
        say("chart.pace"),
        say("chart.paceUnit"),
        draw,
        type(numbers)(head, swapped),
        say,
        notes=(say("chart.paceNote", seconds=str(SMOOTH_S)),),
        legend=(
            Swatch(colours.PACE, say("chart.ground")),
            Swatch(colours.INK, say("chart.levelLine"), dashed=True),
        ),
    )


def _pace_marks(low: float, high: float) -> tuple[float, ...]:
    """Whole or half minutes, a few of them."""
    step = next(step for step in (30.0, 60.0, 120.0, 300.0) if (high - low) / step <= MOST_MARKS)
    return tuple(np.arange(step * math.ceil(low / step), high + 1.0, step).tolist())


def steady_speeds(subject: Subject) -> dict[str, Values]:
    """Speed on the ground and on the level, means of a minute; NaN while standing [m/s]."""
    said = subject.analysis.said
    both = {ON_THE_GROUND: said.speed_mps, ON_THE_LEVEL: said.grade_adjusted_mps}
    return {
        name: samples.smooth(np.where(_moving(said, speed_mps), speed_mps, np.nan), SMOOTH_S)
        for name, speed_mps in both.items()
    }


def _moving(said: Output, speed_mps: Values) -> NDArray[np.bool_]:
    return (said.speed_mps > STANDING_MPS) & (speed_mps > STANDING_MPS)


def altitude_chart(subject: Subject) -> Shown:
    """The profile."""
    say, altitude_m = subject.say, subject.measured["altitude_m"]
    if not known(altitude_m):
        return Absent(say("chart.altitudeSlope"), say("chart.noAltitude"))
    low, high = float(np.nanmin(altitude_m)), float(np.nanmax(altitude_m))
    room = max(0.08 * (high - low), 10.0)
    axis = ValueAxis(low - room, high + room)

    def draw(canvas: Canvas) -> Row:
        line = samples.extremes(altitude_m, canvas.buckets)
        ground = samples.band(np.full(subject.seconds, low - room), altitude_m, canvas.buckets)
        profile = [
            layers.band("ground", ground, colours.GROUND, opacity=0.3),
            layers.line("altitude", line, colours.GROUND),
        ]
        return layers.drawing(subject, canvas, axis, profile, 120)

    lines = {say("chart.altitudeLine"): altitude_m}
    numbers = key_numbers(subject, lines, subject.number, mean=False)
    return Figure("altitude", say("chart.altitude"), "m", draw, numbers, say)


def slope_chart(subject: Subject) -> Shown | None:
    """How steep it was; None without altitude, which the profile's place tells already."""
    slope_pct = samples.smooth(100.0 * subject.analysis.said.grade, SMOOTH_S)
    if not known(slope_pct) or not known(subject.measured["altitude_m"]):
        return None
    most = max(5.0, 5.0 * math.ceil(float(np.nanmax(np.abs(slope_pct))) / 5.0))
    axis = ValueAxis(-most, most, marks=(-most, 0.0, most))

    def draw(canvas: Canvas) -> Row:
        up = samples.band(np.zeros(subject.seconds), np.fmax(slope_pct, 0.0), canvas.buckets)
        down = samples.band(np.fmin(slope_pct, 0.0), np.zeros(subject.seconds), canvas.buckets)
        areas = [
            layers.band("up", up, colours.GROUND),
            layers.band("down", down, colours.GROUND, opacity=0.5),
        ]
        return layers.drawing(subject, canvas, axis, areas, 80)

    say = subject.say
    return Figure(
        "slope",
        say("chart.slope"),
        say("chart.slopeUnit"),
        draw,
        key_numbers(subject, {say("chart.slopeLine"): slope_pct}, subject.number, mean=False),
        say,
        notes=(say("chart.means", seconds=str(SMOOTH_S)),),
    )
