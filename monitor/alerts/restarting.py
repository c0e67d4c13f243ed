"""The restart after a cramp: its steps, and A1 with its caps."""

from typing import Final

import numpy as np

from ingest.language.catalogue import Catalogue
from monitor.alerts.facts import Facts
from monitor.alerts.pacing import CAP_TOLERANCE, ease
from monitor.alerts.ramp import PARAMS, Stage
from monitor.alerts.rule import CREW_AND_RUNNER, Rule, timing
from monitor.alerts.situation import Runners, Situation
from monitor.alerts.triggers import Flags, at_least, over
from monitor.alerts.wording import Wording, compose, per_km, share_above, short_name, sure_of
from monitor.models.second import Output


def restart(facts: Facts) -> Wording:
    """What the restart after a cramp allows in each of its steps."""
    say, pace = facts.say, per_km(facts.cap_mps)
    walk, easy, steady = (
        say.number(seconds / 60) for seconds in (PARAMS.walk_s, PARAMS.easy_s, PARAMS.steady_s)
    )
    title, do = {
        Stage.EASY: ("easy", _at_most(say, "doEasy", easy, pace)),
        Stage.STEADY: ("steady", _at_most(say, "doSteady", steady, pace)),
    }.get(Stage(facts.stage), ("walk", say("restartAlert.doWalk", minutes=walk)))
    return compose(
        facts,
        say(f"restartAlert.{title}"),
        see=say("restartAlert.see", name=short_name(facts)),
        why=say(
            "restartAlert.why",
            grade=say.number(-100 * PARAMS.descent_grade),
            minutes=say.number(PARAMS.descent_s / 60),
        ),
        do=do,
        steps=(
            say(
                "restartSteps.s1",
                minutes=walk,
                speed=f"{say.number(3.6 * PARAMS.walk_mps)} km/h",
                grade=say.number(100 * PARAMS.walk_grade),
            ),
            say("restartSteps.s2", minutes=easy, share=say.number(100 * PARAMS.easy_share)),
            say("restartSteps.s3", minutes=steady, share=say.number(100 * PARAMS.steady_share)),
            say("restartSteps.s4", share=say.number(100 * PARAMS.kept_share)),
        ),
        because={
            "cap_mps": facts.cap_mps,
            "stage": float(facts.stage),
        },
    )


def _at_most(say: Catalogue, key: str, minutes: str, pace: str) -> str:
    return say.known(f"restartAlert.{key}", minutes=minutes, pace=pace) or say(
        f"restartAlert.{key}Any", minutes=minutes
    )


def restart_pace(facts: Facts) -> Wording:
    """A1 in the first 20 min after a cramp: its caps hold instead."""
    say, name = facts.say, short_name(facts)
    steep = facts.too_steep > 0 and not facts.cap_ratio > CAP_TOLERANCE
    if steep:
        see, do = say("restartPaceAlert.seeSteep", name=name), say("restartPaceAlert.doSteep")
    else:
        above = share_above(say, facts.cap_ratio)
        see = say.known("restartPaceAlert.see", name=name, percent=above)
        see, do = see or say("restartPaceAlert.seeAny", name=name), ease(facts, facts.cap_mps)
    if facts.stage == Stage.WALK:
        do = say("restartPaceAlert.doWalk")
    return compose(
        facts,
        say("restartPaceAlert.steep" if steep else "restartPaceAlert.fast"),
        see=see,
        why=say("restartPaceAlert.why"),
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
