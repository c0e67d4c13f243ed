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
    told = {
        "Pace": [*_pace(subject), *_above_critical(subject), *_standing(subject)],
        "Heart rate": list(_heart_rate(subject)),
        **{title: list(_index(subject, name)) for name, title in words.INDICES.items()},
        "Store": list(_store(subject)),
        "Alerts": list(_alerts(subject)),
    }
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
    change = (
        "about as fast"
        if abs(slower_pct) < STEADY_PCT
        else f"{abs(slower_pct):.0f} % {'slower' if slower_pct > 0 else 'faster'}"
    )
    yield (
        f"The first half of the way was run at {words.pace(ground_1)} min/km while moving, the "
        f"second at {words.pace(ground_2)}; on the level that is {words.pace(level_1)} and "
        f"{words.pace(level_2)}, {change} in the second."
    )


def _above_critical(subject: Subject) -> Iterator[str]:
    """Who is faster than an assumed limit for long has another one."""
    training = subject.runner.training
    if training.critical_speed_mps is not None or training.threshold_pace is not None:
        return
    critical_mps = subject.analysis.said.critical_speed_mps
    shown_mps = float(critical_mps.max())
    if shown_mps > FASTER_THAN_ASSUMED * float(critical_mps[0]):
        yield (
            f"The pace that was held takes a critical speed of {words.pace(shown_mps)} min/km on "
            f"the level at least; {words.pace(float(critical_mps[0]))} was assumed. With the "
            "runner's own, this report would be better."
        )


def _heart_rate(subject: Subject) -> Iterator[str]:
    seen = seen_heart_rate(subject)
    if not known(seen):
        yield "Heart rate was not recorded."
        return
    drift = subject.analysis.said.decoupling
    told = f"Heart rate was {np.nanmean(seen):.0f} on average and {np.nanmax(seen):.0f} at most"
    if not known(drift):
        yield f"{told}."
        return
    last_pct = 100.0 * (float(drift[~np.isnan(drift)][-1]) - 1.0)
    if abs(last_pct) < STEADY_PCT:
        yield f"{told}; for the same pace it stayed as it was early on."
        return
    way = "higher" if last_pct > 0 else "lower"
    yield (
        f"{told}; for the same pace it was {abs(last_pct):.0f} % {way} at the end than early on."
    )


def _standing(subject: Subject) -> Iterator[str]:
    stops = [gap for gap in subject.recording.gaps if gap.seconds > PAUSE_S]
    if stops:
        minutes = sum(gap.seconds for gap in stops) / 60.0
        yield (
            f"The recording has {words.count(len(stops), 'pause')} of more than a minute, "
            f"{minutes:.0f} min in all."
        )


def _index(subject: Subject, name: str) -> Iterator[str]:
    index = index_of(subject, name)
    title = words.INDICES[name]
    if not known(index.score):
        yield f"{title} can't be told: neither heart rate nor speed was recorded."
        return
    yield f"{title} {_changes(subject, level_changes(index.level))}."
    then = peak(index)
    yield (
        f"It was highest at {_at(subject, then)}: {index.score[then]:.0f}, likely "
        f"{index.low[then]:.0f} to {index.high[then]:.0f}."
    )
    yield from _led(subject, parts_of(subject, name), then)


def _changes(subject: Subject, changes: list[tuple[int, int]]) -> str:
    (_, first), later = changes[0], changes[1:]
    name = [words.LEVELS[level] for level in LEVEL_NAMES]
    if not later:
        return f"was {name[first]} all the time"
    if len(later) <= FEW:
        told = [f"{name[level]} from {_at(subject, second)}" for second, level in later]
        return f"began {name[first]}; it was {words.listed(told)}"
    worst = max(level for _, level in later)
    second = next(second for second, level in later if level == worst)
    return (
        f"began {name[first]} and changed its level {len(later)} times; it was {name[worst]} "
        f"first from {_at(subject, second)}"
    )


def _led(subject: Subject, parts: list[Part], second: int) -> Iterator[str]:
    told = [
        f"{words.PARTS[part.name]} ({part.value[second]:.0f}{_how_known(subject, part, second)})"
        for part in leading(parts, second)
    ]
    if told:
        yield f"Most of it came from {words.listed(told)}."


def _how_known(subject: Subject, part: Part, second: int) -> str:
    if part.assumed[second]:
        return ", assumed"
    drift = float(subject.analysis.said.decoupling[second])
    if part.name == "durability" and not drift > decoupling.Params().onset:
        return ", by the heart rhythm"  # or it would contradict what is said of heart rate
    return ""


def _store(subject: Subject) -> Iterator[str]:
    """When the carbohydrate store ran low, if food was as assumed."""
    left_pct = subject.analysis.said.glycogen_pct
    if not judged_by_movement_or_heart(subject) or not known(left_pct):
        return
    end_pct = float(left_pct[~np.isnan(left_pct)][-1])
    low = np.flatnonzero(left_pct < LOW_STORE_PCT)
    when = (
        f"; it fell below {LOW_STORE_PCT:.0f} % at {_at(subject, int(low[0]))}" if low.size else ""
    )
    if subject.logs_food:
        yield f"By what was logged the carbohydrate store was at {end_pct:.0f} % at the end{when}."
        return
    told = "Nothing was logged" if subject.was_live else "Nothing in a recording tells"
    yield (
        f"The carbohydrate store would have been at {end_pct:.0f} % at the end{when}. {told} "
        f"{'as' if subject.was_live else 'what was'} eaten: a little is assumed."
    )


def _alerts(subject: Subject) -> Iterator[str]:
    sent = subject.sent
    if not sent:
        yield f"No alert {_were(subject, one=True)} sent."
        return
    levels = [
        words.count(number, *forms)
        for number, forms in (
            (sum(alert.level == "urgent" for alert in sent), ("urgent one", "urgent ones")),
            (sum(alert.level == "warning" for alert in sent), ("warning", "warnings")),
        )
        if number
    ]
    among = f", {words.listed(levels)} among them" if levels else ""
    told = f"{words.count(len(sent), 'alert')} {_were(subject, one=len(sent) == 1)} sent{among}."
    yield told.capitalize()


def _were(subject: Subject, *, one: bool) -> str:
    if not subject.was_live:
        return "would have been"
    return "was" if one else "were"


def _at(subject: Subject, second: int) -> str:
    km = subject.km(second)
    return words.clock(second) if km == words.DASH else f"{words.clock(second)} (km {km})"


def _mean(values: Values) -> float:
    return float(np.nanmean(values)) if known(values) else float("nan")
