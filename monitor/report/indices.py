"""Charts of the two indices: the score with its bounds among the levels, and its parts."""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.language.catalogue import Catalogue
from monitor.engine import CRAMP_PARTS, FATIGUE_PARTS
from monitor.models import levels
from monitor.models.indices import IndexOutput
from monitor.report import colours, layers, samples
from monitor.report.axes import Canvas, ValueAxis
from monitor.report.figure import Absent, Figure, Shown, Swatch, Table, Values, key_numbers, known
from monitor.report.layers import Layer, Row
from monitor.report.subject import Subject
from monitor.report.words import clock, heads, level, listed, share

PART_NAMES: Final = {"fatigue": FATIGUE_PARTS, "cramp": CRAMP_PARTS}
PARTS_PX: Final = 190
LEAST_PX: Final = 15  # a layer this thick has its name written in it
NAME_PX: Final = 90  # about as long as the longest name
LEAST_POINTS: Final = 0.5  # a part that never counts for more is not drawn


class Part(NamedTuple):
    """One part of an index, (seconds,) each; `value` is NaN where it is absent."""

    name: str
    value: Values
    assumed: NDArray[np.bool_]


def index_of(subject: Subject, name: str) -> IndexOutput:
    """What the models say of ``fatigue`` or ``cramp``."""
    index: IndexOutput = getattr(subject.analysis.said, name)
    return index


def parts_of(subject: Subject, name: str) -> list[Part]:
    """The parts of an index, in the order of its stack."""
    index = index_of(subject, name)
    return [
        Part(part, index.parts[:, row], index.missing[:, row])
        for row, part in enumerate(PART_NAMES[name])
    ]


def score_chart(subject: Subject, name: str) -> Shown:
    """The score, the bounds within which it lies in four cases of five, and the levels."""
    say, index = subject.say, index_of(subject, name)
    if not known(index.score):
        return Absent(say(name), say("chart.noInput"))
    colour = colours.INDICES[name]
    axis = ValueAxis(0.0, 100.0, marks=(0.0, *_steps(), 100.0))

    def draw(canvas: Canvas) -> Row:
        parts = [
            *_level_bands(subject),
            layers.band(
                "bounds", samples.band(index.low, index.high, canvas.buckets), colour, opacity=0.22
            ),
            layers.limits(
                "limits", {str(step): step for step in _steps()}, seconds=subject.seconds
            ),
            layers.line("score", samples.extremes(index.score, canvas.buckets), colour, width=2.2),
            *layers.words("words", _level_words(say), baseline="top"),
        ]
        return layers.drawing(subject, canvas, axis, parts, 200)

    lines = {
        say(f"reportIndices.{name}"): index.score,
        say("chart.lower"): index.low,
        say("chart.upper"): index.high,
    }
    return Figure(
        name,
        say(name),
        say("chart.indexUnit"),
        draw,
        key_numbers(subject, lines, subject.number),
        say,
        legend=(
            Swatch(colour, say("chart.score")),
            Swatch(f"url(#bounds-{name})", say("chart.bounds")),
        ),
    )


