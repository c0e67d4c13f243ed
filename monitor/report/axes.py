"""The axes that all charts share: elapsed time with the distance beneath, and one of values."""

import json
from dataclasses import dataclass
from typing import Any, Final

from monitor.report.subject import Subject
from monitor.report.words import DASH, clock, decimal_sign

STEPS_S: Final = (60, 300, 600, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 43_200, 86_400)
LABEL_PX: Final = 70  # a time and a distance need so much room
EDGE_PX: Final = 20
GUTTER_PX: Final = 44  # the same on all charts, so that their times stand below each other
PACE_LABELS: Final = "floor(datum.value / 60) + ':' + format(datum.value % 60, '02d')"
LEAST_S: Final = 60


@dataclass(frozen=True, slots=True)
class Canvas:
    """How large charts are drawn.

    Attributes
    ----------
    name : part of all names in the drawing, which must be unique on a page
    width_px : of the plot, without the labels at its left
    """

    name: str
    width_px: int

    @property
    def buckets(self) -> int:
        """Into how many buckets the seconds go: two points each, as many as there are pixels."""
        return self.width_px // 2


WIDE: Final = Canvas("wide", 880)
NARROW: Final = Canvas("narrow", 290)


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """The axis of values: its ends, its marks, and how they are labelled (a Vega expression)."""

    low: float
    high: float
    marks: tuple[float, ...] | None = None
    labels: str | None = None
    downwards: bool = False


def time_axis(subject: Subject, canvas: Canvas, *, labelled: bool = True) -> dict[str, Any]:
    """Elapsed time on all charts alike; below it how far the runner was."""
    labels = {str(second): _label(subject, second) for second in _marks(subject, canvas)}
    axis = {
        "values": [int(second) for second in labels],
        "labelExpr": f"({json.dumps(labels)})[datum.value]",
        "title": None,
        "labels": labelled,
        "labelFlush": True,
        "labelOverlap": False,
        "grid": True,
    }
    scale = {"domain": [0, max(subject.seconds - 1, LEAST_S)], "nice": False}
    return {"field": "t", "type": "quantitative", "axis": axis, "scale": scale}


def value_axis(axis: ValueAxis) -> dict[str, Any]:
    """The values' axis of one chart."""
    # With both, Vega would leave some of the marks out.
    marks: dict[str, Any] = {"tickCount": 4} if axis.marks is None else {"values": [*axis.marks]}
    labels = {} if axis.labels is None else {"labelExpr": axis.labels}
    return {
        "field": "v",
        "type": "quantitative",
        "axis": {"title": None} | marks | labels,
        "scale": {"domain": [axis.low, axis.high], "nice": False, "reverse": axis.downwards},
    }


def _marks(subject: Subject, canvas: Canvas) -> list[int]:
    most = max(canvas.width_px // LABEL_PX, 2)
    step_s = next((step for step in STEPS_S if subject.seconds / step <= most), STEPS_S[-1])
    last = subject.seconds * (1.0 - EDGE_PX / canvas.width_px)  # labels stay within the plot
    return [0, *range(step_s, int(last), step_s)]


def _label(subject: Subject, second: int) -> list[str]:
    km = subject.km(second)
    whole = km.removesuffix(f"{decimal_sign(subject.say)}0")
    return [clock(second)] if km == DASH else [clock(second), f"{whole} km"]
