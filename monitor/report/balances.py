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

LOW_STORE_PCT: Final = 30.0  # as the alert "fuel low"


def store_chart(subject: Subject) -> Shown:
    """What is left of the carbohydrate store."""
    say, left_pct = subject.say, subject.analysis.said.glycogen_pct
    if not known(left_pct) or not judged_by_movement_or_heart(subject):
        return Absent(say("chart.store"), say("chart.noStore"))
    return _balance(
        subject,
        key="store",
        values=left_pct,
        axis=ValueAxis(0.0, 100.0),
        colour=colours.FUEL,
        limits={say("chart.storeLow", percent=subject.number(LOW_STORE_PCT)): LOW_STORE_PCT},
        notes=(_unlogged(subject), say("chart.storeNote")),
    )


def _unlogged(subject: Subject) -> str:
    grams = subject.number(carbohydrate.Params().unlogged_g_h)
    litres = subject.number(fluid.Params().assumed_l_h, 1)
    return subject.say("chart.unlogged", grams=grams, litres=litres)


def judged_by_movement_or_heart(subject: Subject) -> bool:
    """Whether anything told how hard it was."""
    return subject.knows_distance or known(subject.measured["heart_rate_bpm"])


def fluid_chart(subject: Subject) -> Shown:
    """How much less water there is in the body than at the start."""
    deficit_pct = subject.analysis.said.fluid_deficit_pct
    if not known(deficit_pct):
        return Absent(subject.say("chart.fluid"), subject.say("chart.noWeather"))
    high = max(4.0, math.ceil(float(np.nanmax(deficit_pct))))
    low = min(0.0, math.floor(2.0 * float(np.nanmin(deficit_pct))) / 2.0)
    return _balance(
        subject,
        key="fluid",
        values=deficit_pct,
        axis=ValueAxis(low, high),
        colour=colours.WATER,
        limits={subject.say("chart.fluidLimit"): 2.0},
        notes=(subject.say("chart.fluidNote"),),
        digits=1,
    )


def sodium_chart(subject: Subject) -> Shown:
    """Sodium lost and not replaced."""
    deficit_mg = subject.analysis.said.sodium_deficit_mg
    if not known(deficit_mg):
        return Absent(subject.say("chart.sodium"), subject.say("chart.noWeather"))
    low = min(0.0, 250.0 * math.floor(float(np.nanmin(deficit_mg)) / 250.0 + 0.1))
    high = max(1000.0, 500.0 * math.ceil(float(np.nanmax(deficit_mg)) / 500.0))
    return _balance(
        subject,
        key="sodium",
        title="chart.sodiumLost",
        values=deficit_mg,
        axis=ValueAxis(low, high),
        colour=colours.SALT,
        limits={},
        notes=(subject.say("chart.sodiumNote"),),
    )


def heat_chart(subject: Subject) -> Shown:
    """Heat of the air, with the flags of races."""
    wbgt_c = subject.analysis.said.wbgt_c
    if not known(wbgt_c):
        return Absent(subject.say("chart.heat"), subject.say("chart.noWeather"))
    low = 5.0 * math.floor(float(np.nanmin(wbgt_c)) / 5.0)
    high = max(5.0 * math.ceil((float(np.nanmax(wbgt_c)) + 1.0) / 5.0), low + 10.0)
    flags = {
        subject.say(
            "chart.flag", flag=subject.say(f"flags.{flag}"), celsius=subject.number(from_c)
        ): float(from_c)
        for flag, from_c in zip(FLAGS[1:], FLAG_FROM_C, strict=True)
        if low < from_c < high
    }
    return _balance(
        subject,
        key="heat",
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
        return subject.say("chart.heatSeen")
    return subject.say("chart.heatTold")


def _balance(
    subject: Subject,
    *,
    key: str,
    values: Values,
    axis: ValueAxis,
    colour: str,
    limits: dict[str, float],
    notes: tuple[str, ...],
    digits: int = 0,
    title: str | None = None,
    unit: str | None = None,
) -> Figure:
    """A line among dashed limits; its title and unit are those texts of its key, if no others."""
    say = subject.say

    def draw(canvas: Canvas) -> Row:
        named = [(0.0, value, text) for text, value in limits.items()]
        parts = [
            layers.limits("limits", limits, seconds=subject.seconds),
            layers.line("line", samples.extremes(values, canvas.buckets), colour, width=2.0),
            *layers.words("words", named),
        ]
        return layers.drawing(subject, canvas, axis, parts, 120)

    line = {say(f"chart.{key}Line"): values}
    numbers = key_numbers(subject, line, lambda value: subject.number(value, digits))
    said = say(title or f"chart.{key}"), unit or say(f"chart.{key}Unit")
    return Figure(key, *said, draw, numbers, say, notes=notes)
