"""Pace, descents, durability, and the race against the training: A1, A8, A13, A14."""

import math
from typing import Final

import numpy as np

from monitor.alerts.facts import Facts
from monitor.alerts.ramp import Stage
from monitor.alerts.rule import ALL, CREW_AND_RUNNER, Rule, timing
from monitor.alerts.situation import Runners, Situation
from monitor.alerts.triggers import Flags, at_least, over
from monitor.alerts.wording import Wording, compose, known, per_km, reasons, short_name, sure_of
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
WALK_MPS: Final = 1.9  # slower than this up a slope, walking is as fast and cheaper
_GRADES: Final = np.arange(1, 46) / 100


def pace(facts: Facts) -> Wording:
    """A1: the effort of the last 20 min is above what lasts to the finish."""
    capped = facts.stage == Stage.KEPT and not facts.pace_ratio > 1.10
    ratio = facts.cap_ratio if capped else facts.pace_ratio
    goal_mps = facts.cap_mps if capped else facts.goal_speed_mps
    limit = "what the cramp allows" if capped else "the effort that lasts to the finish"
    return compose(
        "Started too fast" if facts.severity == 3 else "Too fast",
        see=f"{short_name(facts)} is{known(' {:.0f} %', (ratio - 1) * 100)} above {limit}.",
        why=reasons(
            _as_hard_as(facts),
            _with("{} can be kept up", goal_mps),
        ),
        do=ease(goal_mps),
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
    return compose(
        "Climbing too hard",
        see=f"{short_name(facts)} takes the{known(' {:.0f} %', facts.grade * 100)} climb harder "
        "than can be kept up.",
        why=reasons(
            _as_hard_as(facts),
            _with("{} is the limit", facts.critical_speed_mps),
        ),
        do="Walk until breathing is easy again.",
        sure=sure_of(facts, "motion"),
        because={
            "grade_adjusted_mps": facts.grade_adjusted_mps,
            "critical_speed_mps": facts.critical_speed_mps,
            "grade": facts.grade,
        },
    )


def downhill(facts: Facts) -> Wording:
    """A8: a long descent on tired legs, or one run with long braking steps."""
    metres = known(" of {:.0f} m", facts.descent_ahead_m)
    return compose(
        "Descent: spare the thighs",
        see=f"Descent{metres} for {short_name(facts)}.",
        why=reasons(
            known("eccentric muscle load {:.0f} of 100", 100 * facts.eccentric_share),
            known("cadence {:.0f} % below usual", -100 * facts.cadence_drift)
            if facts.cadence_drift < 0
            else "",
        ),
        do="Short quick steps (cadence 5–10 % up), soft knees, no braking.",
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
    up = known(" {:.0f} %", (facts.decoupling - 1) * 100)
    return compose(
        "Heart rate drifts from pace",
        see=f"The same effort costs {short_name(facts)}{up} more heartbeats than at the start.",
        why=reasons(*(known(form, value) for form, value in _drift_reasons(facts))),
        do="Slow a little, eat, cool if hot.",
        sure=sure_of(facts, "heart_rate", "motion"),
        because={
            "decoupling": facts.decoupling,
        },
    )


def race_mismatch(facts: Facts) -> Wording:
    """A14: the race is far beyond what the training holds."""
    share = known("at most {:.0f} % of critical speed", facts.sustainable_pct)
    pace = per_km(facts.critical_speed_mps * facts.sustainable_pct / 100.0)
    start = f" at {pace} on the flat, {share}" if pace else f" at {share}"
    return compose(
        "Race far beyond training",
        see=f"For {short_name(facts)} this race is"
        f"{known(' {:.1f} × the longest effort', facts.race_effort_ratio) or ' a longer effort'}"
        " of the last 12 weeks.",
        why=reasons(known("{:.1f} × the most descent in a run", facts.race_descent_ratio)),
        do=f"Start{start if share else ' slower than feels right'}; walk the climbs.",
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


def _drift_reasons(facts: Facts) -> tuple[tuple[str, float], ...]:
    """What may be behind a drift, so far as it is known."""
    return (
        ("heat, {:.0f} °C WBGT", facts.wbgt_c if facts.wbgt_c >= 18 else math.nan),
        ("fluid loss {:.1f} %", facts.fluid_deficit_pct),
        ("carbohydrate store {:.0f} %", facts.glycogen_pct),
    )


def ease(goal_speed_mps: float) -> str:
    """What to do about a pace that can't be kept, as precisely as the goal is known."""
    goal = per_km(goal_speed_mps)
    return f"Ease to {goal} on the flat{_walk_above(goal_speed_mps)}." if goal else "Ease off."


def _as_hard_as(facts: Facts) -> str:
    return _with("as hard as {} on the flat", facts.grade_adjusted_mps)


def _with(form: str, speed_mps: float) -> str:
    """A pace in a phrase, or nothing."""
    said = per_km(speed_mps)
    return form.format(said) if said else ""


def _walk_above(goal_speed_mps: float) -> str:
    """Where running at the goal effort would be slower than walking pace."""
    slower = np.flatnonzero(goal_speed_mps / effort_factor(_GRADES, Params()) < WALK_MPS)
    return f", walk above {100 * _GRADES[slower[0]]:.0f} % grade" if slower.size else ""


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
        timing=timing(dwell_s=30, clear_s=60, cool_down_s=0),
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
