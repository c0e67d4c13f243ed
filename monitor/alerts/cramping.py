"""The cramp that is near, the one that is there, red flags, and recovery: A10 and A11."""

import math
import re
from typing import Final

from monitor import phase as phases
from monitor.alerts.facts import Facts
from monitor.alerts.protocol import cramp_steps, muscle_name, recovery_steps, stretch
from monitor.alerts.red_flags import RED_FLAGS
from monitor.alerts.rule import ALL, CREW_AND_RUNNER, DONE, Rule, timing
from monitor.alerts.scores import cramp, cramp_kept
from monitor.alerts.situation import Situation
from monitor.alerts.triggers import Flags, at_least, at_most
from monitor.alerts.wording import (
    TITLE_MAX,
    Wording,
    compose,
    duration,
    in_numbers,
    reasons,
    short_name,
)
from monitor.models.second import Output

TWINGE_S: Final = 300.0  # how long a twitch is a warning
UNRELEASED_S: Final = 600.0
MANY_MUSCLES: Final = 3
RECOVERY_S: Final = 12 * 3600.0


def cramp_soon(facts: Facts) -> Wording:
    """A10: the index is very high, or the runner has felt a twitch."""
    say, name = facts.say, short_name(facts)
    felt = facts.since_twinge_s <= TWINGE_S
    muscle = facts.muscle if felt and facts.muscle else "calf"
    if felt:
        see = say("crampSoonAlert.seeFelt", name=name, muscle=_muscle(facts))
    else:
        see = in_numbers(facts, facts.cramp, "crampSoonAlert", ("see", "seeScore", "seeAny"))
    return compose(
        facts,
        say("crampSoonAlert.felt" if felt else "crampSoonAlert.risk"),
        see=see,
        # The twitch itself is no reason for the twitch.
        why=reasons(
            facts,
            *(
                say(f"reasonParts.{part}")
                for part in facts.cramp.leading
                if not (felt and part == "recent")
            ),
        ),
        do=say("crampSoonAlert.do"),
        sure=facts.cramp.confidence,
        steps=(
            say("crampSoonAlert.s1"),
            say("crampSoonAlert.s2", stretch=stretch(say, muscle)),
            say("crampSoonAlert.s3"),
            say("crampSoonAlert.s4"),
        ),
        because={
            "score": facts.cramp.score,
            "low": facts.cramp.low,
            "high": facts.cramp.high,
            "since_twinge_s": facts.since_twinge_s if felt else math.nan,
        },
    )


def cramp_now(facts: Facts) -> Wording:
    """A11: a cramp was reported; its protocol."""
    say, name, muscle = facts.say, short_name(facts), _muscle(facts)
    somewhere = muscle == muscle_name(say, None, None)
    return compose(
        facts,
        say("crampNowAlert.title", muscle=muscle),
        see=say("crampNowAlert.seeAny", name=name)
        if somewhere
        else say("crampNowAlert.see", name=name, muscle=muscle),
        do=say("crampNowAlert.do"),
        steps=cramp_steps(say, facts.muscle, facts.side),
        because={
            "cramped_s": facts.cramped_s,
        },
    )


def medical(facts: Facts) -> Wording:
    """A red flag was reported: medical help, whatever the numbers say."""
    say, name = facts.say, short_name(facts)
    if facts.red_flag > 0:
        flag = RED_FLAGS[facts.red_flag]
    elif facts.muscles_cramped >= MANY_MUSCLES:
        flag = "many muscles cramping"
    else:
        flag = "not released"
    what = say(f"redFlags.{re.sub('[ -]', '_', flag)}")
    # The cramp's time is not that of anything else that was reported.
    time = duration(facts.cramped_s) if flag == "not released" and facts.cramped_s > 0 else ""
    return compose(
        facts,
        say("medicalAlert.title", what=what)[:TITLE_MAX],
        see=say.known("medicalAlert.seeFor", name=name, what=what, time=time)
        or say("medicalAlert.see", name=name, what=what),
        do=say("medicalAlert.doChest" if flag == "chest pain" else "medicalAlert.do"),
        because={
            "red_flag": float(facts.red_flag),
            "cramped_s": facts.cramped_s,
        },
    )


def recovery(facts: Facts) -> Wording:
    """After the race: what helps, and how well that is founded."""
    return compose(
        facts,
        facts.say("recoveryAlert.title"),
        see=facts.say("recoveryAlert.see", name=short_name(facts)),
        do=facts.say("recoveryAlert.do"),
        steps=recovery_steps(facts.say),
        because={
            "fluid_deficit_pct": facts.fluid_deficit_pct,
        },
    )


def _muscle(facts: Facts) -> str:
    return muscle_name(facts.say, facts.muscle, facts.side)


def _cramped(output: Output, situation: Situation) -> Flags:
    cramped: Flags = situation.phase == phases.CRAMPED
    return cramped


def _red_flag(output: Output, situation: Situation) -> Flags:
    return situation.red_flag > 0


_NEVER: Final = math.inf

RULES: Final = (
    Rule(
        key="cramp-soon",
        kind="cramp_soon",
        audience=ALL,
        timing=timing(dwell_s=0, clear_s=0, cool_down_s=600),
        triggers=(
            at_least(cramp, urgent=(3, _NEVER)),
            at_least(cramp_kept, urgent=(_NEVER, 3)),
            at_most(lambda output, at: at.since_twinge_s, urgent=TWINGE_S),
        ),
        word=cramp_soon,
    ),
    Rule(
        key="cramp-now",
        kind="cramp_now",
        audience=ALL,
        timing=timing(),
        triggers=(at_least(_cramped, urgent=1),),
        word=cramp_now,
        follows=True,
    ),
    Rule(
        key="medical",
        kind="medical",
        audience=ALL,
        # Over at once: of what is over no words are left that would be told anew.
        timing=timing(),
        triggers=(
            at_least(_red_flag, urgent=1),
            at_least(lambda output, at: at.cramped_s, urgent=UNRELEASED_S),
            at_least(lambda output, at: at.muscles_cramped, urgent=MANY_MUSCLES),
        ),
        word=medical,
        when=("waiting", "racing", "stopped", "cramped", "restarting", "finished", "dnf"),
        follows=True,
    ),
    Rule(
        key="recovery",
        kind="recovery",
        audience=CREW_AND_RUNNER,
        timing=timing(dwell_s=0, clear_s=0, cool_down_s=math.inf),
        triggers=(at_most(lambda output, at: at.since_finish_s, info=RECOVERY_S),),
        word=recovery,
        when=DONE,
        lasts_s=RECOVERY_S,
    ),
)
