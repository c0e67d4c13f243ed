"""A station on one sheet of paper for the crew: when, what to ask, what to watch; pure."""

import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from ingest.language import dates
from ingest.language.catalogue import Catalogue, catalogue
from ingest.race.course_climbs import Climb
from ingest.race.settings import Race, Runner, Station
from ingest.version import VERSION
from monitor.messages import Arrival, CoursePosition, Index, Status
from monitor.report.words import SHAPES

QUESTIONS: Final = ("ate", "peed", "cramps", "stomach", "next")
FINISH: Final = "finish"
MOST_CLIMBS: Final = 3


@dataclass(frozen=True, slots=True)
class Stop:
    """A place where a card is for.

    Attributes
    ----------
    id, name : of the station, or of the finish
    at_m : along the course [m], None if not known
    station : what the race folder says of it, None for the finish
    """

    id: str
    name: str
    at_m: float | None
    station: Station | None


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a runner for their cards.

    Attributes
    ----------
    race, runner : whose race it is, and who they are
    stops : all of the race, in order
    climbs : of the course
    status : the newest one, None before the race
    pack : what to take along from there by the plan, by the station's id
    planned : when the runner's plan has them there, by the stop's id [s]
    say : the texts of the cards; the names in `stops` and `climbs` are in its language already
    """

    race: Race
    runner: Runner
    stops: Sequence[Stop]
    climbs: Sequence[Climb]
    status: Status | None
    pack: dict[str, tuple[str, ...]]
    planned: dict[str, float] = field(default_factory=dict)
    say: Catalogue = field(default_factory=catalogue)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """Of the times that people see."""
        return zoneinfo.ZoneInfo(self.race.race.timezone)

    def clock(self, t: float | None) -> str:
        """The time of day, with the day of the week where that is another than the start's."""
        if t is None:
            return ""
        when = datetime.fromtimestamp(t, self.zone)
        same = when.date() == self.race.race.start.astimezone(self.zone).date()
        return f"{when:%H:%M}" if same else dates.day_clock(self.say, when)


@dataclass(frozen=True, slots=True)
class Card:
    """One sheet, in words."""

    name: str
    km: str
    rule: str
    helps: bool
    eta: str
    likely: str
    leave_by: str
    cutoff: str
    margin: str
    facts: tuple[tuple[str, str], ...]
    questions: tuple[str, ...]
    watch: tuple[str, ...]
    pack: tuple[str, ...]


def page(told: Told, chosen: Sequence[Stop]) -> str:
    """Write the cards of some stops, a sheet each: HTML without scripts that needs nothing else."""
    return _template().render(
        version=VERSION,
        say=told.say,
        style=_style(),
        race=told.race.race.name,
        runner=told.runner.name,
        bib=told.runner.bib or "",
        cards=[card(told, stop) for stop in chosen],
        state=state(told),
        seen=last_seen(told),
    )


def card(told: Told, stop: Stop) -> Card:
    """What stands on the card of one stop."""
    course = _course(told)
    arrival = arrival_at(course, stop)
    station = stop.station
    helps = station is None or station.crew
    cutoff_t = station.cutoff.timestamp() if station and station.cutoff else None
    return Card(
        name=stop.name,
        km="" if stop.at_m is None else f"km {told.say.number(stop.at_m / 1000, 1)}",
        rule=_rule(told, helps=helps),
        helps=helps,
        eta=_arrives(told, stop, arrival),
        likely="" if arrival is None else told.clock(arrival[1]),
        leave_by=told.clock(leave_by(stop, arrival)),
        cutoff=told.clock(cutoff_t),
        margin=_margin(told.say, cutoff_t, arrival),
        facts=tuple(_facts(told.say, stop)),
        # After the finish there is no next station.
        questions=tuple(
            told.say(f"stopQuestions.{question}")
            for question in (QUESTIONS if station is not None else QUESTIONS[:-1])
        ),
        watch=tuple(_watch(told, stop)),
        pack=told.pack.get(stop.id, ()),
    )


def arrival_at(course: CoursePosition, stop: Stop) -> Arrival | None:
    """When the runner comes to a stop, as last forecast; None if not known, or behind them."""
    if stop.station is None:
        return course.finish
    return course.ahead.get(stop.id)


