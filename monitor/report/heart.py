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
from monitor.report.words import number, pace

DRIFT_LIMITS_PCT: Final = {"low up to 10 %": 10.0, "high from 20 %": 20.0}
RHYTHM_LIMITS: Final = {"0.75, about the first threshold": 0.75, "0.5, about the second": 0.5}


def heart_rate_chart(subject: Subject) -> Shown:
    """Heart rate, modelled stretches dashed."""
    said = subject.analysis.said
    seen = seen_heart_rate(subject)
    guessed = np.where(said.heart_rate_modelled.astype(bool), said.heart_rate_bpm, np.nan)
    if not known(seen):
        return Absent(
            "Heart rate",
            "No heart rate was recorded. The models estimate it from pace and slope, which sees "
            "neither heat nor drift nor a bad day.",
        )
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

    legend = [Swatch(colours.HEART_RATE, "recorded")]
    if known(guessed):
        legend.append(Swatch(colours.QUIET, "estimated from pace and slope", dashed=True))
    return Figure(
        "heart-rate",
        "Heart rate",
        "beats/min",
        draw,
        key_numbers(subject, {"heart rate": seen}, number),
        notes=("As the models take it: without outliers, and held over gaps of a few seconds.",),
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
        return Absent("Endurance drift", _why_no_drift(subject))
    low = min(5.0 * math.floor(float(np.nanmin(drift_pct)) / 5.0), 0.0)
    high = max(5.0 * math.ceil(float(np.nanmax(drift_pct)) / 5.0), 25.0)
    return _limited(
        subject,
        key="drift",
        title="Endurance drift",
        unit="% more heart rate for the same pace than early on",
        values=drift_pct,
        axis=ValueAxis(low, high),
        limits=DRIFT_LIMITS_PCT,
        digits=1,
        note="Against minutes 20 to 50, or the first ten minutes of running after. Walking does "
        "not count. Weak on rough ground.",
    )


def _why_no_drift(subject: Subject) -> str:
    limit = decoupling.Params()
    told = (
        "Heart rate for the pace is compared with that of minutes 20 to 50: it takes heart rate "
        "and speed for about an hour of running"
    )
    if not known(seen_heart_rate(subject)) or not subject.knows_distance:
        return f"{told}."
    fastest_mps = limit.speed_high * float(subject.analysis.said.critical_speed_mps.max())
    return (
        f"{told}, no faster than {pace(fastest_mps)} min/km on the level, {limit.speed_high:.0%} "
        "of the critical speed that is known or assumed."
    )


def rhythm_chart(subject: Subject) -> Shown:
    """DFA-α1 of the beats."""
    alpha1 = subject.analysis.said.alpha1
    if not known(alpha1):
        return Absent(
            "Heart rhythm (DFA-α1)",
            "No usable intervals between beats were recorded; a chest strap sends them.",
        )
    high = max(1.5, 0.25 * math.ceil(float(np.nanmax(alpha1)) / 0.25))
    return _limited(
        subject,
        key="rhythm",
        title="Heart rhythm (DFA-α1)",
        unit="lower is harder or more tired",
        values=alpha1,
        axis=ValueAxis(min(0.0, float(np.nanmin(alpha1))), high),
        limits=RHYTHM_LIMITS,
        digits=2,
        note="Of two minutes each. Single readings mean little; the thresholds differ by person.",
    )


def _limited(
    subject: Subject,
    *,
    key: str,
    title: str,
    unit: str,
    values: Values,
    axis: ValueAxis,
    limits: dict[str, float],
    digits: int,
    note: str,
) -> Figure:
    """A line among dashed limits with their names."""

    def draw(canvas: Canvas) -> Row:
        named = [(0.0, value, text) for text, value in limits.items()]
        parts = [
            layers.limits("limits", limits, seconds=subject.seconds),
            layers.line("line", samples.extremes(values, canvas.buckets), colours.HEART_RATE),
            *layers.words("words", named),
        ]
        return layers.drawing(subject, canvas, axis, parts, 120)

    name = title.lower() if key == "drift" else "α1"
    numbers = key_numbers(subject, {name: values}, lambda value: number(value, digits))
    return Figure(key, title, unit, draw, numbers, notes=(note,))
