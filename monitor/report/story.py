"""The race in sentences: how it was run, when the levels changed, what led, what was said; pure."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from monitor.models import decoupling
from monitor.models.levels import LEVELS as LEVEL_NAMES
from monitor.models.levels import UNKNOWN, Codes
from monitor.report import words
from monitor.report.balances import LOW_STORE_PCT, judged_by_movement_or_heart
from monitor.report.figure import Values, known
from monitor.report.heart import seen_heart_rate
from monitor.report.indices import Part, index_of, parts_of, peak
from monitor.report.motion import ON_THE_GROUND, ON_THE_LEVEL, steady_speeds
from monitor.report.subject import Subject

FEW: Final = 4  # so many changes are told one by one
TOP: Final = 3
LEAST_PART: Final = 1.0  # points below which a part is not said to lead
PAUSE_S: Final = 60
FASTER_THAN_ASSUMED: Final = 1.02  # times an assumed critical speed: the pace shows another
STEADY_PCT: Final = 2.0


def story(subject: Subject) -> dict[str, list[str]]:
    """By topic the sentences about it; topics of which there is nothing to say are left out."""
    say = subject.say
    told = {
        say("reportTopics.pace"): [
            *_pace(subject), *_above_critical(subject), *_standing(subject),
        ],
        say("reportTopics.heart"): list(_heart_rate(subject)),
        **{say(name): list(_index(subject, name)) for name in words.INDICES},
        say("reportTopics.store"): list(_store(subject)),
        say("reportTopics.alerts"): list(_alerts(subject)),
    }  # fmt: skip
    return {topic: sentences for topic, sentences in told.items() if sentences}


def level_changes(codes: Codes) -> list[tuple[int, int]]:
    """(second, level code) of each change to a known level, the first one too.

    Examples
    --------
    >>> level_changes(np.array([-1, 0, 0, 1, -1, 1, 0]))
    [(1, 0), (3, 1), (6, 0)]
    """
    at = np.flatnonzero(codes != UNKNOWN)
    levels = codes[at]
    new = np.flatnonzero(np.diff(levels, prepend=UNKNOWN))
    return [(int(at[position]), int(levels[position])) for position in new]


def leading(parts: list[Part], second: int) -> list[Part]:
    """The parts that add most in a second, most first."""
    there = [part for part in parts if part.value[second] >= LEAST_PART]
    return sorted(there, key=lambda part: -float(part.value[second]))[:TOP]


def _pace(subject: Subject) -> Iterator[str]:
    """Both halves of the way, by the effort on the level, which hills don't hide."""
    speeds = steady_speeds(subject)
    ground, level = speeds[ON_THE_GROUND], speeds[ON_THE_LEVEL]
    if not known(level) or not subject.knows_distance:
        return
    way_m = subject.analysis.said.distance_m
    half = int(np.searchsorted(way_m, float(way_m[-1]) / 2.0))
    both = [(_mean(ground[part]), _mean(level[part])) for part in (slice(half), slice(half, None))]
    if any(np.isnan(mean) for pair in both for mean in pair):
        return
    (ground_1, level_1), (ground_2, level_2) = both
    slower_pct = 100.0 * (level_1 / level_2 - 1.0)
    say = subject.say
    change = say("story.same")
    if abs(slower_pct) >= STEADY_PCT:
        form = "story.slower" if slower_pct > 0 else "story.faster"
        change = say(form, percent=say.number(abs(slower_pct)))
    yield say(
        "story.halves",
        ground=words.pace(ground_1),
        groundTwo=words.pace(ground_2),
        level=words.pace(level_1),
        levelTwo=words.pace(level_2),
        change=change,
    )


def _above_critical(subject: Subject) -> Iterator[str]:
    """Who is faster than an assumed limit for long has another one."""
    training = subject.runner.training
    if training.critical_speed_mps is not None or training.threshold_pace is not None:
        return
    critical_mps = subject.analysis.said.critical_speed_mps
    shown_mps = float(critical_mps.max())
    if shown_mps > FASTER_THAN_ASSUMED * float(critical_mps[0]):
        assumed = words.pace(float(critical_mps[0]))
        yield subject.say("story.critical", shown=words.pace(shown_mps), assumed=assumed)


