"""A preparation in sentences and table cells, for the terminal and for paper; pure."""

from typing import Final

from ingest.language import dates
from ingest.language.catalogue import Catalogue
from monitor.legs import FINISH, place
from monitor.prepare.prepared import Prepared
from monitor.prepare.way import LegPlan, PackPlan

DASH: Final = "–"
HEADINGS: Final = ("leg", "km", "climb", "at", "takes", "carbs", "drink", "heat", "there")


def about(told: Prepared, say: Catalogue) -> str:
    """The race in one line."""
    day, clock = dates.long_date(say, told.start), f"{told.start:%H:%M}"
    line = say("prepare.about", race=told.race, day=day, clock=clock)
    if told.length_km is not None:
        line = say("prepare.aboutKm", about=line, km=say.number(told.length_km, 1))
    if told.ascent_m is not None and told.descent_m is not None:
        up, down = say.number(told.ascent_m), say.number(told.descent_m)
        line = say("prepare.aboutHeight", about=line, up=up, down=down)
    return line


def ceiling_sentences(told: Prepared, say: Catalogue) -> list[str]:
    """How to start."""
    top = told.ceilings
    heart = (
        say("prepare.noHeart")
        if top.heart_rate_bpm is None
        else say("prepare.heart", bpm=say.number(top.heart_rate_bpm))
    )
    share = say.number(top.critical_pct)
    sentences = [
        say("prepare.pace", time=duration(top.until_h), pace=top.pace, share=share),
        heart,
    ]
    if top.assumed:
        sentences.append(say("prepare.byAssumed", names=", ".join(top.assumed)))
    return sentences


def headings(say: Catalogue) -> tuple[str, ...]:
    """The heads of the table of legs."""
    return tuple(say(f"prepareHeads.{heading}") for heading in HEADINGS)


def leg_cells(leg: LegPlan, say: Catalogue) -> tuple[str, ...]:
    """One row of the table of legs."""
    heat = DASH
    if leg.heat is not None:
        flag = say(f"flags.{leg.heat.flag}")
        heat = say("prepare.heat", celsius=say.number(leg.heat.wbgt_c), flag=flag)
    return (
        f"{place(leg.start, say)} → {place(leg.end, say)}",
        say.number(leg.length_km, 1),
        DASH
        if leg.ascent_m is None or leg.descent_m is None
        else f"+{leg.ascent_m:.0f} −{leg.descent_m:.0f} m",
        DASH if leg.arrive is None else dates.day_clock(say, leg.arrive),
        DASH if leg.hours is None else duration(leg.hours),
        amount(leg.carbs_g, "g"),
        amount(leg.fluid_ml, "ml"),
        heat,
        _there(leg, say),
    )


def pack_line(pack: PackPlan, say: Catalogue) -> str:
    """What to take along for one stretch."""
    listed = ", ".join(f"{count} × {name}" for name, count in pack.pieces.items())
    return say(
        "prepare.pack",
        at=place(pack.at, say),
        to=place(pack.to, say),
        time=duration(pack.hours),
        pieces=listed or say("prepare.noPieces"),
    )


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


def _there(leg: LegPlan, say: Catalogue) -> str:
    words = [say("prepare.crew")] if leg.crew and leg.end != FINISH else []
    words += [", ".join(leg.offers)] if leg.offers else []
    if leg.cutoff is not None:
        words.append(say("prepare.cutoff", clock=dates.day_clock(say, leg.cutoff)))
    return "; ".join(words) or DASH
