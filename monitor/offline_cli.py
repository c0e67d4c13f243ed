"""`trailpulse replay --offline`: a recording through the models, without a broker."""

import json
import math
from pathlib import Path

import typer

from ingest.errors import UsageError
from ingest.language.catalogue import USUAL, Language, catalogue
from ingest.race.files import RACE_FILE
from ingest.race.load import load
from ingest.race.settings import Race, Runner
from ingest.recordings.recording import Recording
from monitor.offline import Analysis, analyse, summary
from monitor.report.subject import Subject
from monitor.report_file import place_for, write
from monitor.venue import venue_of


def replay_offline(
    recording: Recording,
    *,
    race: Path,
    runner: str | None,
    as_json: bool,
    report: Path | None = None,
    language: Language | None = None,
) -> None:
    """Analyse a recording, print what came out, and write a report.

    The race folder's weather holds for it, and its course for a runner that is named, as in the
    running system.

    Parameters
    ----------
    recording : as read
    race : the race folder, if there is one
    runner : as whom; None for a guest
    as_json : print for a program: then there is a report only if asked for
    report : where to; None for the recording's name in the current folder
    language : of the report; None for that of the race folder

    Raises
    ------
    UsageError
        When the runner is not in the race folder, or something else is where the report goes.
    Unavailable
        When the report can't be written.
    """
    settings = load(race) if runner is not None or (race / RACE_FILE).exists() else None
    # Whoever is not named may have run anywhere.
    venue = None if settings is None else venue_of(settings, with_course=runner is not None)
    whom = _runner(settings, runner)
    dated = recording.dated()
    place = None if as_json and report is None else place_for(dated, report)
    analysis = analyse(dated, whom, venue)
    if as_json:
        typer.echo(json.dumps(summary(dated, analysis), indent=2, allow_nan=False))
    else:
        typer.echo(_told(dated, analysis))
    if place is not None:
        usual = USUAL if settings is None else settings.race.language
        subject = Subject(
            dated,
            analysis,
            whom,
            known=runner is not None,
            dated=recording.has_absolute_time,
            timezone="UTC" if settings is None else settings.race.timezone,
            say=catalogue(language or usual),
        )
        _write(place, subject, err=as_json)


def _write(place: Path, subject: Subject, *, err: bool) -> None:
    # Drawing needs half a second to load: those who want JSON alone need not wait for it.
    from monitor.report.page import report

    write(place, report(subject))
    typer.echo(f"report: {place}", err=err)


def _runner(race: Race | None, runner: str | None) -> Runner:
    """The runner to assume: one of the race folder, or a guest of whom nothing is known."""
    if race is None or runner is None:
        return Runner(id="guest", name="guest")
    for known in race.runners:
        if known.id == runner:
            return known
    raise UsageError(f"no runner {runner!r} in {race.folder / 'runners.toml'}")


def _told(recording: Recording, analysis: Analysis) -> str:
    facts = summary(recording, analysis)
    hours = facts["duration_s"] / 3600
    start_t = int(analysis.t[0])
    lines = [
        f"{recording.name}: {facts['records']} records over {hours:.2f} h, "
        f"{_or_dash(facts['distance_m'], 1000, 1)} km, "
        f"+{_or_dash(facts['ascent_m'])} m −{_or_dash(facts['descent_m'])} m, "
        f"{len(facts['gaps'])} gaps",
        f"fatigue {_score(facts['fatigue'])}, cramp risk {_score(facts['cramp'])}",
        *(f"note: {note}" for note in recording.notes),
        *(f"refused: {count} × {reason}" for reason, count in facts["refused"].items()),
    ]
    lines += [
        f"{_clock(int(alert.t) - start_t)}  {alert.level:7} {alert.text}"
        for alert in analysis.alerts
        if alert.state in ("raised", "changed")
    ]
    lines.append("Indices are heuristics, not probabilities. Not a medical device.")
    return "\n".join(lines)


def _score(score: dict[str, float | None]) -> str:
    return f"{_or_dash(score['final'])} at the end, {_or_dash(score['max'])} at most"


def _or_dash(value: float | None, divisor: float = 1.0, digits: int = 0) -> str:
    if value is None or math.isnan(value):
        return "–"
    return f"{value / divisor:.{digits}f}"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
