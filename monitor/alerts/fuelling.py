"""Carbohydrate, fluid and salt: A2 to A6.

Fluid is advised to thirst and with an upper limit, never beyond; salt for fluid balance, and
never against cramps. What nobody logs is not judged: an estimate that rests on assumptions
alone alarms nobody.
"""

from typing import Final

import numpy as np

from monitor.alerts.facts import Facts
from monitor.alerts.rule import ALL, CREW_AND_RUNNER, Rule, timing
from monitor.alerts.situation import Runners, Situation
from monitor.alerts.triggers import Flags, at_least, at_most, over, under
from monitor.alerts.wording import Wording, compose, known, lasting, reasons, sure_of
from monitor.alerts.wording import short_name as name_of
from monitor.models.second import Output

FUEL_DUE_S: Final = 45 * 60.0
FUEL_LATE_S: Final = 60 * 60.0
FUEL_HOUR_G: Final = 30.0
FUEL_JUST_TAKEN_S: Final = 20 * 60.0
USUAL_CARBS_G_H: Final = 40  # what runners without a plan are held to

LOGGED: Final = 0.5  # quality of the intake logs below which nothing is concluded from them
DRINK_DUE_S: Final = 25 * 60.0
SWEATS_L_H: Final = 0.5
MOST_L_H: Final = 0.75  # nobody is advised to drink more than this
TOO_MUCH_L_H: Final = 0.75
GAIN_L: Final = 0.5
SALT_AFTER_S: Final = 2 * 3600.0
SALT_WBGT_C: Final = 20.0
SALT_SWEAT_L_H: Final = 0.8


def fuel_due(facts: Facts) -> Wording:
    """A2: time to eat."""
    plan = known("plan {:.0f} g/h", facts.carbs_goal_g_h) or f"usual aim {USUAL_CARBS_G_H} g/h"
    lately = known("{:.0f} g in the last hour, ", facts.carbs_last_hour_g)
    return compose(
        "Fuel due",
        see=f"{name_of(facts)} has logged no 15 g of carbohydrate{lasting(facts.since_carbs_s)} "
        f"({lately}{plan}).",
        do="Take 20–30 g now, or log what was taken.",
        because={
            "since_carbs_s": facts.since_carbs_s,
            "carbs_last_hour_g": facts.carbs_last_hour_g,
        },
    )


def fuel_low(facts: Facts) -> Wording:
    """A3: the carbohydrate store will not last to the finish."""
    store = known(" about {:.0f} %", facts.glycogen_pct)
    lasts = lasting(facts.empty_in_s, ", lasts about {}") if facts.empty_in_s > 0 else ""
    return compose(
        "Carbohydrate nearly used up" if facts.severity == 3 else "Carbohydrate will run out",
        see=f"{name_of(facts)}: carbohydrate store{store or ' low'} (± a third){lasts}.",
        why=reasons(
            known("burns {:.0f} g/h", facts.carbs_used_g_h),
            known("{:.0f} g eaten in the last hour", facts.carbs_last_hour_g),
        ),
        do="Slow 5–10 %, take 30 g now, then 15 g every 15 min.",
        sure=sure_of(facts, "intake", "heart_rate"),
        because={
            "glycogen_pct": facts.glycogen_pct,
            "empty_in_s": facts.empty_in_s,
            "time_left_s": facts.time_left_s,
        },
    )


def drink(facts: Facts) -> Wording:
    """A4: fluid lost, or nothing drunk for long; to thirst, with a limit."""
    loss = known(" is about {:.1f} % below start weight", facts.fluid_deficit_pct)
    dry = lasting(facts.since_drink_s, " has logged no drink for {}") or " has logged no drink"
    most_l_h = np.fmin(facts.sweat_l_h, MOST_L_H)
    limit = known("{:.2f} L/h", most_l_h) if most_l_h > 0 else f"{MOST_L_H} L/h"
    return compose(
        "No drink logged" if facts.severity == 1 else "Fluid loss",
        see=f"{name_of(facts)}{loss if facts.severity > 1 and loss else dry}.",
        why=reasons(
            known("sweats {:.1f} L/h", facts.sweat_l_h),
            known("{:.1f} L drunk in the last hour", facts.intake_l_h),
        ),
        do=f"If thirsty, small sips: never beyond thirst, nor more than {limit}.",
        sure=sure_of(facts, "intake", "weather"),
        because={
            "fluid_deficit_pct": facts.fluid_deficit_pct,
            "since_drink_s": facts.since_drink_s,
            "sweat_l_h": facts.sweat_l_h,
            "intake_l_h": facts.intake_l_h,
        },
    )


def overdrinking(facts: Facts) -> Wording:
    """A5: more drunk than lost, which dilutes the blood."""
    return compose(
        "Drinking too much",
        see=f"{name_of(facts)} takes in more fluid than is lost.",
        why=reasons(
            known("predicted plasma sodium {:.0f} mmol/L", facts.plasma_sodium_mmol_l),
            known("{:.1f} L/h drunk, {:.1f} sweated", facts.intake_l_h, facts.sweat_l_h),
            known("body water {:+.1f} L", facts.body_water_change_l),
        ),
        do="No plain water until they urinate; salty food (expert consensus). Nausea, headache, "
        "confusion, swelling: medical help.",
        sure=sure_of(facts, "intake", "weather"),
        because={
            "plasma_sodium_mmol_l": facts.plasma_sodium_mmol_l,
            "body_water_change_l": facts.body_water_change_l,
            "intake_l_h": facts.intake_l_h,
            "sweat_l_h": facts.sweat_l_h,
        },
    )


