"""Stations as planned and as they were; pure."""

import math

from ingest.events import Intake
from ingest.language.catalogue import Catalogue
from monitor.fuel.amounts import total
from monitor.legs import place
from monitor.models.wbgt import FLAGS
from monitor.report.figure import Table, Written
from monitor.report.race.raced import Raced, Stay, stays
from monitor.report.sections import score_at
from monitor.report.words import DASH, clock, heads

HEAD = ("to", "km", "planned", "real", "difference", "stop", "fatigue", "cramp", "heat")
FUEL_HEAD = ("to", "carbs", "planned", "drink", "planned", "sodium", "planned")


def splits(raced: Raced) -> Table | None:
    """When the runner planned to be at each station, when they were, and how they were."""
    if not raced.legs:
        return None
    say, times = raced.subject.say, raced.times
    rows = []
    for at, (leg, stay) in enumerate(zip(raced.legs, stays(raced), strict=True)):
        planned_s = None if times is None else times[at].to_s
        rows.append(
            (
                place(leg.end, say),
                raced.subject.number(leg.end_m / 1000, 1),
                DASH if planned_s is None else clock(planned_s),
                DASH if stay.arrived_s is None else clock(stay.arrived_s),
                _difference(say, stay.arrived_s, planned_s),
                _stop(say, stay, leg.stop_s if leg.station is not None else None),
                *_state(raced, stay.arrived_s),
            )
        )
    return Table(heads(say, *HEAD, group="racedHeads"), tuple(rows))


def fuel_by_leg(raced: Raced) -> Table | None:
    """What was planned and taken on each leg, stops at its end counted to it; None if nothing."""
    say, number = raced.subject.say, raced.subject.number
    intake = [event for event in raced.events if isinstance(event, Intake)]
    plan = raced.subject.runner.plan
    if not raced.legs or not (intake or plan.carbs_g_h or plan.fluid_ml_h):
        return None
    rows, begin_s = [], 0.0
    for leg, stay in zip(raced.legs, stays(raced), strict=True):
        end_s = stay.left_s if stay.left_s is not None else stay.arrived_s
        if end_s is None or end_s < begin_s:
            break
        taken = total(e for e in intake if begin_s <= e.t - raced.begin_t < end_s)
        hours = (end_s - begin_s) / 3600.0
        rows.append(
            (
                place(leg.end, say),
                number(taken.carbs_g),
                _planned(number, plan.carbs_g_h, hours),
                number(taken.fluid_ml),
                _planned(number, plan.fluid_ml_h, hours),
                number(taken.sodium_mg),
                _planned(number, plan.sodium_mg_h, hours),
            )
        )
        begin_s = end_s
    return Table(heads(say, *FUEL_HEAD, group="racedHeads"), tuple(rows)) if rows else None


def _planned(number: Written, rate: float | None, hours: float) -> str:
    return DASH if rate is None else number(rate * hours)


def _difference(say: Catalogue, real_s: float | None, planned_s: float | None) -> str:
    if real_s is None or planned_s is None:
        return DASH
    minutes = round((real_s - planned_s) / 60.0)
    return (
        say("raced.asPlanned")
        if minutes == 0
        else f"{'+' if minutes > 0 else '−'}{abs(minutes)} min"
    )


def _stop(say: Catalogue, stay: Stay, planned_s: float | None) -> str:
    if planned_s is None or stay.arrived_s is None or stay.left_s is None:
        return DASH
    real = f"{max(stay.left_s - stay.arrived_s, 0.0) / 60.0:.0f}"
    if not planned_s:
        return say("raced.stop", real=real)
    return say("raced.stopOf", real=real, planned=f"{planned_s / 60.0:.0f}")


def _state(raced: Raced, arrived_s: float | None) -> tuple[str, str, str]:
    if arrived_s is None:
        return DASH, DASH, DASH
    second = raced.second(raced.begin_t + arrived_s)
    said = raced.subject.analysis.said
    wbgt_c, flag = float(said.wbgt_c[second]), float(said.heat_flag[second])
    told = not (math.isnan(wbgt_c) or math.isnan(flag))
    say, heat = raced.subject.say, DASH
    if told:
        colour = say(f"racedFlags.{FLAGS[int(flag)]}")
        heat = say("raced.heat", celsius=raced.subject.number(wbgt_c), flag=colour)
    return (
        score_at(raced.subject, "fatigue", second),
        score_at(raced.subject, "cramp", second),
        heat,
    )
