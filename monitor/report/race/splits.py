"""Stations as planned and as they were; pure."""

import math

from ingest.events import Intake
from monitor.fuel.amounts import total
from monitor.models.wbgt import FLAGS
from monitor.report.figure import Table
from monitor.report.race.raced import Raced, Stay, stays
from monitor.report.sections import score_at
from monitor.report.words import DASH, clock, number

HEAD = (
    "to", "km", "planned", "real", "difference", "stop", "fatigue", "cramp risk", "heat",
)  # fmt: skip
FUEL_HEAD = ("to", "carbs g", "planned", "drink ml", "planned", "sodium mg", "planned")


def splits(raced: Raced) -> Table | None:
    """When the runner planned to be at each station, when they were, and how they were."""
    if not raced.legs:
        return None
    times = raced.times
    rows = []
    for at, (leg, stay) in enumerate(zip(raced.legs, stays(raced), strict=True)):
        planned_s = None if times is None else times[at].to_s
        rows.append(
            (
                leg.end,
                f"{leg.end_m / 1000:.1f}",
                DASH if planned_s is None else clock(planned_s),
                DASH if stay.arrived_s is None else clock(stay.arrived_s),
                _difference(stay.arrived_s, planned_s),
                _stop(stay, leg.stop_s if leg.station is not None else None),
                *_state(raced, stay.arrived_s),
            )
        )
    return Table(HEAD, tuple(rows))


def fuel_by_leg(raced: Raced) -> Table | None:
    """What was planned and taken on each leg, stops at its end counted to it; None if nothing."""
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
                leg.end,
                number(taken.carbs_g),
                _planned(plan.carbs_g_h, hours),
                number(taken.fluid_ml),
                _planned(plan.fluid_ml_h, hours),
                number(taken.sodium_mg),
                _planned(plan.sodium_mg_h, hours),
            )
        )
        begin_s = end_s
    return Table(FUEL_HEAD, tuple(rows)) if rows else None


def _planned(rate: float | None, hours: float) -> str:
    return DASH if rate is None else number(rate * hours)


def _difference(real_s: float | None, planned_s: float | None) -> str:
    if real_s is None or planned_s is None:
        return DASH
    minutes = round((real_s - planned_s) / 60.0)
    return "as planned" if minutes == 0 else f"{'+' if minutes > 0 else '−'}{abs(minutes)} min"


def _stop(stay: Stay, planned_s: float | None) -> str:
    if planned_s is None or stay.arrived_s is None or stay.left_s is None:
        return DASH
    real = f"{max(stay.left_s - stay.arrived_s, 0.0) / 60.0:.0f} min"
    return f"{real} of {planned_s / 60.0:.0f}" if planned_s else real


def _state(raced: Raced, arrived_s: float | None) -> tuple[str, str, str]:
    if arrived_s is None:
        return DASH, DASH, DASH
    second = raced.second(raced.begin_t + arrived_s)
    said = raced.subject.analysis.said
    wbgt_c, flag = float(said.wbgt_c[second]), float(said.heat_flag[second])
    told = not (math.isnan(wbgt_c) or math.isnan(flag))
    heat = f"{wbgt_c:.0f} °C {FLAGS[int(flag)]}" if told else DASH
    return (
        score_at(raced.subject, "fatigue", second),
        score_at(raced.subject, "cramp", second),
        heat,
    )
