"""Heat and sudden cold: A7 and A12."""

from typing import Final

import numpy as np

from monitor.alerts.facts import Facts
from monitor.alerts.rule import ALL, CREW_AND_RUNNER, Rule, timing
from monitor.alerts.situation import Runners, Situation
from monitor.alerts.triggers import at_least, over
from monitor.alerts.wording import Wording, compose, duration, reasons, short_name, sure_of
from monitor.models.second import Output

UNCOMPENSABLE_S: Final = 600.0
COOL_WBGT_C: Final = 18.0  # below it the weather has no flag
# Falls to 1/e within half an hour: cold that is not news any more.
COLD: Final = (0.05, 0.018)


def heat(facts: Facts) -> Wording:
    """A7: the weather's flag, a worn sensor's strain, or heat that can't be shed."""
    say, name = facts.say, short_name(facts)
    celsius = say.number(facts.wbgt_c)
    beyond = duration(facts.uncompensable_s) if facts.uncompensable_s > 0 else ""
    return compose(
        facts,
        say(("heatAlert.watch", "heatAlert.slow", "heatAlert.stop")[facts.severity - 1]),
        see=say.known(f"heatAlert.{_flag(facts.wbgt_c)}", name=name, celsius=celsius)
        or say("heatAlert.seeAny", name=name),
        why=reasons(
            facts,
            say.known("heatAlert.beyond", time=beyond),
            say.known("heatAlert.strain", index=say.number(facts.psi, 1)),
            say.known("alert.sweats", litres=say.number(facts.sweat_l_h, 1)),
        ),
        do=say("heatAlert.do"),
        sure=sure_of(facts, "weather"),
        because={
            "wbgt_c": facts.wbgt_c,
            "psi": facts.psi,
            "uncompensable_s": facts.uncompensable_s,
        },
    )


def cold(facts: Facts) -> Wording:
    """A12: it turned cold, or the clothes are wet."""
    say = facts.say
    fell = say.number(facts.temp_drop_c) if facts.temp_drop_c >= 1 else ""
    return compose(
        facts,
        say("coldAlert.title"),
        see=say("coldAlert.see", name=short_name(facts)),
        why=reasons(
            facts,
            say.known("coldAlert.fell", celsius=fell),
            say("coldAlert.wet") if facts.soaked > 0 else "",
        ),
        do=say("coldAlert.do"),
        sure=sure_of(facts, "weather"),
        because={
            "temp_drop_c": facts.temp_drop_c,
            "cold_factor": facts.cold_factor,
            "soaked": facts.soaked,
        },
    )


def _flag(wbgt_c: float) -> str:
    """The text for the flag of a temperature; that without one below all."""
    for above, name in ((28.0, "black"), (22.999, "red"), (17.999, "yellow")):
        if wbgt_c > above:
            return name
    return "see"


def _chill(output: Output, situation: Situation) -> Runners:
    return np.fmax(situation.cold_factor, situation.soaked)


def _too_much_heat(output: Output, situation: Situation) -> Runners:
    """How long more heat came than could be shed, in air that makes that dangerous [s].

    On a cool climb it only means too many clothes, and the estimate is off by a third at best.
    """
    return np.where(situation.wbgt_c < COOL_WBGT_C, 0.0, situation.uncompensable_s)


RULES: Final = (
    Rule(
        key="heat",
        kind="heat",
        audience=ALL,
        timing=timing(dwell_s=60, clear_s=60, cool_down_s=1800),
        triggers=(
            at_least(
                lambda output, at: at.wbgt_c, info=(18, 17), warning=(23, 22), urgent=(over(28), 27)
            ),
            at_least(lambda output, at: at.psi, warning=(7, 6), urgent=(8.5, 7.5)),
            at_least(_too_much_heat, urgent=(UNCOMPENSABLE_S, 1)),
        ),
        word=heat,
    ),
    Rule(
        key="cold",
        kind="cold",
        audience=CREW_AND_RUNNER,
        timing=timing(dwell_s=60, clear_s=60, cool_down_s=3600),
        triggers=(at_least(_chill, warning=COLD),),
        word=cold,
    ),
)
