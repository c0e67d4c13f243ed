"""What changed of a runner since somebody went to sleep, from what the store has (pure)."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import field
from msgspec.structs import replace

from ingest.events import (
    Caffeine,
    Carbs,
    Cramp,
    Event,
    Fluid,
    Muscle,
    Note,
    Side,
    Sodium,
    Symptom,
    Twinge,
)
from ingest.language.catalogue import Language
from ingest.messages import Message
from ingest.race.settings import Station
from monitor.messages import Alert, AlertKind, AlertLevel, Index, Level, Phase, Status
from monitor.standing import standing

STATIONS_AHEAD: Final = 3
SHORT_S: Final = 300.0
"""How old the last word before a moment may be to count as what was true then [s]."""


class Standing(Message, frozen=True, kw_only=True):
    """How a runner stood at a second; scores are indices, never probabilities."""

    t: float
    phase: Phase
    fatigue_level: Level
    cramp_level: Level
    fatigue: float | None = None
    cramp: float | None = None
    distance_m: float | None = None


class Episode(Message, frozen=True, kw_only=True):
    """One alert; `cleared_t` is absent while it is active, `seen_by` until somebody saw it.

    `titles` are in the languages that the alert has, beside that of the race.
    """

    id: str
    kind: AlertKind
    level: AlertLevel
    title: str
    raised_t: float
    cleared_t: float | None = None
    seen: bool = False
    seen_by: str | None = None
    titles: dict[Language, str] = field(default_factory=dict)


class Taken(Message, frozen=True, kw_only=True):
    """What was logged as taken; absent is not logged, which is not the same as nothing eaten."""

    carbs_g: float | None = None
    fluid_ml: float | None = None
    sodium_mg: float | None = None
    caffeine_mg: float | None = None
    last_t: float | None = None


class Trouble(Message, frozen=True, kw_only=True):
    """A cramp, or a twinge that announces one."""

    t: float
    cramp: bool
    muscle: Muscle | None = None
    side: Side | None = None


class Said(Message, frozen=True, kw_only=True):
    """A note or a symptom, in the words of who logged it."""

    t: float
    text: str
    symptom: bool = False
    author: str | None = None


class Stop(Message, frozen=True, kw_only=True):
    """A station to come; `eta` is the earliest, the likely and the latest time (10/50/90 %)."""

    station: str
    name: str
    eta: tuple[float, float, float] | None = None
    cutoff: float | None = None


class Handover(Message, frozen=True, kw_only=True):
    """What whoever takes over has to know.

    `active` are the alerts that are active at the end, the worst first; `past` those that were
    raised or went on since and are over; `finish` the earliest, likely and latest time there.
    """

    runner: str
    name: str
    since: float
    until: float
    then: Standing | None = None
    now: Standing | None = None
    active: tuple[Episode, ...] = ()
    past: tuple[Episode, ...] = ()
    taken: Taken = Taken()
    troubles: tuple[Trouble, ...] = ()
    said: tuple[Said, ...] = ()
    ahead: tuple[Stop, ...] = ()
    finish: tuple[float, float, float] | None = None


def handover(
    runner: str,
    name: str,
    *,
    since: float,
    until: float,
    alerts: Sequence[Alert],
    events: Sequence[Event],
    then: Status | None,
    now: Status | None,
    stations: Sequence[Station],
) -> Handover:
    """Put the note together.

    Parameters
    ----------
    runner, name : whose
    since, until : from when to when [event s]
    alerts : every message of every alert of the runner, in the order they were told
    events : all that was applied, in any order
    then, now : the last statuses before both moments
    stations : of the race, in course order
    """
    episodes = [one for one in _episodes(alerts, until) if one.raised_t <= until]
    active = [_as_it_stands(one, now) for one in episodes if one.cleared_t is None]
    past = [one for one in episodes if one.cleared_t is not None and one.cleared_t > since]
    lately = [event for event in standing(events) if since < event.t <= until]
    return Handover(
        runner=runner,
        name=name,
        since=since,
        until=until,
        then=_standing(then),
        now=_standing(now),
        active=tuple(sorted(active, key=lambda one: (_RANK[one.level], one.raised_t))),
        past=tuple(sorted(past, key=lambda one: one.raised_t)),
        taken=_taken(lately),
        troubles=tuple(_troubles(lately)),
        said=tuple(_said(lately)),
        ahead=_ahead(now, stations),
        finish=None if now is None or now.course is None else now.course.finish,
    )


_RANK: Final[dict[AlertLevel, int]] = {"urgent": 0, "warning": 1, "info": 2}


def _episodes(alerts: Iterable[Alert], until: float) -> list[Episode]:
    """Each alert once, as it stood at a moment [s]; what is over by then, as at its worst."""
    found: dict[str, Episode] = {}
    worst: dict[str, AlertLevel] = {}
    for alert in alerts:
        if alert.t > until or alert.kind == "digest":
            continue
        before = found.get(alert.id)
        over = alert.state == "cleared"
        worst[alert.id] = min(worst.get(alert.id, alert.level), alert.level, key=_RANK.__getitem__)
        seen = alert.state == "acknowledged" or (before is not None and before.seen)
        by = alert.seen_by or (None if before is None else before.seen_by)
        found[alert.id] = Episode(
            id=alert.id,
            kind=alert.kind,
            level=worst[alert.id] if over else alert.level,
            title=alert.title,
            raised_t=alert.t if before is None else before.raised_t,
            cleared_t=alert.t if over else None,
            seen=seen,
            seen_by=by,
            titles={language: words.title for language, words in alert.also.items()},
        )
        # What only lasts a while is over by itself, and nothing is told of that.
        if not over and alert.expires is not None and alert.expires <= until:
            found[alert.id] = replace(found[alert.id], cleared_t=alert.expires)
    return list(found.values())


def _as_it_stands(episode: Episode, now: Status | None) -> Episode:
    """What has become less severe since it was told, of which no message tells."""
    stands = {alert.id: alert for alert in (now.alerts if now is not None else ())}
    alert = stands.get(episode.id)
    if alert is None:
        return episode
    titles = {language: words.title for language, words in alert.also.items()}
    return replace(episode, level=alert.level, title=alert.title, titles=titles)


def _standing(status: Status | None) -> Standing | None:
    if status is None:
        return None
    return Standing(
        t=status.t,
        phase=status.phase,
        fatigue_level=status.fatigue.level,
        cramp_level=status.cramp.level,
        fatigue=_score(status.fatigue),
        cramp=_score(status.cramp),
        distance_m=None if status.course is None else status.course.distance_m,
    )


def _score(index: Index) -> float | None:
    return None if index.score is None else round(index.score, 1)


def _taken(events: Sequence[Event]) -> Taken:
    eaten = [event for event in events if isinstance(event, (Carbs, Fluid, Sodium, Caffeine))]
    return Taken(
        carbs_g=_sum(event.carbs_g for event in eaten if isinstance(event, Carbs)),
        fluid_ml=_sum(event.volume_ml for event in eaten if isinstance(event, Fluid)),
        sodium_mg=_sum(event.sodium_mg for event in eaten if isinstance(event, Sodium)),
        caffeine_mg=_sum(event.mg for event in eaten if isinstance(event, Caffeine)),
        last_t=eaten[-1].t if eaten else None,
    )


def _sum(amounts: Iterable[float]) -> float | None:
    """The sum, or nothing if nothing was logged."""
    given = list(amounts)
    return sum(given) if given else None


def _troubles(events: Iterable[Event]) -> Iterable[Trouble]:
    for event in events:
        if isinstance(event, (Cramp, Twinge)):
            yield Trouble(
                t=event.t,
                cramp=isinstance(event, Cramp),
                muscle=event.muscle,
                side=event.side,
            )


def _said(events: Iterable[Event]) -> Iterable[Said]:
    for event in events:
        if isinstance(event, Note):
            yield Said(t=event.t, text=event.text, author=event.author)
        elif isinstance(event, Symptom):
            yield Said(t=event.t, text=event.name, symptom=True, author=event.author)


def _ahead(now: Status | None, stations: Sequence[Station]) -> tuple[Stop, ...]:
    """The next stations; none where nobody knows which one is next, or the race is over."""
    course = None if now is None else now.course
    if course is None or course.next is None:
        return ()
    ids = [station.id for station in stations]
    if course.next not in ids:
        return ()
    there = course.stay is not None and course.stay.station == course.next
    first = ids.index(course.next) + there
    return tuple(
        Stop(
            station=station.id,
            name=station.name,
            eta=course.eta if station.id == course.next else course.ahead.get(station.id),
            cutoff=None if station.cutoff is None else station.cutoff.timestamp(),
        )
        for station in stations[first : first + STATIONS_AHEAD]
    )
