"""Where runners are to be, and when: leave now, overdue, cutoffs, long stops, off the course.

The crew is only ever sent to stations where the race lets it help.
"""

from typing import Final

import numpy as np

from monitor.alerts.facts import Facts
from monitor.alerts.rule import ALL, CREW_AND_DESK, Rule, timing
from monitor.alerts.situation import Runners, Situation
from monitor.alerts.triggers import at_least, at_most, over, under
from monitor.alerts.wording import Wording, compose, duration, reasons, short_name
from monitor.models.second import Output

CUTOFF_S: Final = 1800.0  # so little left is tight
CUTOFF_URGENT_S: Final = 600.0
CUTOFF_AFTER_S: Final = 1200.0  # before, a forecast rests on an assumed pace and a crowded start
OVER_PLAN_S: Final = 300.0  # so much longer than planned at a station
OFF_COURSE_M: Final = 300.0  # beyond what bad receivers in woods and gorges make
ON_COURSE_M: Final = 100.0
PLACE_MAX: Final = 22  # characters of a station's name
_SURE: Final = "fair"  # a forecast at best


def leave_now(facts: Facts) -> Wording:
    """The crew has to set out to be there before the runner may be."""
    say, at, name = facts.say, facts.around, short_name(facts)
    place = _place(facts, facts.crewed)
    early, late = at.clock(facts.crewed_early_t), at.clock(facts.crewed_late_t)
    return compose(
        facts,
        say("arriveAlert.leave", place=place),
        see=say.known("arriveAlert.seeLeave", name=name, place=place, early=early, late=late)
        or say("arriveAlert.seeLeaveAny", name=name, place=place),
        why=reasons(
            facts,
            say.known("arriveAlert.drive", minutes=say.number(facts.drive_s / 60.0)),
            say("arriveAlert.ready"),
        ),
        do=say("arriveAlert.doLeave"),
        sure=_SURE,
        because={
            "leave_in_s": facts.leave_in_s,
            "crewed_early_t": facts.crewed_early_t,
            "crewed_late_t": facts.crewed_late_t,
        },
    )


def overdue(facts: Facts) -> Wording:
    """The runner should be there by now, as far as can be told."""
    say, name, place = facts.say, short_name(facts), _place(facts, facts.next)
    late = facts.around.clock(facts.late_t)
    return compose(
        facts,
        say("arriveAlert.overdue", place=place),
        see=say.known("arriveAlert.seeOverdue", name=name, place=place, clock=late)
        or say("arriveAlert.seeOverdueAny", name=name, place=place),
        why=reasons(facts, _seen(facts)),
        do=say("arriveAlert.doOverdue"),
        sure=_SURE,
        because={
            "overdue_s": facts.overdue_s,
            "late_t": facts.late_t,
            "seen_m": facts.seen_m,
            "seen_t": facts.seen_t,
        },
    )


def cutoff(facts: Facts) -> Wording:
    """The next cutoff is near, or will be missed."""
    say, margin_s = facts.say, facts.cutoff_margin_s
    who = {"name": short_name(facts), "place": _place(facts, facts.closing)}
    late = margin_s < 0.0
    see = say.known(
        "arriveAlert.seeAfter" if late else "arriveAlert.seeBefore",
        time=duration(abs(margin_s)),
        clock=facts.around.clock(facts.closes_t),
        **who,
    )
    return compose(
        facts,
        say("arriveAlert.cutoffRisk" if late else "arriveAlert.cutoffClose"),
        see=see or say("arriveAlert.seeCutoffAny", **who),
        why=reasons(facts, _seen(facts)),
        do=say("arriveAlert.doCutoff"),
        sure=_SURE,
        because={
            "cutoff_margin_s": margin_s,
            "closes_t": facts.closes_t,
        },
    )


