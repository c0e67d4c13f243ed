"""Pace, descents, durability, and the race against the training: A1, A8, A13, A14."""

import math
from typing import Final

import numpy as np

from monitor.alerts.facts import Facts
from monitor.alerts.ramp import Stage
from monitor.alerts.rule import ALL, CREW_AND_RUNNER, Rule, timing
from monitor.alerts.situation import Runners, Situation
from monitor.alerts.triggers import Flags, at_least, over
from monitor.alerts.wording import (
    Wording,
    compose,
    per_km,
    reasons,
    share_above,
    short_name,
    sure_of,
)
from monitor.models.energy import Params, effort_factor
from monitor.models.second import Output

EARLY_PART: Final = 1 / 3  # of the planned time: a fast start is what crampers have in common
CLIMB_GRADE: Final = 0.05
CAP_TOLERANCE: Final = 1.06  # 85 % is asked for after a cramp, and up to 90 % is let pass
DESCENT_M: Final = 150.0
DESCENT_OVER_M: Final = 20.0
DESCENT_LOAD: Final = 0.4
STEEP_DOWN: Final = -0.12
STILL_DOWN: Final = -0.03
FAST_DOWN_MPS: Final = 3.3
SHORT_CADENCE: Final = -0.03
BEFORE_OR_EARLY_S: Final = 1800.0
# From where on these count as reasons: where the factors of the indices begin (models.md).
HOT_WBGT_C: Final = 18.0
DRY_PCT: Final = 1.0
EMPTYING_PCT: Final = 50.0
WALK_MPS: Final = 1.9  # slower than this up a slope, walking is as fast and cheaper
_GRADES: Final = np.arange(1, 46) / 100


def pace(facts: Facts) -> Wording:
    """A1: the effort of the last 20 min is above what lasts to the finish."""
    say, name = facts.say, short_name(facts)
    capped = facts.stage == Stage.KEPT and not facts.pace_ratio > 1.10
    ratio = facts.cap_ratio if capped else facts.pace_ratio
    goal_mps = facts.cap_mps if capped else facts.goal_speed_mps
    above, is_above = ("aboveCap", "isAboveCap") if capped else ("above", "isAbove")
    return compose(
        facts,
        say("paceAlert.start" if facts.severity == 3 else "paceAlert.fast"),
        see=say.known(f"paceAlert.{above}", name=name, percent=share_above(say, ratio))
        or say(f"paceAlert.{is_above}", name=name),
        why=reasons(
            facts,
            # The effort that the percentage is of, not that of this moment.
            say.known("alert.asHardAs", pace=per_km(ratio * goal_mps)),
            say.known("paceAlert.kept", pace=per_km(goal_mps)),
        ),
        do=ease(facts, goal_mps),
        sure=sure_of(facts, "motion"),
        because={
            "pace_ratio": facts.pace_ratio,
            "goal_speed_mps": goal_mps,
            "grade_adjusted_mps": facts.grade_adjusted_mps,
            "cap_ratio": facts.cap_ratio if capped else math.nan,
        },
    )


def climb(facts: Facts) -> Wording:
    """A1 on a climb: above critical speed for minutes."""
    say, name = facts.say, short_name(facts)
    return compose(
        facts,
        say("climbAlert.title"),
        see=say.known("climbAlert.see", name=name, percent=say.number(facts.grade * 100))
        or say("climbAlert.seeAny", name=name),
        why=reasons(
            facts,
            _as_hard_as(facts),
            say.known("climbAlert.limit", pace=per_km(facts.critical_speed_mps)),
        ),
        do=say("climbAlert.do"),
        sure=sure_of(facts, "motion"),
        because={
            "grade_adjusted_mps": facts.grade_adjusted_mps,
            "critical_speed_mps": facts.critical_speed_mps,
            "grade": facts.grade,
        },
    )


def downhill(facts: Facts) -> Wording:
    """A8: a long descent on tired legs, or one run with long braking steps."""
    say, name = facts.say, short_name(facts)
    slower = say.number(-100 * facts.cadence_drift) if facts.cadence_drift < 0 else ""
    return compose(
        facts,
        say("downhillAlert.title"),
        see=say.known("downhillAlert.see", name=name, metres=say.number(facts.descent_ahead_m))
        or say("downhillAlert.seeAny", name=name),
        why=reasons(
            facts,
            say.known("downhillAlert.load", share=say.number(100 * facts.eccentric_share)),
            say.known("downhillAlert.cadence", percent=slower),
        ),
        do=say("downhillAlert.do"),
        sure=sure_of(facts, "motion", "altitude"),
        because={
            "descent_ahead_m": facts.descent_ahead_m,
            "eccentric_share": facts.eccentric_share,
            "cadence_drift": facts.cadence_drift,
            "grade": facts.grade,
        },
    )


def durability(facts: Facts) -> Wording:
    """A13: the same effort costs more heartbeats than at the start."""
    say, name = facts.say, short_name(facts)
    more = say.number((facts.decoupling - 1) * 100)
    return compose(
        facts,
        say("durabilityAlert.title"),
        see=say.known("durabilityAlert.see", name=name, percent=more)
        or say("durabilityAlert.seeAny", name=name),
        why=reasons(facts, *_drift_reasons(facts)),
        do=say("durabilityAlert.do"),
        sure=sure_of(facts, "heart_rate", "motion"),
        because={
            "decoupling": facts.decoupling,
        },
    )


def race_mismatch(facts: Facts) -> Wording:
    """A14: the race is far beyond what the training holds."""
    say, name = facts.say, short_name(facts)
    percent = say.number(facts.sustainable_pct)
    pace = per_km(facts.critical_speed_mps * facts.sustainable_pct / 100.0)
    ratio = say.number(facts.race_effort_ratio, 1)
    return compose(
        facts,
        say("mismatchAlert.title"),
        see=say.known("mismatchAlert.see", name=name, ratio=ratio)
        or say("mismatchAlert.seeAny", name=name),
        why=reasons(
            facts,
            say.known("mismatchAlert.descent", ratio=say.number(facts.race_descent_ratio, 1)),
        ),
        do=say.known("mismatchAlert.do", pace=pace, percent=percent)
        or say.known("mismatchAlert.doShare", percent=percent)
        or say("mismatchAlert.doAny"),
        sure="fair",
        because={
            "race_effort_ratio": facts.race_effort_ratio,
            "race_descent_ratio": facts.race_descent_ratio,
            "sustainable_pct": facts.sustainable_pct,
        },
    )


def _pace_ratio(output: Output, situation: Situation) -> Runners:
    return np.where(situation.pace_known, output.pace_ratio, np.nan)


def _early_pace_ratio(output: Output, situation: Situation) -> Runners:
    early = situation.pace_known & (situation.progress < EARLY_PART)
    return np.where(early, output.pace_ratio, np.nan)


def _kept_ratio(output: Output, situation: Situation) -> Runners:
    return np.where(situation.stage == Stage.KEPT, situation.cap_ratio, np.nan)


def _climbs_too_hard(output: Output, situation: Situation) -> Flags:
    return situation.pace_known & (output.above_critical > 0.5) & (output.grade > CLIMB_GRADE)


def _descent_to_spare(output: Output, situation: Situation) -> Flags:
    return (situation.descent_ahead_m >= DESCENT_M) & (situation.eccentric_share > DESCENT_LOAD)


def _long_steps_down(output: Output, situation: Situation) -> Flags:
    fast = (output.grade < STEEP_DOWN) & (output.speed_mps > FAST_DOWN_MPS)
    return fast & (situation.cadence_drift < SHORT_CADENCE)


def _descends(output: Output, situation: Situation) -> Flags:
    return (situation.descent_ahead_m >= DESCENT_OVER_M) | (output.grade < STILL_DOWN)


