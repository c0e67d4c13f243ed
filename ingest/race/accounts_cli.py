"""The command `trailpulse race accounts`."""

import json
from pathlib import Path
from typing import Annotated, get_args

import typer

from ingest.errors import UsageError
from ingest.race.secret_settings import Role

ROLES = ", ".join(get_args(Role))


def accounts(
    folder: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    add: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="ROLE USER", help=f"Add one: a role ({ROLES}) and a name to log in with."
        ),
    ] = None,
    runner: Annotated[
        list[str] | None,
        typer.Option(help="With --add: only this runner; may be given again. Default: all."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what a program can read.")] = False,
) -> None:
    """Make the accounts that are missing, or one more; tell who may log in at the broker."""
    from ingest.race.accounts import add_accounts, missing_accounts, new_account
    from ingest.race.load import load

    race = load(folder)
    if add is None:
        made = missing_accounts(race.secrets.accounts, race.gateway.id)
    else:
        made = [new_account(add[1], _role(add[0]), runner)]
    if made:
        add_accounts(race.folder, made, {one.id for one in race.runners})
        race = load(folder)
    known = race.secrets.accounts
    if as_json:
        rows = [{"user": a.user, "role": a.role, "runners": a.runners} for a in known]
        typer.echo(json.dumps(rows))
        return
    typer.echo(f"Passwords stand in {race.folder / 'secrets.toml'}.")
    for account in known:
        whom = "all runners" if account.runners is None else ", ".join(account.runners)
        new = "  (new)" if account.user in {one.user for one in made} else ""
        typer.echo(f"  {account.user:<16} {account.role:<10} {whom}{new}")


def _role(text: str) -> Role:
    for role in get_args(Role):
        if text == role:
            found: Role = role
            return found
    raise UsageError(f"no role is called {text!r}; the roles are {ROLES}")
