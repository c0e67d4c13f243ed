"""The commands below `trailpulse race people`."""

import json
import sys
from pathlib import Path
from typing import Annotated, get_args

import typer

from ingest.errors import UsageError
from ingest.race.access_settings import PageRole

ROLES = ", ".join(get_args(PageRole))

app = typer.Typer(
    help="Who may log in at the page.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")]
PersonName = Annotated[str, typer.Argument(help="The name to log in with.")]


@app.command()
def add(
    name: PersonName,
    role: Annotated[str, typer.Option(help=f"What they may see and do: {ROLES}.")] = "crew",
    runner: Annotated[
        list[str] | None,
        typer.Option(help="Only this runner; may be given again. Default: all."),
    ] = None,
    email: Annotated[
        str | None,
        typer.Option(help="Instead of a password: who they are for [oidc] in secrets.toml."),
    ] = None,
    folder: Folder = Path(),
) -> None:
    """Let somebody log in; asks for the password, or reads it from standard input."""
    from ingest.race.access_file import add_person
    from ingest.race.load import load

    race = load(folder)
    wanted = _role(role)  # before somebody types a password twice for nothing
    known = {one.id for one in race.runners}
    if unknown := [one for one in runner or () if one not in known]:
        raise UsageError(f"runners.toml has no {unknown[0]!r}; it has {', '.join(sorted(known))}")
    password = None if email is not None else _password()
    person = add_person(race.folder, name, wanted, password, runner, email=email)
    whom = "all runners" if person.runners is None else ", ".join(person.runners)
    typer.echo(f"{person.name} may log in as {person.role} for {whom}.")


@app.command("list")
def list_(
    folder: Folder = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print what a program can read.")] = False,
) -> None:
    """Tell who may log in."""
    from ingest.race.access_file import read_access

    people = read_access(folder).people
    if as_json:
        rows = [{"name": p.name, "role": p.role, "runners": p.runners} for p in people]
        typer.echo(json.dumps(rows))
        return
    if not people:
        typer.echo("Nobody yet: trailpulse race people add NAME")
    for person in people:
        whom = "all runners" if person.runners is None else ", ".join(person.runners)
        typer.echo(f"  {person.name:<20} {person.role:<8} {whom}")


@app.command()
def remove(name: PersonName, folder: Folder = Path()) -> None:
    """Let somebody in no longer; their open pages end within seconds."""
    from ingest.race.access_file import remove_person

    person = remove_person(folder, name)
    typer.echo(f"{person.name} may not log in any more.")


@app.command("password")
def password_(name: PersonName, folder: Folder = Path()) -> None:
    """Give somebody a new password; whoever used the old one is logged out."""
    from ingest.race.access_file import set_password

    set_password(folder, name, _password())
    typer.echo(f"{name} has a new password.")


def _role(text: str) -> PageRole:
    for role in get_args(PageRole):
        if text == role:
            found: PageRole = role
            return found
    raise UsageError(f"no role is called {text!r}; the roles are {ROLES}")


def _password() -> str:
    """Never an argument: those stand in the shell's history and in the list of processes."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed
