"""A preparation in sentences and table cells, for the terminal and for paper; pure."""

import datetime as dt
from typing import Final

from monitor.prepare.prepared import Prepared
from monitor.prepare.way import LegPlan, PackPlan

DASH: Final = "–"
LIMITS: Final = (
    "Not a medical device and not medical advice. Drink to thirst: drinking more than is lost is"
    " dangerous, and neither salt nor magnesium is shown to prevent cramps."
)
HEADINGS: Final = (
    "leg", "km", "climb", "at", "takes", "carbs", "drink", "heat then", "there",
)  # fmt: skip


def about(told: Prepared) -> str:
    """The race in one line."""
    course = ""
    if told.length_km is not None:
        course = f", {told.length_km:.1f} km"
    if told.ascent_m is not None and told.descent_m is not None:
        course += f", +{told.ascent_m:.0f} m −{told.descent_m:.0f} m"
    return f"{told.race}, {_day(told.start)} {told.start:%H:%M}{course}"


def ceiling_sentences(told: Prepared) -> list[str]:
    """How to start."""
    top = told.ceilings
    heart = (
        "No heart-rate ceiling: at this effort the line from oxygen to heart rate does not hold."
        if top.heart_rate_bpm is None
        else f"At most about {top.heart_rate_bpm:.0f} bpm (±10), when fresh and cool."
    )
    sentences = [
        f"For the first {duration(top.until_h)}: at most {top.pace} on the level, slower uphill"
        f" ({top.critical_pct:.0f} % of critical speed lasts to the planned finish).",
        heart,
    ]
    if top.assumed:
        sentences.append(f"By assumed values: {', '.join(top.assumed)}.")
    return sentences


def leg_cells(leg: LegPlan) -> tuple[str, ...]:
    """One row of the table of legs."""
    heat = DASH if leg.heat is None else f"{leg.heat.wbgt_c:.0f} °C WBGT, {leg.heat.flag} flag"
    return (
        f"{leg.start} → {leg.end}",
        f"{leg.length_km:.1f}",
        DASH
        if leg.ascent_m is None or leg.descent_m is None
        else f"+{leg.ascent_m:.0f} −{leg.descent_m:.0f} m",
        DASH if leg.arrive is None else f"{leg.arrive:%a %H:%M}",
        DASH if leg.hours is None else duration(leg.hours),
        amount(leg.carbs_g, "g"),
        amount(leg.fluid_ml, "ml"),
        heat,
        _there(leg),
    )


def pack_line(pack: PackPlan) -> str:
    """What to take along for one stretch."""
    listed = ", ".join(f"{count} × {name}" for name, count in pack.pieces.items())
    return f"{pack.at} → {pack.to} ({duration(pack.hours)}): {listed or 'nothing is planned'}"


def duration(hours: float) -> str:
    """Hours as people say them.

    Examples
    --------
    >>> duration(2.6), duration(0.75)
    ('2 h 36 min', '45 min')
    """
    minutes = round(60 * hours)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def amount(value: float | None, unit: str) -> str:
    """A planned amount, or a dash: what is not planned is not zero.

    Examples
    --------
    >>> amount(None, "g"), amount(61.4, "g")
    ('–', '61 g')
    """
    return DASH if value is None else f"{value:.0f} {unit}"


def _there(leg: LegPlan) -> str:
    words = ["crew"] if leg.crew and leg.end != "finish" else []
    words += [", ".join(leg.offers)] if leg.offers else []
    words += [f"cutoff {leg.cutoff:%a %H:%M}"] if leg.cutoff is not None else []
    return "; ".join(words) or DASH


def _day(moment: dt.datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B} {moment.year}"