def salt(facts: Facts) -> Wording:
    """A6: much sodium lost in heat; for fluid balance only."""
    return compose(
        "Hot and salty losses",
        see=f"{name_of(facts)} has lost much sodium in sweat.",
        why=reasons(
            known("sweats {:.1f} L/h", facts.sweat_l_h),
            known("heat, {:.0f} °C WBGT", facts.wbgt_c),
        ),
        do="If wanted: 300–600 mg sodium an hour, in food or in what is drunk anyway. For fluid "
        "balance (weak evidence); not shown to prevent cramps.",
        sure=sure_of(facts, "intake", "weather"),
        because={
            "sodium_factor": facts.sodium_factor,
            "sweat_l_h": facts.sweat_l_h,
            "wbgt_c": facts.wbgt_c,
        },
    )


def _little_carbs(output: Output, situation: Situation) -> Flags:
    return (
        # What was eaten before we watched is not known, and not nothing.
        (situation.watched_s >= FUEL_LATE_S)
        & (output.carbs_last_hour_g < FUEL_HOUR_G)
        & (output.since_carbs_s >= FUEL_JUST_TAKEN_S)
    )


def _runs_out(output: Output, situation: Situation) -> Runners:
    """The store of who has logged what they ate, and will not reach the finish with it [%]."""
    short = situation.empty_in_s < situation.time_left_s
    return np.where(short & _logs(situation), situation.glycogen_pct, np.nan)


def _store(output: Output, situation: Situation) -> Runners:
    return np.where(_logs(situation), situation.glycogen_pct, np.nan)


def _deficit(output: Output, situation: Situation) -> Runners:
    return np.where(_logs(situation), situation.fluid_deficit_pct, np.nan)


def _dry(output: Output, situation: Situation) -> Runners:
    """How long who sweats has not drunk [s]; 0 for who hardly sweats."""
    sweats = situation.sweat_l_h > SWEATS_L_H
    return np.where(_logs(situation), np.where(sweats, situation.since_drink_s, 0.0), np.nan)


def _drunk_beyond_sweat(output: Output, situation: Situation) -> Runners:
    """What was drunk in the last hour by who sweated less; 0 for who sweated more [L/h]."""
    surplus_l_h = situation.intake_l_h - situation.sweat_l_h
    return np.where(surplus_l_h <= 0, 0.0, situation.intake_l_h + 0.0 * surplus_l_h)


def _hot_and_salty(output: Output, situation: Situation) -> Runners:
    hot = (situation.wbgt_c > SALT_WBGT_C) | (situation.sweat_l_h > SALT_SWEAT_L_H)
    late = situation.elapsed_s > SALT_AFTER_S
    return np.where(hot & late & _logs(situation), situation.sodium_factor, np.nan)


def _salty(output: Output, situation: Situation) -> Runners:
    return situation.sodium_factor


def _logs(situation: Situation) -> Flags:
    return situation.intake_quality >= LOGGED


_NEVER: Final = np.inf

RULES: Final = (
    Rule(
        key="fuel-due",
        kind="fuel_due",
        audience=CREW_AND_RUNNER,
        timing=timing(dwell_s=0, clear_s=0, cool_down_s=1200),
        triggers=(
            at_least(lambda output, at: output.since_carbs_s, info=FUEL_DUE_S, warning=FUEL_LATE_S),
            at_least(_little_carbs, info=1),
        ),
        word=fuel_due,
    ),
    Rule(
        key="fuel-low",
        kind="fuel_low",
        audience=CREW_AND_RUNNER,
        timing=timing(dwell_s=60, clear_s=60, cool_down_s=1200),
        triggers=(
            at_most(_runs_out, warning=(under(30), -_NEVER)),
            at_most(_store, warning=(-_NEVER, 35), urgent=(under(15), 20)),
        ),
        word=fuel_low,
    ),
    Rule(
        key="drink",
        kind="drink",
        audience=CREW_AND_RUNNER,
        timing=timing(dwell_s=60, clear_s=60, cool_down_s=1200),
        triggers=(
            at_least(_deficit, warning=(2.0, 1.5), urgent=(3.0, 2.5)),
            at_least(_dry, info=DRINK_DUE_S),
        ),
        word=drink,
    ),
    Rule(
        key="overdrinking",
        kind="overdrinking",
        audience=ALL,
        timing=timing(dwell_s=60, clear_s=60, cool_down_s=600),
        triggers=(
            at_most(
                lambda output, at: at.plasma_sodium_mmol_l,
                warning=(under(137), 138.5),
                urgent=(under(135), 136),
            ),
            at_least(lambda output, at: at.body_water_change_l, warning=(over(GAIN_L), 0.25)),
            at_least(_drunk_beyond_sweat, warning=over(TOO_MUCH_L_H)),
        ),
        word=overdrinking,
    ),
    Rule(
        key="salt",
        kind="salt",
        audience=CREW_AND_RUNNER,
        timing=timing(dwell_s=60, clear_s=60, cool_down_s=2700),
        triggers=(
            at_least(_hot_and_salty, info=(over(0.25), _NEVER)),
            at_least(_salty, info=(_NEVER, 0.15)),
        ),
        word=salt,
    ),
)
