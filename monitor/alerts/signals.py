"""Whether a runner is heard at all, and at the right time."""

from typing import Final

import numpy as np

from ingest.language.catalogue import Catalogue
from monitor import signal
from monitor.alerts.announce import Telling, announced
from monitor.alerts.data import implausible_bits
from monitor.alerts.facts import Facts
from monitor.alerts.machine import WARNING
from monitor.alerts.rule import CREW_AND_DESK, Rule, timing
from monitor.alerts.situation import Runners, Situation
from monitor.alerts.triggers import Flags, at_least, over
from monitor.alerts.wording import Wording, compose, duration, short_name
from monitor.clock_faults import TOLD_AGAIN_S
from monitor.messages import Alert
from monitor.models.second import Output

OFTEN: Final = 3  # so many losses within an hour are told as one
_NOT_STEADY: Final = over(signal.STEADY_WITHIN_S)
_CLOCK: Final = implausible_bits("clock")


def signal_lost(facts: Facts) -> Wording:
    """Nothing arrives from the runner any more."""
    say, name = facts.say, short_name(facts)
    losses = say.number(facts.losses) if facts.losses > 1 else ""
    return compose(
        facts,
        say("signalAlert.lost"),
        see=say.known("signalAlert.seeLost", name=name, time=duration(facts.silent_s))
        or say("signalAlert.seeLostAny", name=name),
        why=_expected(facts) or say.known("signalAlert.loss", number=losses),
        do=say("signalAlert.do"),
        because={
            "silent_s": facts.silent_s,
            "losses": facts.losses,
            "silent_from_m": facts.silent_from_m,
            "silent_to_m": facts.silent_to_m,
        },
    )


def _expected(facts: Facts) -> str:
    """That nobody was heard here before, and where and when one should be heard again."""
    say = facts.say
    stretch = {
        "from": say.number(facts.silent_from_m / 1000.0, 1),
        "to": say.number(facts.silent_to_m / 1000.0, 1),
        "times": say.number(facts.silent_before),
    }
    again = facts.around.clock(facts.heard_again_t)
    return say.known("signalAlert.usualUntil", clock=again, **stretch) or say.known(
        "signalAlert.usual", **stretch
    )


def signal_back(facts: Facts) -> Wording:
    """The runner is heard again."""
    say, name = facts.say, short_name(facts)
    return compose(
        facts,
        say("signalAlert.back"),
        see=say.known("signalAlert.seeBack", name=name, time=duration(facts.silent_s))
        or say("signalAlert.seeBackAny", name=name),
        do="",
        because={
            "silent_s": facts.silent_s,
            "from_m": facts.lost_m,
            "to_m": facts.course_m,
        },
    )


def signal_patchy(facts: Facts) -> Wording:
    """The signal comes and goes; it is said once, and not each time."""
    say, name = facts.say, short_name(facts)
    return compose(
        facts,
        say("signalAlert.patchy"),
        see=say.known("signalAlert.seePatchy", name=name, times=say.number(facts.losses))
        or say("signalAlert.seePatchyAny", name=name),
        do=say("signalAlert.doPatchy", time=duration(signal.OFTEN_AFTER_S)),
        because={
            "losses": facts.losses,
        },
    )


def clock(facts: Facts) -> Wording:
    """Records are refused or late, since the time they bear can't be theirs."""
    say = facts.say
    return compose(
        facts,
        say("clockAlert.title"),
        see=say("clockAlert.see", name=short_name(facts)),
        do=say("clockAlert.do"),
        because={
            "implausible": float(facts.implausible),
        },
    )


def clock_from_the_start(say: Catalogue, runner: str, name: str, t: float) -> Alert:
    """A wrong clock of somebody of whom no record was taken in yet: no rule looks at them.

    Parameters
    ----------
    say : the texts of the race's language
    runner, name : id and name of the runner
    t : the time now [s]
    """
    return announced(
        Telling(runner, CREW_AND_DESK, t),
        clock,
        Facts(say=say, name=name, severity=WARNING, implausible=_CLOCK),
        key="clock",
        kind="clock",
        level="warning",
        lasts_s=TOLD_AGAIN_S,
    )


def _since_record(output: Output, situation: Situation) -> Runners:
    # Unknown is before the first record: nothing is lost that was never there.
    usual_s = np.nan_to_num(situation.usual_silence_s)
    return np.nan_to_num(situation.since_record_s) - usual_s


def _losses(output: Output, situation: Situation) -> Runners:
    return situation.losses


def _wrong_clock(output: Output, situation: Situation) -> Flags:
    flags: Flags = situation.implausible & _CLOCK != 0
    return flags


RULES: Final = (
    Rule(
        key="signal-lost",
        kind="signal_lost",
        audience=CREW_AND_DESK,
        timing=timing(dwell_s=0, clear_s=signal.BACK_S, cool_down_s=0),
        triggers=(
            at_least(_since_record, warning=(signal.LOST_AFTER_S, over(signal.STEADY_WITHIN_S))),
        ),
        word=signal_lost,
    ),
    Rule(
        key="signal-patchy",
        kind="data",
        audience=CREW_AND_DESK,
        timing=timing(dwell_s=0, clear_s=0, cool_down_s=3600),
        triggers=(at_least(_losses, info=(OFTEN, 1)),),
        word=signal_patchy,
    ),
    Rule(
        key="clock",
        kind="clock",
        audience=CREW_AND_DESK,
        timing=timing(dwell_s=30, clear_s=120, cool_down_s=900),
        triggers=(at_least(_wrong_clock, warning=1),),
        word=clock,
    ),
)
