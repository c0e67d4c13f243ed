"""The front door: one command, its sub-commands loaded only when they are called."""

import sys
from importlib import import_module
from typing import Any, Final, NamedTuple

import typer
from typer.core import TyperGroup

from ingest.errors import TrailpulseError


class Entry(NamedTuple):
    """Where a sub-command lives and what it does."""

    module: str
    attribute: str
    does: str


COMMANDS: Final[dict[str, Entry]] = {
    "demo": Entry("simulators.demo_cli", "demo", "A whole simulated race on this machine."),
    "race": Entry("ingest.race.cli", "app", "Make a race folder, or check one."),
    "pair": Entry("ingest.pair_cli", "pair", "List the sensors heard; bind one to a runner."),
    "ingest": Entry("ingest.cli", "ingest", "The gateway: sensors to MQTT."),
    "monitor": Entry("monitor.cli", "monitor", "The models and the alerts."),
    "dashboard": Entry("dashboard.cli", "dashboard", "The crew's page."),
    "broker": Entry("ingest.broker_cli", "broker", "The embedded MQTT broker for a race."),
    "simulate": Entry("simulators.simulate_cli", "simulate", "Simulated runners."),
    "replay": Entry("dashboard.replay_cli", "replay", "A recorded activity, live or offline."),
}


class _LazyGroup(TyperGroup):
    """Knows its sub-commands by name and loads the one that is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command if name is None else _load(name), rest


app = typer.Typer(
    cls=_LazyGroup,
    help="Watches over trail and ultra runners, and tells their crew what to do next.\n\n"
    "Not a medical device.",
    epilog="Start with: trailpulse demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def _front_door(
    version: bool = typer.Option(False, "--version", help="Print the version and exit."),
) -> None:
    if version:
        from ingest.version import VERSION

        typer.echo(f"trailpulse {VERSION}")
        raise typer.Exit


def _announce(name: str, does: str) -> None:
    @app.command(name, help=does)
    def placeholder() -> None:  # replaced by the real command before it could be called
        raise AssertionError(name)


for _name, _entry in COMMANDS.items():
    _announce(_name, _entry.does)


def _load(name: str) -> Any:
    entry = COMMANDS[name]
    target = getattr(import_module(entry.module), entry.attribute)
    if isinstance(target, typer.Typer):
        return typer.main.get_command(target)
    single = typer.Typer(
        add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
    )
    single.command(name)(target)
    return typer.main.get_command(single)


def main() -> None:
    """Run the command line; errors raised on purpose become one sentence and an exit code."""
    try:
        app()
    except TrailpulseError as error:
        typer.echo(f"trailpulse: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
