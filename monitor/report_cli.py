"""The command `trailpulse report`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import Unavailable, UsageError
from ingest.options import TextLanguage

if TYPE_CHECKING:
    from ingest.language.catalogue import Catalogue, Language
    from ingest.race.settings import Race, Runner
    from monitor.report.race.raced import Raced
    from monitor.store.reader import Reader

ENDING = ".report.html"


def report(
    runner: Annotated[
        str | None, typer.Argument(help="Whose: an id of runners.toml, or a guest's.")
    ] = None,
    race: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    html: Annotated[
        Path | None,
        typer.Option("--html", help="The file; of --all the folder. Default: RUNNER.report.html."),
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="Of all runners that the store has.")
    ] = False,
    compare: Annotated[
        tuple[str, str] | None, typer.Option(help="Two runners, side by side.", metavar="A B")
    ] = None,
    language: TextLanguage = None,
) -> None:
    """Tell a race afterwards: the way, stations, food and drink, cramps, alerts, recovery."""
    asked = [runner is not None, everybody, compare is not None]
    if sum(asked) != 1:
        raise UsageError("name one runner, or --all, or --compare A B")
    with _opened(race, language) as source:
        if compare is not None:
            _compare(source, compare, html)
        elif everybody:
            _all(source, html or Path())
        elif runner is not None:
            place = html or Path(f"{runner}{ENDING}")
            typer.echo(f"report: {_one(source, runner, place)}")


@dataclass(frozen=True, slots=True)
class _Source:
    """The race folder and its store; who is in it, with the newest second [s]; the texts."""

    settings: "Race"
    reader: "Reader"
    ends: dict[str, int]
    say: "Catalogue"


@contextmanager
def _opened(folder: Path, language: "Language | None") -> Iterator[_Source]:
    from ingest.language.catalogue import catalogue
    from ingest.race.load import load
    from monitor.store.store import open_reader

    settings = load(folder)
    with open_reader(settings.store.url) as reader:
        ends = {name: span.last_t for name, span in reader.runners().items()}
        yield _Source(settings, reader, ends, catalogue(language or settings.race.language))


def _one(source: _Source, name: str, path: Path) -> Path:
    from monitor.report.page import report as written
    from monitor.report_file import place_for_race, write

    raced = _raced(source, name)
    place = place_for_race(raced.mark, path)
    write(place, written(raced.subject, raced))
    return place


def _all(source: _Source, folder: Path) -> None:
    if not source.ends:
        raise Unavailable("the store has nothing of anybody yet")
    folder.mkdir(parents=True, exist_ok=True)
    with typer.progressbar(source.ends, label="reports", show_pos=True) as names:
        for name in names:
            _one(source, name, folder / f"{name}{ENDING}")
    typer.echo(f"{len(source.ends)} reports in {folder}")


def _compare(source: _Source, names: tuple[str, str], path: Path | None) -> None:
    from monitor.report.race.compare import compare, compared_mark
    from monitor.report_file import place_for_race, write

    if names[0] == names[1]:
        raise UsageError("--compare takes two different runners")
    one, other = (_raced(source, name) for name in names)
    asked = path or Path(f"{names[0]}-{names[1]}{ENDING}")
    place = place_for_race(compared_mark(one, other), asked)
    write(place, compare(one, other))
    typer.echo(f"report: {place}")


def _raced(source: _Source, name: str) -> "Raced":
    from ingest.race.course_profile import load
    from monitor.legs import legs_of
    from monitor.report.race.raced import Raced
    from monitor.report.subject import Subject
    from monitor.resume import Codec
    from monitor.retelling import retold
    from monitor.standing import standing
    from monitor.store.reader import event_of
    from monitor.venue import venue_of

    if name not in source.ends:
        known = ", ".join(sorted(source.ends)[:20]) or "nobody"
        raise UsageError(f"the store has nothing of {name!r}; it has {known}")
    settings, whom = source.settings, _runner(source.settings, name)
    codec = Codec(event_of, lambda _: None)
    told = retold(settings, venue_of(settings), source.reader, whom, source.ends[name], codec)
    if told is None:
        raise Unavailable(f"nothing was ever measured of {name}")
    recording, analysis = told
    known_runner = whom in settings.runners
    info = settings.race
    return Raced(
        Subject(recording, analysis, whom, known=known_runner, timezone=info.timezone,
                was_live=True, say=source.say),
        settings,
        legs_of(settings),
        None if info.course is None else load(info.course),
        tuple(standing(event_of(row) for row in source.reader.events(name))),
    )  # fmt: skip


def _runner(settings: "Race", name: str) -> "Runner":
    from ingest.race.settings import Runner

    known = {runner.id: runner for runner in settings.runners}
    return known.get(name) or Runner(id=name, name=name)