def parts_chart(subject: Subject, name: str) -> Shown | None:
    """What the score consists of; None without a score, of which its place tells, or parts."""
    say, index = subject.say, index_of(subject, name)
    if not known(index.score):
        return None
    parts = [part for part in parts_of(subject, name) if _counts(part)]
    if not parts:
        return None
    values = np.array([np.nan_to_num(part.value) for part in parts])
    high = max(float(np.maximum(values, 0.0).sum(axis=0).max()), 10.0)
    low = float(np.minimum(values, 0.0).sum(axis=0).min())
    axis = ValueAxis(5.0 * math.floor(low / 5.0), 5.0 * math.ceil(high / 5.0))

    def draw(canvas: Canvas) -> Row:
        seconds, runs = samples.tops(index.score, canvas.buckets // 2)
        tops = np.cumsum(np.maximum(values[:, seconds], 0.0), axis=0)
        below = np.cumsum(np.minimum(values[:, seconds], 0.0), axis=0)
        areas: list[Layer] = []
        places: dict[str, tuple[float, float]] = {}
        px_per_s = canvas.width_px / subject.seconds
        for row, part in enumerate(parts):
            value = values[row, seconds]
            outer = np.where(value < 0.0, below[row], tops[row])
            stretch = samples.Band(seconds, outer - value, outer, runs)
            areas += _areas(part, stretch)
            place = _place_name(stretch, axis, px_per_s, list(places.values()))
            if place is not None:
                places[say(f"parts.{part.name}")] = place
        names = [(*place, name) for name, place in places.items()]
        drawn = [*areas, *layers.words("words", names, align="center", baseline="middle")]
        return layers.drawing(subject, canvas, axis, drawn, PARTS_PX)

    return Figure(
        f"{name}-parts",
        say("chart.parts", index=say(f"reportIndices.{name}")),
        say("chart.partsUnit"),
        draw,
        _parts_table(subject, name),
        say,
        notes=_parts_notes(subject, name),
        legend=(
            *(_swatch(say, part) for part in reversed(parts)),
            *(Swatch("url(#assumed)", say("chart.assumed")),)
            * any(part.assumed.any() for part in parts),
        ),
    )


def _swatch(say: Catalogue, part: Part) -> Swatch:
    return Swatch(colours.PARTS[part.name], say(f"parts.{part.name}"))


def peak(index: IndexOutput) -> int:
    """The second of the highest score, of which there must be one."""
    return int(np.nanargmax(index.score))


def _steps() -> tuple[float, float, float]:
    limits = levels.Params()
    return limits.watch, limits.high, limits.very_high


def _level_bands(subject: Subject) -> list[Layer]:
    """Each level's stretch of the axis, faintly in its colour."""
    ends = (0.0, *_steps(), 100.0)
    across = np.array([0, subject.seconds - 1])
    run = np.zeros(2, dtype=np.intp)
    return [
        layers.band(
            f"level-{level}",
            samples.Band(across, np.full(2, low), np.full(2, high), run),
            colours.LEVELS[level],
            opacity=0.12,
        )
        for level, low, high in zip(levels.LEVELS, ends[:-1], ends[1:], strict=True)
    ]


def _level_words(say: Catalogue) -> list[tuple[float, float, str]]:
    tops = (*_steps(), 100.0)
    return [
        (0.0, top - 1.5, level(say, name)) for name, top in zip(levels.LEVELS, tops, strict=True)
    ]


def _counts(part: Part) -> bool:
    return known(part.value) and float(np.nanmax(np.abs(part.value))) >= LEAST_POINTS


def _areas(part: Part, stretch: samples.Band) -> list[Layer]:
    """A part's layer, cut where it begins or ends to be only assumed."""
    assumed = part.assumed[stretch.second]
    cuts = np.cumsum(np.diff(assumed, prepend=assumed[:1]) | (np.diff(stretch.run, prepend=0) > 0))
    areas: dict[bool, list[samples.Band]] = {False: [], True: []}
    for cut in np.unique(cuts):
        at = np.flatnonzero(cuts == cut)
        after = at[-1] + 1
        if after < len(cuts) and stretch.run[after] == stretch.run[at[0]]:
            at = np.append(at, after)  # no slit between two pieces
        areas[bool(assumed[at[0]])].append(stretch.at(at, int(cut)))
    return [
        layers.band(
            f"{part.name}-{'assumed' if guessed else 'seen'}",
            samples.Band.joined(pieces),
            f"url(#assumed-{part.name})" if guessed else colours.PARTS[part.name],
        )
        for guessed, pieces in areas.items()
        if pieces
    ]


def _place_name(
    stretch: samples.Band, axis: ValueAxis, px_per_s: float, taken: list[tuple[float, float]]
) -> tuple[float, float] | None:
    """Where (second, value) a layer's name has room; None if it nowhere has."""
    px = PARTS_PX / (axis.high - axis.low)
    thick = np.abs(stretch.high - stretch.low) * px
    margin = len(thick) // 8
    inner = thick[margin : len(thick) - margin]
    if not inner.size or inner.max() < LEAST_PX:
        return None
    # The middle of where it is about as thick as anywhere, so that names don't crowd at the end.
    good = margin + np.flatnonzero(inner >= max(0.85 * inner.max(), LEAST_PX))
    for at in sorted(good.tolist(), key=lambda at: abs(at - good[len(good) // 2])):
        place = float(stretch.second[at]), float(stretch.low[at] + stretch.high[at]) / 2.0
        apart = ((abs(place[0] - t) * px_per_s, abs(place[1] - v) * px) for t, v in taken)
        if all(x > NAME_PX or y > LEAST_PX for x, y in apart):
            return place
    return None


def _parts_notes(subject: Subject, name: str) -> tuple[str, ...]:
    say, parts = subject.say, parts_of(subject, name)
    absent = [say(f"parts.{part.name}") for part in parts if not known(part.value)]
    nothing = [
        say(f"parts.{part.name}") for part in parts if known(part.value) and not _counts(part)
    ]
    below = any(_counts(part) and float(np.nanmin(part.value)) < 0.0 for part in parts)
    notes = (
        (below, say("chart.below")),
        (absent, say("chart.absentParts", parts=listed(say, absent))),
        (nothing, say("chart.smallParts", parts=listed(say, nothing))),
    )
    return tuple(note for said, note in notes if said)


def _parts_table(subject: Subject, name: str) -> Table:
    say, index, number = subject.say, index_of(subject, name), subject.number
    then = peak(index)
    counting = [part for part in parts_of(subject, name) if _counts(part)]
    rows = [
        (
            say(f"parts.{part.name}"),
            number(float(np.nanmean(part.value)), 1),
            number(float(part.value[then]), 1),
            share(say, float(part.assumed.mean())),
        )
        for part in sorted(counting, key=lambda part: _order(float(part.value[then])))
    ]
    (together,) = heads(say, "together")
    total = (together, number(float(np.nanmean(index.score)), 1), number(index.score[then], 1))
    mean, unmeasured = heads(say, "mean", "unmeasured")
    head = ("", mean, say("reportHeads.peak", clock=clock(then)), unmeasured)
    return Table(head, (*rows, (*total, "")))


def _order(points: float) -> float:
    """The most first, as far as the table tells them apart."""
    return 0.0 if math.isnan(points) else -round(points, 1)
