"""All that one runner should know before a race, in one value; pure."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from typing import Final

from ingest.language.catalogue import Catalogue
from ingest.race.course_profile import CourseProfile
from ingest.race.settings import Race, Runner
from monitor.assumed import columns_of
from monitor.legs import Leg
from monitor.preparation import Briefing, briefings
from monitor.prepare.ceilings import Ceilings, ceilings
from monitor.prepare.checklist import Item, checklist
from monitor.prepare.way import LegPlan, PackPlan, beyond_the_gut, leg_plans, pack_plans

GAPS: Final = ("finish_h", "carbs_g_h", "fluid_ml_h")
"""What a plan may leave open, and should not."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A runner's preparation.

    Attributes
    ----------
    race, runner : names for people
    start : in the race's time zone
    length_km, ascent_m, descent_m : of the course, None where not known
    briefing : what is assumed, where the race is a leap
    items : what to do on which days
    ceilings : of the first third
    legs, packs : the way, and what to take along
    unplanned : what the runner's plan leaves open, and what it would tell
    warning : about the plan itself, None if there is nothing to say
    """

    race: str
    runner: str
    start: dt.datetime
    length_km: float | None
    ascent_m: float | None
    descent_m: float | None
    briefing: Briefing
    items: tuple[Item, ...]
    ceilings: Ceilings
    legs: tuple[LegPlan, ...]
    packs: tuple[PackPlan, ...]
    unplanned: tuple[str, ...]
    warning: str | None


def prepare(
    race: Race,
    runner: Runner,
    course: CourseProfile | None,
    legs: tuple[Leg, ...],
    today: dt.date,
    say: Catalogue,
) -> Prepared:
    """Put together one runner's preparation.

    Parameters
    ----------
    race : the folder's settings
    runner : one of its runners
    course : None if the race has none
    legs : of the race, as `monitor.legs` makes them
    today : in the race's time zone
    say : texts of the reader's language
    """
    start = race.race.start.astimezone(zoneinfo.ZoneInfo(race.race.timezone))
    (briefing,) = briefings([runner], course, say)
    high = course is not None and course.has_altitude
    missing = [name for name in GAPS if getattr(runner.plan, name) is None]
    return Prepared(
        race=race.race.name,
        runner=runner.name,
        start=start,
        length_km=None if course is None else course.length_m / 1000.0,
        ascent_m=course.ascent_m if course is not None and high else None,
        descent_m=course.descent_m if course is not None and high else None,
        briefing=briefing,
        items=checklist(briefing, runner, start, today, say),
        ceilings=ceilings(columns_of([runner]), 0, say),
        legs=leg_plans(legs, runner.plan, race.products, race.weather, course, start),
        packs=pack_plans(legs, runner.plan, race.products),
        unplanned=tuple(say(f"prepareGaps.{name}") for name in missing),
        warning=beyond_the_gut(runner.plan, say),
    )
