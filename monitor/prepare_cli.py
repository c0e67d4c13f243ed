"""The command `trailpulse prepare`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.errors import Unavailable, UsageError
from ingest.options import TextLanguage

if TYPE_CHECKING:
    from ingest.language.catalogue import Catalogue
    from ingest.race.settings import Race, Runner
    from monitor.prepare.prepared import Prepared


def prepare(
    runner: Annotated[str, typer.Argument(help="Whose: an id of runners.toml.")],
    race: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print what a program can read.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page to print.")
    ] = None,
    language: TextLanguage = None,
) -> None:
    """What to do before a race, day by day; how to start; food, drink and heat leg by leg."""
    from ingest.language.catalogue import catalogue
    from ingest.race.load import load

    settings = load(race)
    say = catalogue(language or settings.race.language)
    told = _prepared(settings, _runner(settings, runner), say)
    if html is not None:
        _write(html, told, say)
    if as_json:
        typer.echo(json.dumps(_facts(told), indent=2, allow_nan=False, default=_iso))
    elif html is None:
        from monitor.prepare.text import text

        typer.echo(text(told, say))
    else:
        typer.echo(f"preparation: {html}")


def _prepared(settings: "Race", whom: "Runner", say: "Catalogue") -> "Prepared":
    import datetime as dt
    import zoneinfo

    from ingest.race.course_profile import load
    from monitor.legs import legs_of
    from monitor.prepare.prepared import prepare as put_together

    info = settings.race
    course = None if info.course is None else load(info.course)
    today = dt.datetime.now(zoneinfo.ZoneInfo(info.timezone)).date()
    return put_together(settings, whom, course, legs_of(settings), today, say)


def _runner(settings: "Race", name: str) -> "Runner":
    for known in settings.runners:
        if known.id == name:
            return known
    has = ", ".join(runner.id for runner in settings.runners[:20]) or "nobody"
    raise UsageError(f"no runner {name!r} in {settings.folder / 'runners.toml'}; it has {has}")


def _write(path: Path, told: "Prepared", say: "Catalogue") -> None:
    from ingest.writing import replace
    from monitor.prepare.page import page

    if not path.parent.is_dir():
        raise UsageError(f"no folder {path.parent} for the page")
    try:
        replace(path, page(told, say))
    except OSError as error:
        raise Unavailable(f"the page can't be written: {error}") from error


def _facts(told: "Prepared") -> dict[str, Any]:
    """What is known, as JSON values; what is not is absent."""
    found: dict[str, Any] = _known(asdict(told))
    return found


def _iso(value: Any) -> str:
    """Days and moments as ISO 8601 writes them."""
    written: str = value.isoformat()
    return written


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _known(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_known(inner) for inner in value]
    return value
