"""The commands below `trailpulse race share`."""

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.errors import UsageError

if TYPE_CHECKING:
    from ingest.race.access_settings import LinkRole, ShareLink
    from ingest.race.settings import Race

app = typer.Typer(
    help="Links that open the page without a login.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print what a program can read.")]


@app.command()
def new(
    runner: Annotated[str | None, typer.Argument(help="Whom it shows.")] = None,
    field: Annotated[bool, typer.Option("--field", help="All runners instead of one.")] = False,
    valid_for: Annotated[
        str, typer.Option("--for", help="How long it opens the page, like 36h or 3d.")
    ] = "48h",
    role: Annotated[
        str, typer.Option(help="viewer: what the runner made public; crew: may also log.")
    ] = "viewer",
    note: Annotated[str | None, typer.Option(help="For whom it is.")] = None,
    folder: Folder = Path(),
    as_json: AsJson = False,
) -> None:
    """Make a link; its address is printed this once and kept nowhere."""
    from ingest.durations import seconds_of
    from ingest.race.access_file import add_link
    from ingest.race.load import load

    race = load(folder)
    _check_runner(race, runner, field=field)
    now = dt.datetime.now(dt.UTC)
    made = add_link(
        race.folder,
        runner=runner,
        role=_role(role),
        expires=now + dt.timedelta(seconds=seconds_of(valid_for)),
        note=note,
    )
    address = f"{_base(race)}/s/{made.token}"
    if as_json:
        typer.echo(json.dumps({"url": address, **_row(made.link, now)}))
        return
    typer.echo(address)
    typer.echo(f"It shows {_whom(made.link)} until {made.link.expires:%d %b %H:%M} UTC.")
    typer.echo(f"To take it back: trailpulse race share revoke {made.link.id}")
    if made.link.role == "viewer" and (silent := _sharing_nothing(race, runner)):
        typer.echo(
            f"Nothing is public yet of {', '.join(silent)}: viewers see names only."
            " What a runner agrees to goes into runners.toml, [runner.consent] public."
        )


@app.command("list")
def list_(folder: Folder = Path(), as_json: AsJson = False) -> None:
    """Tell which links there are, and whether they still open the page."""
    from ingest.race.access_file import read_access

    now = dt.datetime.now(dt.UTC)
    links = read_access(folder).links
    if as_json:
        typer.echo(json.dumps([_row(link, now) for link in links]))
        return
    if not links:
        typer.echo("None yet: trailpulse race share new RUNNER")
    for link in links:
        until = f"{link.expires.astimezone(dt.UTC):%d %b %H:%M} UTC"
        what = f"{_whom(link):<16} {link.role:<7}"
        typer.echo(
            f"  {link.id:<8} {what} {_state(link, now):<8} {until}  {link.note or ''}".rstrip()
        )


@app.command()
def revoke(
    link: Annotated[str, typer.Argument(help="Which: see `trailpulse race share list`.")],
    folder: Folder = Path(),
) -> None:
    """Take a link back; pages that it opened end within seconds."""
    from ingest.race.access_file import revoke_link

    revoked = revoke_link(folder, link, dt.datetime.now(dt.UTC))
    typer.echo(f"{revoked.id} opens nothing any more.")


def _check_runner(race: "Race", runner: str | None, *, field: bool) -> None:
    if field == (runner is not None):
        raise UsageError("name one runner, or say --field for all of them")
    known = sorted(one.id for one in race.runners)
    if runner is not None and runner not in known:
        raise UsageError(f"runners.toml has no {runner!r}; it has {', '.join(known)}")


def _role(text: str) -> "LinkRole":
    if text == "viewer":
        return "viewer"
    if text == "crew":
        return "crew"
    raise UsageError(f"a link is for a viewer or for a crew, not for {text!r}")


def _base(race: "Race") -> str:
    from ingest.race.addresses import parse_listen

    return race.dashboard.public_url or parse_listen(race.dashboard.listen).url


def _sharing_nothing(race: "Race", runner: str | None) -> list[str]:
    wanted = [one for one in race.runners if runner in (None, one.id)]
    return [one.name for one in wanted if not one.consent.public]


def _whom(link: "ShareLink") -> str:
    return link.runner or "the whole field"


def _state(link: "ShareLink", now: dt.datetime) -> str:
    if link.revoked is not None:
        return "revoked"
    return "expired" if link.expires <= now else "open"


def _row(link: "ShareLink", now: dt.datetime) -> dict[str, Any]:
    return {
        "id": link.id,
        "runner": link.runner,
        "role": link.role,
        "expires": link.expires.isoformat(),
        "state": _state(link, now),
        "note": link.note,
    }
