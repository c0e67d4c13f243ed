"""Charts of what was used up and of the heat: carbohydrate, fluid, sodium, WBGT."""

import math
from typing import Final

import numpy as np

from monitor.models import carbohydrate, fluid
from monitor.models.wbgt import FLAG_FROM_C, FLAGS
from monitor.report import colours, layers, samples
from monitor.report.axes import Canvas, ValueAxis
from monitor.report.figure import Absent, Figure, Shown, Values, key_numbers, known
from monitor.report.layers import Row
from monitor.report.subject import Subject
from monitor.report.words import number

LOW_STORE_PCT: Final = 30.0  # as the alert "fuel low"
NO_WEATHER: Final = (
    "Needs air temperature and humidity: from a worn sensor, or from [weather] in a race folder."
)
UNLOGGED: Final = (
    "A recording says nothing of food and drink: the models take the middle between nothing and "
    f"{carbohydrate.Params().unlogged_g_h:.0f} g of carbohydrate an hour, and between nothing and "
    f"{fluid.Params().assumed_l_h:.1f} L of drink an hour."
)


def store_chart(subject: Subject) -> Shown:
    """What is left of the carbohydrate store."""
    left_pct = subject.analysis.said.glycogen_pct
    if not known(left_pct) or not judged_by_movement_or_heart(subject):
        return Absent("Carbohydrate store", "Needs speed or heart rate.")
    return _balance(
        subject,
        key="store",
        title="Carbohydrate store",
        unit="% of a full one",
        values=left_pct,
        axis=ValueAxis(0.0, 100.0),
        colour=colours.FUEL,
        limits={f"low below {LOW_STORE_PCT:.0f} %": LOW_STORE_PCT},
        notes=(UNLOGGED, "A model, never a measurement: ±30 %."),
    )


def judged_by_movement_or_heart(subject: Subject) -> bool:
    """Whether anything told how hard it was."""
    return subject.knows_distance or known(subject.measured["heart_rate_bpm"])


def fluid_chart(subject: Subject) -> Shown:
    """How much less water there is in the body than at the start."""
    deficit_pct = subject.analysis.said.fluid_deficit_pct
    if not known(deficit_pct):
        return Absent("Fluid deficit", NO_WEATHER)
    high = max(4.0, math.ceil(float(np.nanmax(deficit_pct))))
    low = min(0.0, math.floor(2.0 * float(np.nanmin(deficit_pct))) / 2.0)
    return _balance(
        subject,
        key="fluid",
        title="Fluid deficit",
        unit="% of body mass, as water",
        values=deficit_pct,
        axis=ValueAxis(low, high),
        colour=colours.WATER,
        limits={"worth a drink if thirsty from 2 %": 2.0},
        notes=("No reason to drink beyond thirst: too much is the greater danger.",),
        digits=1,
    )


def sodium_chart(subject: Subject) -> Shown:
    """Sodium lost and not replaced."""
    deficit_mg = subject.analysis.said.sodium_deficit_mg
    if not known(deficit_mg):
        return Absent("Sodium", NO_WEATHER)
    low = min(0.0, 250.0 * math.floor(float(np.nanmin(deficit_mg)) / 250.0 + 0.1))
    high = max(1000.0, 500.0 * math.ceil(float(np.nanmax(deficit_mg)) / 500.0))
    return _balance(
        subject,
        key="sodium",
        title="Sodium lost",
        unit="mg, not replaced",
        values=deficit_mg,
        axis=ValueAxis(low, high),
        colour=colours.SALT,
        limits={},
        notes=("For the fluid balance; salt is not shown to prevent cramps.",),
    )


def heat_chart(subject: Subject) -> Shown:
    """Heat of the air, with the flags of races."""
    wbgt_c = subject.analysis.said.wbgt_c
    if not known(wbgt_c):
        return Absent("Heat (WBGT)", NO_WEATHER)
    low = 5.0 * math.floor(float(np.nanmin(wbgt_c)) / 5.0)
    high = max(5.0 * math.ceil((float(np.nanmax(wbgt_c)) + 1.0) / 5.0), low + 10.0)
    flags = {
        f"{flag} flag from {from_c:.0f} °C": float(from_c)
        for flag, from_c in zip(FLAGS[1:], FLAG_FROM_C, strict=True)
        if low < from_c < high
    }
    return _balance(
        subject,
        key="heat",
        title="Heat (WBGT)",
        unit="°C",
        values=wbgt_c,
        axis=ValueAxis(low, high),
        colour=colours.HEAT,
        limits=flags,
        notes=(_weather_note(subject),),
        digits=1,
    )


def _weather_note(subject: Subject) -> str:
    if known(subject.measured["air_temp_c"]):
        return "From the temperature and humidity that were recorded, sun and wind assumed."
    return "From the weather in the race folder, the same for the whole race."


def _balance(
    subject: Subject,
    *,
    key: str,
    title: str,
    unit: str,
    values: Values,
    axis: ValueAxis,
    colour: str,
    limits: dict[str, float],
    notes: tuple[str, ...],
    digits: int = 0,
) -> Figure:
    def draw(canvas: Canvas) -> Row:
        named = [(0.0, value, text) for text, value in limits.items()]
        parts = [
            layers.limits("limits", limits, seconds=subject.seconds),
            layers.line("line", samples.extremes(values, canvas.buckets), colour, width=2.0),
            *layers.words("words", named),
        ]
        return layers.drawing(subject, canvas, axis, parts, 120)

    numbers = key_numbers(subject, {title.lower(): values}, lambda value: number(value, digits))
    return Figure(key, title, unit, draw, numbers, notes=notes)
