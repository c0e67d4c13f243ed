"""The cramp that is near, the one that is there, red flags, and recovery: A10 and A11."""

import math
from typing import Final

from monitor import phase as phases
from monitor.alerts.facts import Facts
from monitor.alerts.protocol import RECOVERY_STEPS, cramp_steps, muscle_name, stretch
from monitor.alerts.red_flags import RED_FLAGS
from monitor.alerts.rule import ALL, CREW_AND_RUNNER, DONE, Rule, timing
from monitor.alerts.scores import cramp, cramp_kept
from monitor.alerts.situation import Situation
from monitor.alerts.triggers import Flags, at_least, at_most
from monitor.alerts.wording import (
    PART_WORDS,
    Wording,
    compose,
    duration,
    known,
    reasons,
    short_name,
)
from monitor.models.second import Output

TWINGE_S: Final = 300.0  # how long a twitch is a warning
UNRELEASED_S: Final = 600.0
MANY_MUSCLES: Final = 3
RECOVERY_S: Final = 12 * 3600.0
_NO_DEVICE: Final = "This is not a medical device."


def cramp_soon(facts: Facts) -> Wording:
    """A10: the index is very high, or the runner has felt a twitch."""
    felt = facts.since_twinge_s <= TWINGE_S
    score = known(" {:.0f}", facts.cramp.score) + known(
        " ({:.0f}–{:.0f})", facts.cramp.low, facts.cramp.high
    )
    muscle = muscle_name(facts.muscle, facts.side)
    return compose(
        "Twitch felt: prevent the cramp" if felt else "Cramp risk very high",
        see=f"{short_name(facts)} felt a twitch in the {muscle}."
        if felt
        else f"Cramp risk{score} for {short_name(facts)}.",
        why=reasons(*(PART_WORDS[name] for name in facts.cramp.leading)),
        do="Walk 3–5 min, stretch calves and thighs gently, sip if thirsty, then go easy.",
        sure=facts.cramp.confidence,
        steps=(
            "Walk 3–5 min.",
            f"Stretch gently: {stretch(facts.muscle if felt and facts.muscle else 'calf')}.",
            "If thirsty, some sips. No need to force drinks or salt: neither is shown to help.",
            "Then run easily; at the next twitch walk again.",
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
    muscle = muscle_name(facts.muscle, facts.side)
    return compose(
        f"Cramp: {muscle}",
        see=f"{short_name(facts)} has a cramp"
        + ("." if muscle == "muscle" else f" in the {muscle}."),
        do="Stop, don't run through it. Stretch gently, hold 20–30 s, repeat until it is soft. "
        "Then walk 5 min.",
        steps=cramp_steps(facts.muscle, facts.side),
        because={
            "cramped_s": facts.cramped_s,
        },
    )


def medical(facts: Facts) -> Wording:
    """A red flag was reported: medical help, whatever the numbers say."""
    if facts.red_flag > 0:
        what = RED_FLAGS[facts.red_flag]
    elif facts.muscles_cramped >= MANY_MUSCLES:
        what = "many muscles cramping"
    else:
        what = "cramp not released"
    lasting = duration(facts.cramped_s) if facts.cramped_s >= UNRELEASED_S else ""
    return compose(
        f"Medical: {what}"[:40],
        see=f"Reported of {short_name(facts)}: {what}{lasting and f' for {lasting}'}.",
        do="Call medical help now and stay with them. Hot and confused: cool at once. "
        f"Swollen or sick after much drinking: no water. {_NO_DEVICE}",
        because={
            "red_flag": float(facts.red_flag),
            "cramped_s": facts.cramped_s,
        },
    )


def recovery(facts: Facts) -> Wording:
    """After the race: what helps, and how well that is founded."""
    return compose(
        "After the race: recover",
        see=f"{short_name(facts)} is done.",
        do="Eat within the hour, drink to thirst, get warm, stretch before bed. No painkillers "
        "like ibuprofen. Details with their evidence are in the steps.",
        steps=RECOVERY_STEPS,
        because={
            "fluid_deficit_pct": facts.fluid_deficit_pct,
        },
    )


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
        timing=timing(dwell_s=0, clear_s=60, cool_down_s=0),
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
