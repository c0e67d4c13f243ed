"""A chart with its words: what it shows, its key numbers, and how to tell what from what."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.language.catalogue import Catalogue
from monitor.report.axes import Canvas
from monitor.report.layers import Row
from monitor.report.subject import Subject
from monitor.report.words import DASH, clock, heads

END_S: Final = 60  # what was known so shortly before it counts as the end
Values = NDArray[np.float64]
Written = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Table:
    """A heading and rows of cells; the first cell of a row names it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Swatch:
    """What a colour and its pattern mean; `fill` is one of the page's own patterns or colours."""

    fill: str
    text: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One chart.

    Attributes
    ----------
    key : its name in the page
    title, unit : what it shows, in what
    draw : makes the Vega-Lite specification for a canvas
    numbers : the chart in numbers
    say : texts of its language
    notes : sentences to read it by
    legend : what the colours mean
    """

    key: str
    title: str
    unit: str
    draw: Callable[[Canvas], Row]
    numbers: Table
    say: Catalogue
    notes: tuple[str, ...] = ()
    legend: tuple[Swatch, ...] = field(default=())

    @property
    def label(self) -> str:
        """The chart in a sentence, for those who can't see it."""
        told = "; ".join(
            f"{row[0]}: "
            + ", ".join(
                f"{name} {cell}" for name, cell in zip(self.numbers.head[1:], row[1:], strict=True)
            )
            for row in self.numbers.rows
        )
        return self.say("chart.label", title=self.title, told=told)


@dataclass(frozen=True, slots=True)
class Absent:
    """Why a chart is not there."""

    title: str
    why: str


Shown = Figure | Absent


def key_numbers(
    subject: Subject, lines: dict[str, Values], written: Written, *, mean: bool = True
) -> Table:
    """Mean, extremes with their times, and the end of some lines.

    Parameters
    ----------
    subject : whose lines they are
    lines : by name (seconds,) values, NaN where unknown; each has one at least
    written : how a value is written
    mean : whether a mean makes sense
    """
    say = subject.say
    head = heads(say, "", *(("mean",) if mean else ()), "lowest", "highest", "end")
    return Table(
        head, tuple(_numbers(say, name, values, written, mean) for name, values in lines.items())
    )


def _numbers(
    say: Catalogue, name: str, values: Values, written: Written, mean: bool
) -> tuple[str, ...]:
    low, high = int(np.nanargmin(values)), int(np.nanargmax(values))
    means = (written(float(np.nanmean(values))),) if mean else ()
    last = values[-END_S:]
    ends = last[~np.isnan(last)]
    return (
        name,
        *means,
        say("chart.at", value=written(float(values[low])), clock=clock(low)),
        say("chart.at", value=written(float(values[high])), clock=clock(high)),
        written(float(ends[-1])) if ends.size else DASH,
    )


def known(values: Values) -> bool:
    """Whether there is anything to show."""
    return not bool(np.isnan(values).all())
