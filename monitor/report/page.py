"""From a recording and its analysis to one HTML file that needs nothing else; pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import Final

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from ingest.recordings.note import note_said
from ingest.version import VERSION
from monitor.engine import MODEL_VERSION
from monitor.messages import Alert
from monitor.report import colours, head
from monitor.report.axes import NARROW, WIDE, Canvas
from monitor.report.charts import charts
from monitor.report.figure import Absent, Figure, Swatch, Table
from monitor.report.inputs import missing
from monitor.report.mark import NAME, identity
from monitor.report.race.acts import acts
from monitor.report.race.page import race_part, race_style
from monitor.report.race.raced import Raced
from monitor.report.sections import sections
from monitor.report.story import story
from monitor.report.subject import Subject
from monitor.report.svg import drawn
from monitor.report.words import heads, listed, stopwatch

SHAPES: Final = {"info": "○", "warning": "◇", "urgent": "□"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure as the page shows it."""

    key: str
    title: str
    unit: str
    wide: Markup
    narrow: Markup
    numbers: Table
    notes: tuple[str, ...]
    legend: tuple[Swatch, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An alert as the table shows it."""

    time: str
    clock: str
    km: str
    level: str
    word: str
    shape: str
    title: str
    text: str
    done: str


def report(subject: Subject, raced: Raced | None = None) -> str:
    """Write the report of a recording, or of a race.

    Parameters
    ----------
    subject : the recording and what is known of it
    raced : what its race folder and its store know besides, if it is a race

    Returns
    -------
    An HTML page without scripts that refers to nothing outside of itself
    """
    shown = charts(subject)
    gaps = missing(subject)
    assumed = head.assumed(subject)
    done = {} if raced is None else acts(raced)
    return _template().render(
        version=VERSION,
        say=subject.say,
        heads=partial(heads, subject.say),
        model=MODEL_VERSION,
        mark=NAME,
        identity=identity(subject.recording) if raced is None else raced.mark,
        title=subject.recording.name,
        title_pieces=re.findall(r".[^_.-]*", subject.recording.name, flags=re.DOTALL),
        guest=not subject.known and raced is None,
        runner=subject.runner.name if raced is None else raced.race.race.name,
        facts=head.facts(subject),
        tiles=head.tiles(subject),
        style=_style() if raced is None else Markup(_style() + race_style()),  # noqa: S704  # ours
        race="" if raced is None else race_part(raced),
        quiet=colours.QUIET,
        parts=colours.PARTS,
        indices=colours.INDICES,
        dated=subject.dated,
        distances=subject.knows_distance,
        story=story(subject),
        figures=[_drawn(one) for one in shown if isinstance(one, Figure)],
        absent=[one for one in shown if isinstance(one, Absent)],
        sections=sections(subject),
        alerts=[_told(subject, alert, done) for alert in subject.sent],
        alert_heads=_alert_heads(subject),
        sent=subject.was_live,
        missing=gaps,
        missing_names=listed(subject.say, [one.name for one in gaps]),
        assumed=assumed,
        doubt=head.doubt(subject),
        notes=[note_said(subject.say, note) for note in subject.recording.notes],
        refused=head.refused(subject),
        bucket_s=_bucket_s(subject, WIDE),
        narrow_bucket_s=_bucket_s(subject, NARROW),
    )


def _drawn(figure: Figure) -> Drawn:
    wide, narrow = (
        drawn(figure.draw(canvas), f"{figure.key}-{canvas.name}", figure.label)
        for canvas in (WIDE, NARROW)
    )
    return Drawn(
        figure.key,
        figure.title,
        figure.unit,
        wide,
        narrow,
        figure.numbers,
        figure.notes,
        figure.legend,
    )


def _alert_heads(subject: Subject) -> tuple[str, ...]:
    names = {"number": True, "time": True, "clock": subject.dated, "km": subject.knows_distance,
             "alertLevel": True, "alert": True}  # fmt: skip
    return heads(subject.say, *(name for name, there in names.items() if there))


def _told(subject: Subject, alert: Alert, done: Mapping[str, str]) -> Told:
    second, words = subject.at(alert), subject.words_of(alert)
    when = subject.when(second)
    return Told(
        time=stopwatch(second),
        clock="" if when is None else f"{when:%H:%M:%S}",
        km=subject.km(second),
        level=alert.level,
        word=subject.say(f"alertLevels.{alert.level}"),
        shape=SHAPES[alert.level],
        title=words.title,
        text=words.text,
        done=done.get(alert.id, ""),
    )


def _bucket_s(subject: Subject, canvas: Canvas) -> int:
    return -(-subject.seconds // canvas.buckets)


@cache
def _template() -> Template:
    """The page; whatever is put into it is text, never HTML."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    return environment.from_string(_text("page.html.j2"))


@cache
def _style() -> Markup:
    return Markup(_text("page.css"))  # noqa: S704  # our own file


def _text(name: str) -> str:
    return files("monitor.report").joinpath(name).read_text(encoding="utf-8")
