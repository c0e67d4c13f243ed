"""Food and drink of a race: plan and taken, in a table and a picture; pure."""

from typing import Final

import numpy as np
from markupsafe import Markup

from ingest.events import Carbs
from monitor.fuel.ledger import ledger
from monitor.fuel.limits import ceiling
from monitor.report import colours
from monitor.report.figure import Table
from monitor.report.race.drawing import Drawing, path
from monitor.report.race.raced import Raced
from monitor.report.words import DASH, heads

UNITS: Final = {
    "carbs_g": "g",
    "fluid_ml": "ml",
    "sodium_mg": "mg",
    "magnesium_mg": "mg",
    "caffeine_mg": "mg",
}
WIDTHS: Final = (900.0, 370.0)  # of the picture, wide and for phones
HEIGHT: Final = 220.0
LEFT: Final = 52.0
EDGE: Final = 22.0


def eaten(raced: Raced) -> Table | None:
    """Planned and taken of each substance; None if nothing was planned or logged."""
    hours = (raced.end_t - raced.begin_t) / 3600.0
    told = ledger(
        raced.events,
        raced.subject.runner.plan,
        raced.race.products,
        now=float(raced.end_t),
        started=float(raced.begin_t),
    )
    say, number = raced.subject.say, raced.subject.number
    rows = []
    for line in told.lines:
        name, unit = say(f"racedFuel.{line.name}"), UNITS[line.name]
        per_hour = number(line.taken / hours) if hours > 0 else DASH
        planned = DASH if line.planned is None else f"{number(line.planned)} {unit}"
        share = f"{100 * line.taken / line.planned:.0f} %" if line.planned else DASH
        rows.append((name, f"{number(line.taken)} {unit}", planned, share, f"{per_hour} {unit}"))
    head = heads(say, "", "taken", "planned", "ofIt", "anHour", group="racedHeads")
    return Table(head, tuple(rows)) if rows else None


def carbs_pictures(raced: Raced) -> tuple[Markup, ...]:
    """Carbohydrate taken over time, beside the plan and what a gut takes up; none without any."""
    return tuple(filter(None, (_carbs_picture(raced, width) for width in WIDTHS)))


def _carbs_picture(raced: Raced, width: float) -> Markup | None:
    taken = [event for event in raced.events if isinstance(event, Carbs)]
    rate = raced.subject.runner.plan.carbs_g_h
    span_s = float(raced.end_t - raced.begin_t)
    if not taken or span_s <= 0.0:
        return None
    total_g = float(sum(event.carbs_g for event in taken))
    hours = span_s / 3600.0
    top = ceiling(None)
    most_g = 1.1 * max(total_g, (rate or 0.0) * hours, top.low_g_h * hours)
    say, grams_taken = raced.subject.say, f"{total_g:.0f}"
    label = say("raced.carbsLabel", grams=grams_taken)
    if rate:
        label = say("raced.carbsLabelPlan", grams=grams_taken, planned=f"{rate * hours:.0f}")
    drawing = Drawing(width, HEIGHT, label)

    def x(after_s: float) -> float:
        return LEFT + after_s / span_s * (width - LEFT - EDGE)

    def y(grams: float) -> float:
        return HEIGHT - 2 * EDGE - grams / most_g * (HEIGHT - 3 * EDGE)

    for grams in np.linspace(0.0, most_g / 1.1, 4):
        drawing.line(path([LEFT, width - EDGE], [y(float(grams))] * 2), colours.FAINT, 1.0)
        drawing.words(LEFT - 6, y(float(grams)) + 4, f"{grams:.0f} g", "end")
    marks = width / 60.0
    step_h = next((step for step in (1, 2, 3, 6) if hours / step <= marks), 12)
    for hour in range(0, int(hours) + 1, step_h):
        drawing.words(x(3600.0 * hour), HEIGHT - 8, f"{hour} h", "middle")
    dashed = {"stroke-dasharray": "7 5"}
    gut = path([x(0.0), x(span_s)], [y(0.0), y(top.low_g_h * hours)])
    drawing.line(gut, colours.QUIET, 1.5, **{"stroke-dasharray": "2 4"})
    if rate is not None:
        plan = path([x(0.0), x(span_s)], [y(0.0), y(rate * hours)])
        drawing.line(plan, colours.INK, 2.0, **dashed)
    xs, ys, sum_g = [x(0.0)], [y(0.0)], 0.0
    for event in taken:
        at = x(min(max(event.t - raced.begin_t, 0.0), span_s))
        xs += [at, at]
        ys += [y(sum_g), y(sum_g + event.carbs_g)]
        sum_g += event.carbs_g
    drawing.line(path([*xs, x(span_s)], [*ys, y(sum_g)]), colours.FUEL, 3.0)
    return drawing.markup()
