"""The restart after a cramp: its steps, and A1 with its caps."""

from typing import Final

import numpy as np

from monitor.alerts.facts import Facts
from monitor.alerts.pacing import CAP_TOLERANCE, ease
from monitor.alerts.ramp import PARAMS, Stage
from monitor.alerts.rule import CREW_AND_RUNNER, Rule, timing
from monitor.alerts.situation import Runners, Situation
from monitor.alerts.triggers import Flags, at_least, over
from monitor.alerts.wording import Wording, compose, known, per_km, short_name, sure_of
from monitor.models.second import Output


def restart(facts: Facts) -> Wording:
    """What the restart after a cramp allows in each of its steps."""
    pace = per_km(facts.cap_mps)
    cap = f", at most {pace} on the flat" if pace else ""
    walk_min, easy_min, steady_min = (
        round(seconds / 60) for seconds in (PARAMS.walk_s, PARAMS.easy_s, PARAMS.steady_s)
    )
    title, do = {
        Stage.EASY: ("Restart 2 of 3: run easily", f"Run {easy_min} min easily{cap}."),
        Stage.STEADY: ("Restart 3 of 3: run steadily", f"Run {steady_min} min{cap}."),
    }.get(Stage(facts.stage), ("Restart 1 of 3: walk", f"Walk {walk_min} min, flat or gently up."))
    return compose(
        title,
        see=f"{short_name(facts)} restarts after a cramp.",
        why=f"No running down slopes over {-100 * PARAMS.descent_grade:.0f} % for "
        f"{PARAMS.descent_s / 60:.0f} min.",
        do=f"{do} At any twitch, one step back.",
        steps=(
            f"Walk {walk_min} min: at most {3.6 * PARAMS.walk_mps:.0f} km/h, climbs up to "
            f"{100 * PARAMS.walk_grade:.0f} %.",
            f"Run {easy_min} min at {100 * PARAMS.easy_share:.0f} % of the speed before.",
            f"Run {steady_min} min at {100 * PARAMS.steady_share:.0f} %.",
            f"Then stay at {100 * PARAMS.kept_share:.0f}–90 % to the finish.",
        ),
        because={
            "cap_mps": facts.cap_mps,
            "stage": float(facts.stage),
        },
    )


def restart_pace(facts: Facts) -> Wording:
    """A1 in the first 20 min after a cramp: its caps hold instead."""
    steep = facts.too_steep > 0 and not facts.cap_ratio > CAP_TOLERANCE
    if steep:
        see, do = "runs a slope too steep for now", "Walk it, short steps."
    else:
        above = known(" {:.0f} %", (facts.cap_ratio - 1) * 100)
        see, do = f"is{above} above what the restart allows", ease(facts.cap_mps)
    if facts.stage == Stage.WALK:
        do = "Walk, flat or gently up."
    return compose(
        "Too steep after the cramp" if steep else "Too fast after the cramp",
        see=f"{short_name(facts)} {see}.",
        why="The muscle is weaker for minutes after a cramp.",
        do=do,
        sure=sure_of(facts, "motion"),
        because={
            "cap_ratio": facts.cap_ratio,
            "cap_mps": facts.cap_mps,
            "grade": facts.grade,
        },
    )


def _ramp_ratio(output: Output, situation: Situation) -> Runners:
    return np.where(_in_ramp(situation), situation.cap_ratio, 0.0)


def _too_steep(output: Output, situation: Situation) -> Flags:
    return _in_ramp(situation) & (situation.too_steep > 0)


def _in_ramp(situation: Situation) -> Flags:
    return (situation.stage >= Stage.WALK) & (situation.stage < Stage.KEPT)


def _in_restart(output: Output, situation: Situation) -> Flags:
    return _in_ramp(situation)


RULES: Final = (
    Rule(
        key="restart",
        kind="restart",
        audience=CREW_AND_RUNNER,
        timing=timing(),
        triggers=(at_least(_in_restart, info=1),),
        word=restart,
        follows=True,
    ),
    Rule(
        key="restart-pace",
        kind="pace",
        audience=CREW_AND_RUNNER,
        timing=timing(dwell_s=60, clear_s=60, cool_down_s=300),
        triggers=(
            at_least(_ramp_ratio, warning=(over(CAP_TOLERANCE), 1.0)),
            at_least(_too_steep, warning=1),
        ),
        word=restart_pace,
    ),
)
