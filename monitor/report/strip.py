"""The alerts on the time line; their numbers are those of the table."""

from typing import Any, Final

from monitor.messages import Alert
from monitor.report import colours, layers
from monitor.report.axes import Canvas, ValueAxis
from monitor.report.figure import Absent, Figure, Shown, Table
from monitor.report.layers import Layer, Row
from monitor.report.subject import Subject
from monitor.report.svg import TOLD
from monitor.report.words import clock, heads

LEVELS: Final = ("info", "warning", "urgent")
SHAPES: Final = {"info": "circle", "warning": "diamond", "urgent": "square"}
SAID: Final[Row] = {"field": "told", "type": "nominal"}
MARK_PX: Final = 21
LANE_PX: Final = 23


def alert_strip(subject: Subject) -> Shown:
    """Every alert where it would have been sent, numbered as in the table."""
    if not subject.sent:
        none = "story.noneSent" if subject.was_live else "story.noneWould"
        return Absent(subject.say("chart.alerts"), subject.say(none))

    def draw(canvas: Canvas) -> Row:
        lanes = placed(subject, canvas)
        count = 1 + max(lane for lane, _ in lanes)
        axis = ValueAxis(-0.5, count - 0.5, marks=(), downwards=True)
        rows = [
            _row(subject, number, alert, lane)
            for number, (alert, (lane, _)) in enumerate(
                zip(subject.sent, lanes, strict=True), start=1
            )
        ]
        return layers.drawing(
            subject, canvas, axis, _marks(rows), max(LANE_PX * count, 2 * LANE_PX)
        )

    return Figure(
        "alerts",
        subject.say("chart.alerts"),
        subject.say("chart.alertsUnit"),
        draw,
        _numbers(subject),
        subject.say,
    )


def placed(subject: Subject, canvas: Canvas) -> list[tuple[int, int]]:
    """(lane, second) of each alert, so that none covers another."""
    reach_s = MARK_PX * subject.seconds / canvas.width_px
    ends: list[float] = []
    places = []
    for alert in subject.sent:
        second = subject.at(alert)
        lane = next((at for at, end in enumerate(ends) if end <= second), len(ends))
        ends[lane : lane + 1] = [second + reach_s]
        places.append((lane, second))
    return places


def _row(subject: Subject, number: int, alert: Alert, lane: int) -> dict[str, Any]:
    say, second, words = subject.say, subject.at(alert), subject.words_of(alert)
    told = {"level": say(f"alertLevels.{alert.level}"), "title": words.title, "text": words.text}
    return {
        "t": second,
        "v": lane,
        "text": str(number),
        "level": alert.level,
        "told": say("chart.alertTold", clock=clock(second), **told),
    }


def _marks(rows: list[dict[str, Any]]) -> list[Layer]:
    """A shape and a colour for each level, white within, so that the number reads in print."""
    parts = []
    for level in LEVELS:
        those = [row for row in rows if row["level"] == level]
        if not those:
            continue
        shape = {
            "type": "point",
            "shape": SHAPES[level],
            "size": 330 if level == "warning" else 280,
            "fill": colours.PAPER,
            "stroke": colours.ALERTS[level],
            "strokeWidth": 2.5,
            "opacity": 1.0,
            "ariaRoleDescription": TOLD,
        }
        parts.append(Layer(level, shape, {"description": SAID}, those))
    words = {
        "type": "text",
        "color": colours.INK,
        "fontSize": 11,
        "fontWeight": "bold",
        "ariaRoleDescription": TOLD,
    }
    return [*parts, Layer("numbers", words, {"text": layers.TEXT, "description": SAID}, rows)]


def _numbers(subject: Subject) -> Table:
    counts = [sum(alert.level == level for alert in subject.sent) for level in LEVELS]
    shapes = {"info": "○", "warning": "◇", "urgent": "□"}
    levels = (f"{shapes[level]} {subject.say(f'alertLevels.{level}')}" for level in LEVELS)
    (sent,) = heads(subject.say, "sent")
    return Table(("", *levels), ((sent, *(str(count) for count in counts)),))