def _heart_rate(subject: Subject) -> Iterator[str]:
    say, seen = subject.say, seen_heart_rate(subject)
    if not known(seen):
        yield say("story.noHeart")
        return
    drift = subject.analysis.said.decoupling
    mean, most = f"{np.nanmean(seen):.0f}", f"{np.nanmax(seen):.0f}"
    if not known(drift):
        yield say("story.heart", mean=mean, most=most)
        return
    last_pct = 100.0 * (float(drift[~np.isnan(drift)][-1]) - 1.0)
    if abs(last_pct) < STEADY_PCT:
        yield say("story.heartSteady", mean=mean, most=most)
        return
    way = "story.heartHigher" if last_pct > 0 else "story.heartLower"
    yield say(way, mean=mean, most=most, percent=say.number(abs(last_pct)))


def _standing(subject: Subject) -> Iterator[str]:
    stops = [gap for gap in subject.recording.gaps if gap.seconds > PAUSE_S]
    if stops:
        minutes = sum(gap.seconds for gap in stops) / 60.0
        yield subject.say("story.pauses", count=len(stops), minutes=f"{minutes:.0f}")


def _index(subject: Subject, name: str) -> Iterator[str]:
    say, index = subject.say, index_of(subject, name)
    if not known(index.score):
        yield say("story.unknown", index=say(name))
        return
    yield _changes(subject, say(name), level_changes(index.level))
    then = peak(index)
    score, low, high = (f"{one[then]:.0f}" for one in (index.score, index.low, index.high))
    yield say("story.peak", at=_at(subject, then), score=score, low=low, high=high)
    yield from _led(subject, parts_of(subject, name), then)


def _changes(subject: Subject, title: str, changes: list[tuple[int, int]]) -> str:
    say = subject.say
    (_, first), later = changes[0], changes[1:]
    name = [say(f"levels.{level}") for level in LEVEL_NAMES]
    if not later:
        return say("story.always", index=title, level=name[first])
    if len(later) <= FEW:
        told = [
            say("story.since", level=name[level], at=_at(subject, second))
            for second, level in later
        ]
        changed = words.listed(say, told)
        return say("story.began", index=title, level=name[first], changes=changed)
    worst = max(level for _, level in later)
    second = next(second for second, level in later if level == worst)
    return say(
        "story.wavered",
        index=title,
        level=name[first],
        times=str(len(later)),
        worst=name[worst],
        at=_at(subject, second),
    )


def _led(subject: Subject, parts: list[Part], second: int) -> Iterator[str]:
    say = subject.say
    told = [
        say(
            _how_known(subject, part, second),
            part=say(f"parts.{part.name}"),
            points=f"{part.value[second]:.0f}",
        )
        for part in leading(parts, second)
    ]
    if told:
        yield say("story.led", parts=words.listed(say, told))


def _how_known(subject: Subject, part: Part, second: int) -> str:
    """The text for a part that led."""
    if part.assumed[second]:
        return "story.partAssumed"
    drift = float(subject.analysis.said.decoupling[second])
    if part.name == "durability" and not drift > decoupling.Params().onset:
        return "story.partRhythm"  # or it would contradict what is said of heart rate
    return "story.part"


def _store(subject: Subject) -> Iterator[str]:
    """When the carbohydrate store ran low, if food was as assumed."""
    left_pct = subject.analysis.said.glycogen_pct
    if not judged_by_movement_or_heart(subject) or not known(left_pct):
        return
    end_pct = float(left_pct[~np.isnan(left_pct)][-1])
    low = np.flatnonzero(left_pct < LOW_STORE_PCT)
    form, values = "store", {"end": f"{end_pct:.0f}"}
    if subject.logs_food:
        form = "storeLogged"
    if low.size:
        values |= {"low": f"{LOW_STORE_PCT:.0f}", "at": _at(subject, int(low[0]))}
        form += "Low"
    yield subject.say(f"story.{form}", **values)
    if not subject.logs_food:
        yield subject.say("story.nothingLogged" if subject.was_live else "story.nothingTold")


def _alerts(subject: Subject) -> Iterator[str]:
    say, sent = subject.say, subject.sent
    if not sent:
        yield say("story.noneSent" if subject.was_live else "story.noneWould")
        return
    counts = {level: sum(alert.level == level for alert in sent) for level in ("urgent", "warning")}
    levels = [say(f"story.{level}", count=number) for level, number in counts.items() if number]
    form = "story.sent" if subject.was_live else "story.would"
    if levels:
        yield say(f"{form}Among", count=len(sent), levels=words.listed(say, levels))
    else:
        yield say(form, count=len(sent))


def _at(subject: Subject, second: int) -> str:
    km, clock = subject.km(second), words.clock(second)
    return clock if km == words.DASH else subject.say("story.at", clock=clock, km=km)


def _mean(values: Values) -> float:
    return float(np.nanmean(values)) if known(values) else float("nan")
