"""Carbohydrate, fluid and salt: A2 to A6.

Fluid is advised to thirst and with an upper limit, never beyond; salt for fluid balance, and
never against cramps. What nobody logs is not judged: an estimate that rests on assumptions
alone alarms nobody. Nor is it judged of whom nothing is heard, until somebody logs who is with
them.
"""

from typing import Final

import numpy as np

from monitor import signal
from monitor.alerts.facts import Facts
from monitor.alerts.rule import ALL, CREW_AND_RUNNER, Rule, timing
from monitor.alerts.situation import Runners, Situation
from monitor.alerts.triggers import Flags, at_least, at_most, over, under
from monitor.alerts.wording import Wording, compose, duration, reasons, sure_of
from monitor.alerts.wording import short_name as name_of
from monitor.models.arrays import anywhere
from monitor.models.second import Output

FUEL_DUE_S: Final = 45 * 60.0
FUEL_LATE_S: Final = 60 * 60.0
FUEL_HOUR_G: Final = 30.0
FUEL_JUST_TAKEN_S: Final = 40 * 60.0  # who goes on with 20 g every 40 min comes to those 30 g
USUAL_CARBS_G_H: Final = 40  # what runners without a plan are held to

LOGGED: Final = 0.5  # quality of the intake logs below which nothing is concluded from them
DRINK_DUE_S: Final = 25 * 60.0
SWEATS_L_H: Final = 0.5
MOST_L_H: Final = 0.75  # nobody is advised to drink more than this
TOO_MUCH_L_H: Final = 0.75
DILUTED_MMOL_L: Final = 138.5  # what is not below is no reason to speak of
DRY_PCT: Final = 1.0  # of body mass; below it, thirst is a better guide than a clock
NORMAL_MMOL_L: Final = 140.0  # plasma sodium that a bottle emptied at a table does not endanger
GAIN_L: Final = 0.5
SALT_AFTER_S: Final = 2 * 3600.0
SALT_WBGT_C: Final = 20.0
SALT_SWEAT_L_H: Final = 0.8


def fuel_due(facts: Facts) -> Wording:
    """A2: time to eat."""
    say, name = facts.say, name_of(facts)
    aim = say.known("fuelDueAlert.plan", goal=say.number(facts.carbs_goal_g_h)) or say(
        "fuelDueAlert.usual", goal=say.number(USUAL_CARBS_G_H)
    )
    aim = (
        say.known("fuelDueAlert.lately", grams=say.number(facts.carbs_last_hour_g), aim=aim) or aim
    )
    see = say.known("fuelDueAlert.see", name=name, time=duration(facts.since_carbs_s), aim=aim)
    return compose(
        facts,
        say("fuelDueAlert.title"),
        see=see or say("fuelDueAlert.seeAny", name=name, aim=aim),
        do=say("fuelDueAlert.do"),
        because={
            "since_carbs_s": facts.since_carbs_s,
            "carbs_last_hour_g": facts.carbs_last_hour_g,
        },
    )


def fuel_low(facts: Facts) -> Wording:
    """A3: the carbohydrate store will not last to the finish."""
    say, name = facts.say, name_of(facts)
    store = say.known("fuelLowAlert.store", name=name, percent=say.number(facts.glycogen_pct))
    store = store or say("fuelLowAlert.storeLow", name=name)
    lasts = duration(facts.empty_in_s) if facts.empty_in_s > 0 else ""
    return compose(
        facts,
        say("fuelLowAlert.nearlyOut" if facts.severity == 3 else "fuelLowAlert.out"),
        see=say.known("fuelLowAlert.seeLasts", store=store, time=lasts)
        or say("fuelLowAlert.see", store=store),
        why=reasons(
            facts,
            say.known("fuelLowAlert.burns", grams=say.number(facts.carbs_used_g_h)),
            say.known("fuelLowAlert.eaten", grams=say.number(facts.carbs_last_hour_g)),
        ),
        do=say("fuelLowAlert.do"),
        sure=sure_of(facts, "intake", "heart_rate"),
        because={
            "glycogen_pct": facts.glycogen_pct,
            "empty_in_s": facts.empty_in_s,
            "time_left_s": facts.time_left_s,
        },
    )


