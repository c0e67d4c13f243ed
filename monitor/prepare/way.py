"""The race leg by leg as a runner plans it: times, food, drink, heat, what stations have; pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.language.catalogue import Catalogue
from ingest.race.course_profile import CourseProfile
from ingest.race.fuel_settings import Product
from ingest.race.settings import Plan
from ingest.race.weather_settings import RaceWeather
from monitor.fuel.limits import ceiling
from monitor.fuel.next_stretch import stretch_of, to_carry
from monitor.fuel.packing import need, pieces
from monitor.legs import Leg, Times, planned, stretches
from monitor.station_weather import Heat, heat_at


@dataclass(frozen=True, slots=True)
class LegPlan:
    """One leg as planned; what is not planned or not known is None.

    Attributes
    ----------
    start, end : names for people
    length_km, ascent_m, descent_m : [km], [m]
    leave, arrive : clock, in the race's time zone
    cutoff : of the station at its end
    hours : how long it takes [h]
    carbs_g, fluid_ml, sodium_mg : to take on it, by the runner's plan
    crew : whether the crew may help at its end
    offers : names of the products that the station at its end hands out
    heat : of the air at its end then
    """

    start: str
    end: str
    length_km: float
    ascent_m: float | None
    descent_m: float | None
    leave: dt.datetime | None
    arrive: dt.datetime | None
    cutoff: dt.datetime | None
    hours: float | None
    carbs_g: float | None
    fluid_ml: float | None
    sodium_mg: float | None
    crew: bool
    offers: tuple[str, ...]
    heat: Heat | None


@dataclass(frozen=True, slots=True)
class PackPlan:
    """What to take along from a stop with crew to the next.

    Attributes
    ----------
    at, to : names for people
    hours : by the plan [h]
    pieces : by the names of products; without what stations on the way hand out from there on
    """

    at: str
    to: str
    hours: float
    pieces: Mapping[str, int]


def leg_plans(
    legs: Sequence[Leg],
    plan: Plan,
    products: Sequence[Product],
    weather: RaceWeather,
    course: CourseProfile | None,
    start: dt.datetime,
) -> tuple[LegPlan, ...]:
    """Every leg of a race as a runner plans it.

    Parameters
    ----------
    legs : of the race
    plan : the runner's
    products : the race's
    weather : of the race folder
    course : for the altitudes, None if the race has none
    start : in the race's time zone
    """
    times = planned(legs, plan.finish_h)
    names = {product.id: product.name for product in products}
    found = []
    for at, leg in enumerate(legs):
        then = None if times is None else times[at]
        found.append(
            LegPlan(
                start=leg.start,
                end=leg.end,
                length_km=leg.length_m / 1000.0,
                ascent_m=leg.ascent_m,
                descent_m=leg.descent_m,
                leave=_clock(start, then, "from_s"),
                arrive=_clock(start, then, "to_s"),
                cutoff=_cutoff(leg, start),
                hours=None if then is None else then.hours,
                carbs_g=_times(plan.carbs_g_h, then),
                fluid_ml=_times(plan.fluid_ml_h, then),
                sodium_mg=_times(plan.sodium_mg_h, then),
                crew=leg.crew,
                offers=()
                if leg.station is None
                else tuple(names.get(name, name) for name in leg.station.offers),
                heat=None
                if then is None
                else heat_at(weather, _altitude(course, leg.end_m), start.timestamp() + then.to_s),
            )
        )
    return tuple(found)


def pack_plans(
    legs: Sequence[Leg], plan: Plan, products: Sequence[Product]
) -> tuple[PackPlan, ...]:
    """What to pack for every stretch between stops with crew; nothing without a plan."""
    times = planned(legs, plan.finish_h)
    if times is None:
        return ()
    names = {product.id: product.name for product in products}
    found = []
    for part in stretches(legs):
        stretch = stretch_of(legs, times, part)
        counted = to_carry(pieces(need(plan, stretch.hours), plan, products), stretch)
        found.append(
            PackPlan(
                stretch.at,
                stretch.to,
                stretch.hours,
                {names[name]: count for name, count in counted.items()},
            )
        )
    return tuple(found)


def beyond_the_gut(plan: Plan, say: Catalogue) -> str | None:
    """A sentence where a plan has more carbohydrate than a gut takes up, else None."""
    top = ceiling(None)
    if plan.carbs_g_h is None or plan.carbs_g_h <= top.low_g_h:
        return None
    grams = say.number(plan.carbs_g_h)
    if plan.carbs_g_h <= top.high_g_h:
        return say("prepare.oneSugar", grams=grams, most=say.number(top.low_g_h))
    return say("prepare.beyondGut", grams=grams, most=say.number(top.high_g_h))


def _clock(start: dt.datetime, then: Times | None, name: str) -> dt.datetime | None:
    return None if then is None else start + dt.timedelta(seconds=round(getattr(then, name)))


def _cutoff(leg: Leg, start: dt.datetime) -> dt.datetime | None:
    if leg.station is None or leg.station.cutoff is None:
        return None
    return leg.station.cutoff.astimezone(start.tzinfo)


def _times(rate: float | None, then: Times | None) -> float | None:
    return None if rate is None or then is None else rate * then.hours


def _altitude(course: CourseProfile | None, at_m: float) -> float | None:
    if course is None or not course.has_altitude:
        return None
    return float(course.altitude_at(np.array([at_m]))[0])