def leave_by(stop: Stop, arrival: Arrival | None) -> float | None:
    """When the crew has to set out for it [s]: only where it may help, and the drive is told."""
    station = stop.station
    if station is None or arrival is None or not station.crew or station.drive_min is None:
        return None
    return arrival[0] - 60.0 * (station.drive_min + 10.0)


def state(told: Told) -> tuple[str, ...]:
    """Both indices in a few words each; nothing before the race."""
    status = told.status
    if status is None:
        return ()
    indices = (("fatigue", status.fatigue), ("cramp", status.cramp))
    return tuple(_state(told.say, name, index) for name, index in indices)


def last_seen(told: Told) -> str:
    """What the forecast rests on."""
    course = _course(told)
    if course.seen is None or course.seen_m is None:
        return ""
    km = told.say.number(course.seen_m / 1000, 1)
    return told.say("card.seen", km=km, clock=told.clock(course.seen))


def _course(told: Told) -> CoursePosition:
    course = None if told.status is None else told.status.course
    return course or CoursePosition()


def _state(say: Catalogue, name: str, index: Index) -> str:
    level = f"{SHAPES[index.level]} {say(f'levels.{index.level}')}"
    if index.score is None or index.low is None or index.high is None:
        return say("card.state", index=say(name), level=level)
    score, low, high = (say.number(value) for value in (index.score, index.low, index.high))
    return say("card.stateScore", index=say(name), level=level, score=score, low=low, high=high)


def _rule(told: Told, *, helps: bool) -> str:
    if not helps:
        return told.say("card.noCrew")
    return told.say("card.crew", metres=told.say.number(told.race.rules.crew_radius_m))


def _arrives(told: Told, stop: Stop, arrival: Arrival | None) -> str:
    """The range, or the plan's time while nothing has been seen of the runner."""
    if arrival is not None:
        return f"{told.clock(arrival[0])} – {told.clock(arrival[2])}"
    unseen = _course(told).seen is None
    planned = told.clock(told.planned.get(stop.id)) if unseen else ""
    return told.say("card.byPlan", clock=planned) if planned else ""


def _margin(say: Catalogue, cutoff_t: float | None, arrival: Arrival | None) -> str:
    if cutoff_t is None or arrival is None:
        return ""
    minutes = round((cutoff_t - arrival[1]) / 60)
    span = f"{abs(minutes) // 60} h {abs(minutes) % 60:02d}"
    return say("card.ahead" if minutes >= 0 else "card.behind", span=span)


def _facts(say: Catalogue, stop: Stop) -> list[tuple[str, str]]:
    station = stop.station
    if station is None:
        return []
    facts = []
    if station.stop_min:
        facts.append((say("card.plannedStop"), f"{station.stop_min:.0f} min"))
    if station.crew and station.drive_min is not None:
        facts.append((say("card.drive"), f"{station.drive_min:.0f} min"))
    return facts


def _watch(told: Told, stop: Stop) -> list[str]:
    """The largest parts of the indices, and the climbs that follow."""
    found = []
    say, status = told.say, told.status
    for name, index in (
        () if status is None else (("fatigue", status.fatigue), ("cramp", status.cramp))
    ):
        if index.level in ("watch", "high", "very_high") and index.parts:
            part = max(index.parts, key=lambda one: index.parts[one])
            found.append(say(f"card.{name}", part=say(f"parts.{part}")))
    if stop.at_m is not None:
        later = [other.at_m for other in told.stops if (other.at_m or 0.0) > stop.at_m + 1.0]
        until_m = min((at_m for at_m in later if at_m is not None), default=float("inf"))
        ahead = [one for one in told.climbs if stop.at_m - 500.0 <= one.from_m < until_m]
        found += [
            say(
                "card.way",
                climb=one.name,
                km=say.number((one.to_m - one.from_m) / 1000, 1),
                metres=_signed(say, one.rise_m),
            )
            for one in ahead[:MOST_CLIMBS]
        ]
    return found


def _signed(say: Catalogue, metres: float) -> str:
    return say.number(metres, signed=True).replace("-", "−")  # as elsewhere on paper


@cache
def _template() -> Template:
    """The page; whatever is put into it is text, never HTML."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    return environment.from_string(_text("card.html.j2"))


@cache
def _style() -> Markup:
    return Markup(_text("page.css") + _text("card.css"))  # noqa: S704  # our own files


def _text(name: str) -> str:
    return files("monitor.report").joinpath(name).read_text(encoding="utf-8")
