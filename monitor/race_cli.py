"""The commands below `trailpulse race`.

They stand here and not in `ingest` because checking a folder tells what the models will assume.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import UsageError
from ingest.race.accounts_cli import accounts
from ingest.race.cli import new
from ingest.race.people_cli import app as people
from ingest.race.share_cli import app as share

if TYPE_CHECKING:
    from ingest.race.settings import Race
    from monitor.preparation import Advice, Briefing

app = typer.Typer(
    help="Make a race folder, check it, say who may see it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(new)
app.command()(accounts)
app.add_typer(people, name="people")
app.add_typer(share, name="share")


@app.command()
def check(
    folder: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print what a program can read.")] = False,
) -> None:
    """Check a race folder: every mistake with its line and what would be right.

    A folder in order is answered with what is only assumed of each runner, and how to prepare.
    """
    from ingest.race.load import check as check_folder
    from ingest.race.mistakes import summary

    result = check_folder(folder, understands=_understands)
    found = _briefings(result.race) if result.race is not None else ()
    if as_json:
        told = {
            "folder": str(folder.absolute()),
            "mistakes": [asdict(mistake) for mistake in result.mistakes],
            "runners": [asdict(briefing) for briefing in found],
        }
        typer.echo(json.dumps(told))
    elif result.race is None:
        typer.echo(summary(folder, result.mistakes), err=True)
    else:
        typer.echo(_told(result.race, found))
    if result.race is None:
        raise typer.Exit(UsageError.exit_code)


def _understands(url: str) -> bool:
    """Whether a URL is of a service that people can be told by."""
    from monitor.notify.services import understands  # a third of a second, and for few folders

    return understands(url)


def _briefings(race: "Race") -> tuple["Briefing", ...]:
    from ingest.race.course_profile import load
    from monitor.preparation import briefings

    return briefings(race.runners, None if race.race.course is None else load(race.race.course))


def _told(race: "Race", found: Sequence["Briefing"]) -> str:
    lines = [
        f"{race.race.name} is in order: {len(race.runners)} runners, "
        f"{len(race.stations)} stations, {len(race.pairings)} paired sensors"
    ]
    common = _common(found)
    for briefing in found:
        own = [one for one in briefing.advice if one not in common]
        lines += ["", f"{briefing.name} ({briefing.runner})"]
        if briefing.defaults:
            lines.append("  assumed, as it is not given; the indices get less certain by it:")
        lines += [f"    {one.name}: {one.assumed} ({one.key})" for one in briefing.defaults]
        lines += _advised((*briefing.mismatch, *own))
    if common:
        lines += ["", "Everybody", *_advised(common)]
    if found:
        lines += ["", "Evidence", *_sources(found), ""]
        lines.append("Past runs tell more: trailpulse learn. Not medical advice.")
    return "\n".join(lines)


def _common(found: Sequence["Briefing"]) -> list["Advice"]:
    """Advice that is word for word the same for all of several runners."""
    if len(found) < 2:
        return []
    return [one for one in found[0].advice if all(one in other.advice for other in found)]


def _advised(advice: Sequence["Advice"]) -> list[str]:
    return [f"  {one.topic} [{one.evidence}]: {one.text}" for one in advice]


def _sources(found: Sequence["Briefing"]) -> list[str]:
    """Each topic's source once."""
    told = [one for briefing in found for one in (*briefing.mismatch, *briefing.advice)]
    return [f"  {topic}: {source}" for topic, source in {o.topic: o.source for o in told}.items()]