def station_time(facts: Facts) -> Wording:
    """They stay at a station for longer than planned."""
    say = facts.say
    who = {"name": short_name(facts), "place": _place(facts, facts.at)}
    planned = duration(facts.station_s - facts.station_over_s)
    time = duration(facts.station_s)
    return compose(
        facts,
        say("arriveAlert.long"),
        see=say.known("arriveAlert.seeLong", time=time, planned=planned, **who)
        or say("arriveAlert.seeLongAny", **who),
        do=say("arriveAlert.doLong" if facts.crew_helps > 0.0 else "arriveAlert.noHelp"),
        because={
            "station_s": facts.station_s,
            "station_over_s": facts.station_over_s,
        },
    )


def off_course(facts: Facts) -> Wording:
    """Positions are far from the course."""
    say, name = facts.say, short_name(facts)
    return compose(
        facts,
        say("arriveAlert.off"),
        see=say.known("arriveAlert.seeOff", name=name, metres=say.number(facts.off_course_m))
        or say("arriveAlert.seeOffAny", name=name),
        why=say.known("arriveAlert.left", km=say.number(facts.seen_m / 1000.0, 1)),
        do=say("arriveAlert.doOff"),
        because={
            "off_course_m": facts.off_course_m,
            "seen_m": facts.seen_m,
        },
    )


def _seen(facts: Facts) -> str:
    """Where and when they were seen last, as far as it is known."""
    say = facts.say
    km, clock = say.number(facts.seen_m / 1000.0, 1), facts.around.clock(facts.seen_t)
    return say.known("arriveAlert.seenAt", km=km, clock=clock) or say.known(
        "arriveAlert.seen", km=km
    )


def _place(facts: Facts, number: float) -> str:
    """What a station is called, so short that there is room for the rest."""
    at = facts.around
    if number == len(at.stations):
        return facts.say("arriveAlert.finish")
    place = at.place(number)
    if not place:
        return facts.say("arriveAlert.place")
    return place if len(place) <= PLACE_MAX else f"{place[: PLACE_MAX - 1].rstrip()}…"


def _leave_in(output: Output, situation: Situation) -> Runners:
    return situation.leave_in_s


def _overdue(output: Output, situation: Situation) -> Runners:
    return situation.overdue_s


def _cutoff_margin(output: Output, situation: Situation) -> Runners:
    return np.where(situation.elapsed_s >= CUTOFF_AFTER_S, situation.cutoff_margin_s, np.nan)


def _station_over(output: Output, situation: Situation) -> Runners:
    return situation.station_over_s


def _off_course(output: Output, situation: Situation) -> Runners:
    return output.off_course_m


# All but the last are over at once: a name of another station must not come into their words.
RULES: Final = (
    Rule(
        key="leave-now",
        kind="leave_now",
        audience=("crew",),
        timing=timing(dwell_s=30, clear_s=0, cool_down_s=600),
        triggers=(at_most(_leave_in, warning=(0.0, 600.0)),),
        word=leave_now,
    ),
    Rule(
        key="overdue",
        kind="overdue",
        audience=CREW_AND_DESK,
        timing=timing(dwell_s=60, clear_s=0, cool_down_s=1800),
        triggers=(at_least(_overdue, warning=over(0.0)),),
        word=overdue,
    ),
    Rule(
        key="cutoff",
        kind="cutoff",
        audience=ALL,
        timing=timing(dwell_s=120, clear_s=0, cool_down_s=1800),
        triggers=(
            at_most(
                _cutoff_margin,
                warning=(under(CUTOFF_S), CUTOFF_S + 600.0),
                urgent=(under(CUTOFF_URGENT_S), CUTOFF_URGENT_S + 300.0),
            ),
        ),
        word=cutoff,
    ),
    Rule(
        key="station-time",
        kind="station_time",
        audience=CREW_AND_DESK,
        timing=timing(dwell_s=30, clear_s=0, cool_down_s=1200),
        triggers=(at_least(_station_over, warning=OVER_PLAN_S),),
        word=station_time,
    ),
    Rule(
        key="off-course",
        kind="off_course",
        audience=ALL,
        timing=timing(dwell_s=30, clear_s=60, cool_down_s=600),
        triggers=(at_least(_off_course, warning=(OFF_COURSE_M, ON_COURSE_M)),),
        word=off_course,
    ),
)
