"""The handover note in words, in any of the languages (pure)."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Final
from zoneinfo import ZoneInfo

from ingest.language.catalogue import Catalogue
from ingest.messages import Message
from monitor.handover.note import (
    STATIONS_AHEAD,
    Episode,
    Handover,
    Said,
    Standing,
    Stop,
    Trouble,
)
from monitor.messages import Level

RATE_FROM_S: Final = 1800.0  # over a shorter time what was eaten an hour says nothing
HOUR_S: Final = 3600.0

Clock = Callable[[float], str]


class Section(Message, frozen=True, kw_only=True):
    """One part of the note: plain text, never markup."""

    title: str
    lines: tuple[str, ...]


class Told(Message, frozen=True, kw_only=True):
    """The whole note in words."""

    title: str
    sections: tuple[Section, ...]

    def text(self) -> str:
        """All of it, for a terminal or a message."""
        parts = [f"{one.title}\n" + "\n".join(f"  {line}" for line in one.lines)
                 for one in self.sections]  # fmt: skip
        return "\n\n".join([self.title, *parts])


def told(note: Handover, say: Catalogue, zone: ZoneInfo) -> Told:
    """Put a note into words.

    Parameters
    ----------
    note : what changed
    say : texts of the reader's language
    zone : of the clocks that the reader sees
    """

    def clock(t: float) -> str:
        return dt.datetime.fromtimestamp(t, zone).strftime("%H:%M")

    parts: dict[str, Iterator[str]] = {
        "active": (_episode(one, say, clock) for one in note.active),
        "standing": _standings(note, say, clock),
        "taken": _taken(note, say, clock),
        "body": _body(note, say, clock),
        "past": (_episode(one, say, clock) for one in note.past),
        "ahead": _ahead(note, say, clock),
    }
    sections = []
    for key, lines in parts.items():
        said = tuple(lines) or (say(f"handoverNone.{key}"),)
        sections.append(Section(title=say(f"handoverParts.{key}"), lines=said))
    title = say("handoverTitle", name=note.name, since=clock(note.since), until=clock(note.until))
    return Told(title=title, sections=tuple(sections))


def _standings(note: Handover, say: Catalogue, clock: Clock) -> Iterator[str]:
    for one in (note.then, note.now):
        if one is not None:
            yield say("handoverStanding.then", clock=clock(one.t), line=_standing(one, say))


def _standing(one: Standing, say: Catalogue) -> str:
    line = say(
        "handoverStanding.line",
        phase=say(f"phases.{one.phase}"),
        fatigue=_level(one.fatigue_level, one.fatigue, say),
        cramp=_level(one.cramp_level, one.cramp, say),
    )
    if one.distance_m is None:
        return line
    return say("handoverStanding.way", line=line, km=say.number(one.distance_m / 1000.0, 1))


def _level(level: Level, score: float | None, say: Catalogue) -> str:
    word = say(f"levels.{level}")
    if score is None:
        return word
    return say("handoverStanding.scored", level=word, score=say.number(score))


def _episode(one: Episode, say: Catalogue, clock: Clock) -> str:
    since = clock(one.raised_t)
    if one.cleared_t is None:
        when = say("handoverAlerts.since", clock=since)
    else:
        when = say("handoverAlerts.between", **{"from": since, "to": clock(one.cleared_t)})
    title = one.titles.get(say.language, one.title)
    line = say(f"handoverAlerts.{one.level}", when=when, title=title)
    if one.seen_by is not None:
        return say("handoverAlerts.by", line=line, who=one.seen_by)
    if one.seen:
        return say("handoverAlerts.seen", line=line)
    return line if one.cleared_t is not None else say("handoverAlerts.nobody", line=line)


def _taken(note: Handover, say: Catalogue, clock: Clock) -> Iterator[str]:
    taken = note.taken
    hours = max(note.until - note.since, RATE_FROM_S) / HOUR_S
    if taken.carbs_g is not None:
        rate = say.number(taken.carbs_g / hours)
        yield say("handoverTaken.carbs", grams=say.number(taken.carbs_g), rate=rate)
    if taken.fluid_ml is not None:
        rate = say.number(taken.fluid_ml / hours)
        yield say("handoverTaken.fluid", ml=say.number(taken.fluid_ml), rate=rate)
    if taken.sodium_mg is not None:
        yield say("handoverTaken.sodium", mg=say.number(taken.sodium_mg))
    if taken.caffeine_mg is not None:
        yield say("handoverTaken.caffeine", mg=say.number(taken.caffeine_mg))
    if taken.last_t is not None:
        yield say("handoverTaken.last", clock=clock(taken.last_t))


def _body(note: Handover, say: Catalogue, clock: Clock) -> Iterator[str]:
    everything: list[Trouble | Said] = sorted([*note.troubles, *note.said], key=lambda one: one.t)
    for one in everything:
        if isinstance(one, Trouble):
            kind = "cramp" if one.cramp else "twinge"
            yield say(f"handoverBody.{kind}", clock=clock(one.t), muscle=_muscle(one, say))
        else:
            yield _said(one, say, clock)


def _muscle(one: Trouble, say: Catalogue) -> str:
    if one.muscle is None:
        return say("handoverBody.somewhere")
    return say(f"{_OF_SIDE[one.side]}.{one.muscle}")


_OF_SIDE: Final = {
    None: "muscleAny", "left": "muscleLeft", "right": "muscleRight", "both": "muscleBoth",
}  # fmt: skip


def _said(one: Said, say: Catalogue, clock: Clock) -> str:
    text = one.text
    known = f"symptoms.{text.replace(' ', '_')}"
    if one.symptom and known in say.keys("log"):
        text = say(known)
    if one.author is None:
        return say("handoverBody.said", clock=clock(one.t), text=text)
    return say("handoverBody.saidBy", clock=clock(one.t), who=one.author, text=text)


def _ahead(note: Handover, say: Catalogue, clock: Clock) -> Iterator[str]:
    """The next stops; the finish, too, where it is one of them."""
    for one in note.ahead:
        yield _stop(one, say, clock)
    if note.finish is not None and len(note.ahead) < STATIONS_AHEAD:
        yield _arrival(say("handoverAhead.finish"), note.finish, say, clock)


def _arrival(name: str, eta: tuple[float, float, float], say: Catalogue, clock: Clock) -> str:
    early, likely, late = (clock(t) for t in eta)
    return say("handoverAhead.eta", name=name, likely=likely, early=early, late=late)


def _stop(one: Stop, say: Catalogue, clock: Clock) -> str:
    line = say("handoverAhead.plain", name=one.name)
    if one.eta is not None:
        line = _arrival(one.name, one.eta, say, clock)
    if one.cutoff is None:
        return line
    return say("handoverAhead.cutoff", line=line, clock=clock(one.cutoff))