def drink(facts: Facts) -> Wording:
    """A4: fluid lost, or nothing drunk for long; to thirst, with a limit."""
    say, name = facts.say, name_of(facts)
    percent = say.number(facts.fluid_deficit_pct, 1) if facts.severity > 1 else ""
    most_l_h = np.fmin(facts.sweat_l_h, MOST_L_H)
    limit = say.number(most_l_h, 2) if most_l_h > 0 else ""
    return compose(
        facts,
        say("drinkAlert.none" if facts.severity == 1 else "drinkAlert.loss"),
        see=say.known("drinkAlert.seeLoss", name=name, percent=percent)
        or say.known("drinkAlert.seeDry", name=name, time=duration(facts.since_drink_s))
        or say("drinkAlert.seeDryAny", name=name),
        why=reasons(
            facts,
            _sweats(facts),
            say.known("drinkAlert.drunk", litres=say.number(facts.intake_l_h, 1)),
        ),
        do=say("drinkAlert.do", litres=limit or say.number(MOST_L_H, 2)),
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
    say, sodium_mmol_l = facts.say, facts.plasma_sodium_mmol_l
    diluted = say.number(sodium_mmol_l) if sodium_mmol_l < DILUTED_MMOL_L else ""
    return compose(
        facts,
        say("overdrinkingAlert.title"),
        see=say("overdrinkingAlert.see", name=name_of(facts)),
        why=reasons(
            facts,
            say.known("overdrinkingAlert.sodium", sodium=diluted),
            say.known(
                "overdrinkingAlert.drunk",
                drunk=say.number(facts.intake_l_h, 1),
                sweated=say.number(facts.sweat_l_h, 1),
            ),
            say.known(
                "overdrinkingAlert.water",
                litres=say.number(facts.body_water_change_l, 1, signed=True),
            ),
        ),
        do=say("overdrinkingAlert.do"),
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
    say = facts.say
    return compose(
        facts,
        say("saltAlert.title"),
        see=say("saltAlert.see", name=name_of(facts)),
        why=reasons(
            facts,
            _sweats(facts),
            say.known("alert.heat", celsius=say.number(facts.wbgt_c)),
        ),
        do=say("saltAlert.do"),
        sure=sure_of(facts, "intake", "weather"),
        because={
            "sodium_factor": facts.sodium_factor,
            "sweat_l_h": facts.sweat_l_h,
            "wbgt_c": facts.wbgt_c,
        },
    )


def _sweats(facts: Facts) -> str:
    return facts.say.known("alert.sweats", litres=facts.say.number(facts.sweat_l_h, 1))


def _since_carbs(output: Output, situation: Situation) -> Runners:
    return np.where(_unreached(output, situation), np.nan, output.since_carbs_s)


def _little_carbs(output: Output, situation: Situation) -> Runners:
    little = (
        # What was eaten before we watched is not known, and not nothing.
        (situation.watched_s >= FUEL_LATE_S)
        & (output.carbs_last_hour_g < FUEL_HOUR_G)
        & (output.since_carbs_s >= FUEL_JUST_TAKEN_S)
    )
    return np.where(_unreached(output, situation), np.nan, little)


def _runs_out(output: Output, situation: Situation) -> Runners:
    """The store of who has logged what they ate, and will not reach the finish with it [%]."""
    short = situation.empty_in_s < situation.time_left_s
    return np.where(short & _logs(output, situation), situation.glycogen_pct, np.nan)


def _store(output: Output, situation: Situation) -> Runners:
    return np.where(_logs(output, situation), situation.glycogen_pct, np.nan)


def _deficit(output: Output, situation: Situation) -> Runners:
    return np.where(_logs(output, situation), situation.fluid_deficit_pct, np.nan)


def _dry(output: Output, situation: Situation) -> Runners:
    """How long who sweats and has lost water has not drunk [s]; 0 for who lacks none.

    Nor for who drank in the last hour as much as they sweated.
    """
    sweats = (situation.sweat_l_h > SWEATS_L_H) & ~(situation.intake_l_h >= situation.sweat_l_h)
    lacks = sweats & ~(situation.fluid_deficit_pct < DRY_PCT)
    return np.where(_logs(output, situation), np.where(lacks, situation.since_drink_s, 0.0), np.nan)


def _drunk_beyond_sweat(output: Output, situation: Situation) -> Runners:
    """What was drunk in the last hour by who sweated less; 0 for who sweated more [L/h].

    Not of whom the plasma's sodium is predicted to be normal: they emptied a bottle at a station.
    """
    surplus_l_h = situation.intake_l_h - situation.sweat_l_h
    harmless = (surplus_l_h <= 0) | (situation.plasma_sodium_mmol_l >= NORMAL_MMOL_L)
    return np.where(harmless, 0.0, situation.intake_l_h + 0.0 * surplus_l_h)


def _hot_and_salty(output: Output, situation: Situation) -> Runners:
    hot = (situation.wbgt_c > SALT_WBGT_C) | (situation.sweat_l_h > SALT_SWEAT_L_H)
    late = situation.elapsed_s > SALT_AFTER_S
    return np.where(hot & late & _logs(output, situation), situation.sodium_factor, np.nan)


def _salty(output: Output, situation: Situation) -> Runners:
    return situation.sodium_factor


def _logs(output: Output, situation: Situation) -> Flags:
    return (situation.intake_quality >= LOGGED) & ~_unreached(output, situation)


def _unreached(output: Output, situation: Situation) -> Flags:
    """Of whom nothing is heard, and nobody who is with them logged what they ate or drank since."""
    silent_s = situation.since_record_s
    lost: Flags = silent_s >= signal.LOST_AFTER_S
    if not anywhere(lost):
        return lost
    return lost & ~((output.since_carbs_s < silent_s) | (situation.since_drink_s < silent_s))


_NEVER: Final = np.inf

RULES: Final = (
    Rule(
        key="fuel-due",
        kind="fuel_due",
        audience=CREW_AND_RUNNER,
        timing=timing(dwell_s=0, clear_s=0, cool_down_s=1200, info_again_s=5400),
        triggers=(
            at_least(_since_carbs, info=FUEL_DUE_S, warning=FUEL_LATE_S),
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
        timing=timing(dwell_s=60, clear_s=60, cool_down_s=1200, info_again_s=7200),
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
                warning=(under(137), DILUTED_MMOL_L),
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