def _effort_ratio(output: Output, situation: Situation) -> Runners:
    return np.where(situation.elapsed_s < BEFORE_OR_EARLY_S, situation.race_effort_ratio, 0.0)


def _descent_ratio(output: Output, situation: Situation) -> Runners:
    return np.where(situation.elapsed_s < BEFORE_OR_EARLY_S, situation.race_descent_ratio, 0.0)


def _drift_reasons(facts: Facts) -> tuple[str, ...]:
    """What may be behind a drift, so far as it is known and there is enough of it."""
    say = facts.say
    wbgt = say.number(facts.wbgt_c) if facts.wbgt_c >= HOT_WBGT_C else ""
    lost = say.number(facts.fluid_deficit_pct, 1) if facts.fluid_deficit_pct >= DRY_PCT else ""
    store = say.number(facts.glycogen_pct) if facts.glycogen_pct <= EMPTYING_PCT else ""
    return (
        say.known("alert.heat", celsius=wbgt),
        say.known("durabilityAlert.fluid", percent=lost),
        say.known("durabilityAlert.carbs", percent=store),
    )


def ease(facts: Facts, goal_speed_mps: float) -> str:
    """What to do about a pace that can't be kept, as precisely as the goal is known."""
    say, goal = facts.say, per_km(goal_speed_mps)
    if not goal:
        return say("alert.easeOff")
    grade = say.number(_walk_above_pct(goal_speed_mps))
    return say.known("alert.easeAndWalk", pace=goal, grade=grade) or say("alert.ease", pace=goal)


def _as_hard_as(facts: Facts) -> str:
    return facts.say.known("alert.asHardAs", pace=per_km(facts.grade_adjusted_mps))


def _walk_above_pct(goal_speed_mps: float) -> float:
    """Above which slope running at the goal effort is slower than walking; NaN for none [%]."""
    slower = np.flatnonzero(goal_speed_mps / effort_factor(_GRADES, Params()) < WALK_MPS)
    return 100 * float(_GRADES[slower[0]]) if slower.size else math.nan


RULES: Final = (
    Rule(
        key="pace",
        kind="pace",
        audience=CREW_AND_RUNNER,
        timing=timing(dwell_s=300, clear_s=300, cool_down_s=900),
        triggers=(
            at_least(_pace_ratio, warning=(over(1.10), 1.03)),
            at_least(_early_pace_ratio, urgent=over(1.20)),
            at_least(_kept_ratio, warning=(over(CAP_TOLERANCE), 1.0)),
        ),
        word=pace,
    ),
    Rule(
        key="climb",
        kind="pace",
        audience=CREW_AND_RUNNER,
        timing=timing(dwell_s=180, clear_s=60, cool_down_s=900),
        triggers=(at_least(_climbs_too_hard, warning=1),),
        word=climb,
    ),
    Rule(
        key="downhill",
        kind="downhill",
        audience=CREW_AND_RUNNER,
        timing=timing(dwell_s=30, clear_s=60, cool_down_s=1800, info_again_s=7200),
        triggers=(
            at_least(_descent_to_spare, info=1),
            at_least(_long_steps_down, warning=1),
            at_least(_descends, info=(math.inf, 1)),
        ),
        word=downhill,
    ),
    Rule(
        key="durability",
        kind="durability",
        audience=ALL,
        timing=timing(dwell_s=600, clear_s=0, cool_down_s=1800),
        triggers=(
            at_least(lambda output, at: at.decoupling, info=(1.1, 1.05), warning=(1.2, 1.1)),
        ),
        word=durability,
    ),
    Rule(
        key="race-mismatch",
        kind="race_mismatch",
        audience=ALL,
        timing=timing(dwell_s=0, clear_s=0, cool_down_s=math.inf),
        triggers=(
            at_least(_effort_ratio, info=over(1.5)),
            at_least(_descent_ratio, info=over(2.0)),
        ),
        word=race_mismatch,
        when=("waiting", "racing"),
    ),
)
