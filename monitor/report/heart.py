"""Charts of what the heart tells: its rate, its drift away from pace, its rhythm."""

import math
from typing import Final

import numpy as np

from monitor.models import decoupling
from monitor.report import colours, layers, samples
from monitor.report.axes import Canvas, ValueAxis
from monitor.report.figure import Absent, Figure, Shown, Swatch, Values, key_numbers, known
from monitor.report.layers import Row
from monitor.report.subject import Subject
from monitor.report.words import pace

# By the names of their texts.
DRIFT_LIMITS_PCT: Final = {"chart.driftLow": 10.0, "chart.driftHigh": 20.0}
RHYTHM_LIMITS: Final = {"chart.rhythmFirst": 0.75, "chart.rhythmSecond": 0.5}


def heart_rate_chart(subject: Subject) -> Shown:
    """Heart rate, modelled stretches dashed."""
    say, said = subject.say, subject.analysis.said
    seen = seen_heart_rate(subject)
    guessed = np.where(said.heart_rate_modelled.astype(bool), said.heart_rate_bpm, np.nan)
    if not known(seen):
        return Absent(say("chart.heart"), say("chart.noHeart"))
    low = 10.0 * math.floor(float(np.nanmin(seen)) / 10.0)
    high = 10.0 * math.ceil(float(np.nanmax(seen)) / 10.0)
    axis = ValueAxis(low, max(high, low + 20.0))

    def draw(canvas: Canvas) -> Row:
        lines = [
            layers.line("seen", samples.extremes(seen, canvas.buckets), colours.HEART_RATE),
            layers.line(
                "modelled",
                samples.extremes(guessed, canvas.buckets),
                colours.QUIET,
                dash=(2, 3),
            ),
        ]
        return layers.drawing(subject, canvas, axis, lines, 150)

    legend = [Swatch(colours.HEART_RATE, say("chart.recorded"))]
    if known(guessed):
        legend.append(Swatch(colours.QUIET, say("chart.estimated"), dashed=True))
    return Figure(
        "heart-rate",
        say("chart.heart"),
        say("chart.heartUnit"),
        draw,
        key_numbers(subject, {say("chart.heartLine"): seen}, subject.number),
        say,
        notes=(say("chart.heartNote"),),
        legend=tuple(legend),
    )


def seen_heart_rate(subject: Subject) -> Values:
    """(seconds,) heart rate as the models take it, NaN where they only estimate it [bpm]."""
    said = subject.analysis.said
    return np.where(said.heart_rate_modelled.astype(bool), np.nan, said.heart_rate_bpm)


def drift_chart(subject: Subject) -> Shown:
    """Heart rate for the pace against that of the first hour."""
    drift_pct = 100.0 * (subject.analysis.said.decoupling - 1.0)
    if not known(drift_pct):
        return Absent(subject.say("chart.drift"), _why_no_drift(subject))
    low = min(5.0 * math.floor(float(np.nanmin(drift_pct)) / 5.0), 0.0)
    high = max(5.0 * math.ceil(float(np.nanmax(drift_pct)) / 5.0), 25.0)
    return _limited(
        subject,
        key="drift",
        line="chart.driftLine",
        values=drift_pct,
        axis=ValueAxis(low, high),
        limits=DRIFT_LIMITS_PCT,
        digits=1,
    )


def _why_no_drift(subject: Subject) -> str:
    limit = decoupling.Params()
    if not known(seen_heart_rate(subject)) or not subject.knows_distance:
        return subject.say("chart.noDrift")
    fastest_mps = limit.speed_high * float(subject.analysis.said.critical_speed_mps.max())
    percent = f"{100.0 * limit.speed_high:.0f}"
    return subject.say("chart.noDriftFast", pace=pace(fastest_mps), percent=percent)


def rhythm_chart(subject: Subject) -> Shown:
    """DFA-α1 of the beats."""
    alpha1 = subject.analysis.said.alpha1
    if not known(alpha1):
        return Absent(subject.say("chart.rhythm"), subject.say("chart.noRhythm"))
    high = max(1.5, 0.25 * math.ceil(float(np.nanmax(alpha1)) / 0.25))
    return _limited(
        subject,
        key="rhythm",
        line=None,
        values=alpha1,
        axis=ValueAxis(min(0.0, float(np.nanmin(alpha1))), high),
        limits=RHYTHM_LIMITS,
        digits=2,
    )


def _limited(
    subject: Subject,
    *,
    key: str,
    line: str | None,
    values: Values,
    axis: ValueAxis,
    limits: dict[str, float],
    digits: int,
) -> Figure:
    """A line among dashed limits with their names; its own is a text, or α1."""
    say = subject.say
    limits = {say(text): value for text, value in limits.items()}

    def draw(canvas: Canvas) -> Row:
        named = [(0.0, value, text) for text, value in limits.items()]
        parts = [
            layers.limits("limits", limits, seconds=subject.seconds),
            layers.line("line", samples.extremes(values, canvas.buckets), colours.HEART_RATE),
            *layers.words("words", named),
        ]
        return layers.drawing(subject, canvas, axis, parts, 120)

    name = "α1" if line is None else say(line)
    numbers = key_numbers(subject, {name: values}, lambda value: subject.number(value, digits))
    title, unit, note = (say(f"chart.{key}{part}") for part in ("", "Unit", "Note"))
    return Figure(key, title, unit, draw, numbers, say, notes=(note,))
