"""The front door: one command, its sub-commands loaded only when they are called."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import typer
from typer.core import TyperGroup

from ingest.errors import TrailpulseError, UsageError
from ingest.options import LanguageName


class Entry(NamedTuple):
    """Where a sub-command lives and what it does."""

    module: str
    attribute: str
    does: str


COMMANDS: Final[dict[str, Entry]] = {
    "demo": Entry("simulators.demo_cli", "demo", "A whole simulated race on this machine."),
    "race": Entry("monitor.race_cli", "app", "Make a race folder, check it, say who may see it."),
    "prepare": Entry(
        "monitor.prepare_cli", "prepare", "Before a race: checklist, start pace, fuel by leg."
    ),
    "learn": Entry("monitor.learn_cli", "learn", "What past runs teach about a runner."),
    "pair": Entry("ingest.pair_cli", "pair", "List the sensors heard; bind one to a runner."),
    "ingest": Entry("ingest.cli", "ingest", "The gateway: sensors to MQTT."),
    "monitor": Entry("monitor.cli", "monitor", "The models and the alerts."),
    "notify": Entry("monitor.notify.cli", "notify", "Tells people of alerts, by their services."),
    "dashboard": Entry("dashboard.cli", "dashboard", "The crew's page."),
    "broker": Entry("ingest.broker_cli", "broker", "The embedded MQTT broker for a race."),
    "simulate": Entry("simulators.simulate_cli", "simulate", "Simulated runners."),
    "report": Entry("monitor.report_cli", "report", "A race afterwards, as a page to keep."),
    "handover": Entry("monitor.handover.cli", "handover", "What changed of a runner since then."),
    "export": Entry("monitor.export_cli", "export", "FIT, GPX, CSV or Parquet of a runner."),
    "card": Entry("monitor.card_cli", "card", "Station cards to print, or a text message."),
    "doctor": Entry("monitor.doctor.cli", "doctor", "What is wrong here and how to mend it."),
    "systemd": Entry("monitor.units_cli", "systemd", "Units that keep the daemons running."),
    "replay": Entry("trailpulse", "replay", "A recorded activity or stored race, live or offline."),
}


class _LazyGroup(TyperGroup):
    """Knows its sub-commands by name and loads the one that is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command if name is None else load_command(name), rest


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


def load_command(name: str) -> Any:
    """Load one of `COMMANDS`, as typer's command object."""
    entry = COMMANDS[name]
    target = getattr(import_module(entry.module), entry.attribute)
    if isinstance(target, typer.Typer):
        return typer.main.get_command(target)
    single = typer.Typer(
        add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
    )
    single.command(name)(target)
    return typer.main.get_command(single)


def replay(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            exists=True,
            help="FIT, TCX, GPX, CSV or RR log; several of one activity are joined. "
            "Without any: the race that the race folder's store has.",
        ),
    ] = None,
    race: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    runner: Annotated[
        str | None,
        typer.Option(
            help="As whom; default: a guest of whom nothing is known. "
            "Of a stored race: only this one."
        ),
    ] = None,
    speed: Annotated[
        float, typer.Option(min=0.1, max=1000, help="Recorded seconds to a second.")
    ] = 1.0,
    ble: Annotated[
        bool, typer.Option("--ble", help="Through virtual straps and pods; speed at most 20.")
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Through the models only, without a broker.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --offline: a summary a program can read.")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            help="With --offline: where the report goes; default: FILE.report.html, here."
        ),
    ] = None,
    language: Annotated[
        LanguageName | None,
        typer.Option(help="With --offline: of the report; default: race.language of race.toml."),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(help="For unknown tables: QUANTITY=HEADING or QUANTITY=HEADING:UNIT."),
    ] = None,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "info",
) -> None:
    """Replay a recorded activity, or a stored race, into the running system or offline."""
    from ingest.recordings.read import read_many

    if as_json and not offline:
        raise UsageError("--json goes with --offline")
    if report is not None and not offline:
        raise UsageError("--report goes with --offline")
    if language is not None and not offline:
        raise UsageError("--language goes with --offline")
    if not files:
        if report is not None or language is not None or columns or ble:
            raise UsageError(
                "--report, --language, --columns and --ble are for recordings, which are named"
            )
        _replay_race(
            race, runner, speed=speed, offline=offline, as_json=as_json, log_level=log_level
        )
        return
    recording = read_many(files, columns=_columns(columns or []))
    # The one place that joins the two: simulators must not know the models they test.
    if offline:
        from monitor.offline_cli import replay_offline

        replay_offline(
            recording, race=race, runner=runner, as_json=as_json, report=report, language=language
        )
    else:
        from simulators.replay_cli import replay_live

        replay_live(
            recording.dated(), race=race, runner=runner, speed=speed, ble=ble, log_level=log_level
        )


def _replay_race(
    race: Path, runner: str | None, *, speed: float, offline: bool, as_json: bool, log_level: str
) -> None:
    """Replay what the store of a race folder has."""
    if offline:
        from monitor.race_replay_cli import replay_race_offline

        replay_race_offline(race, runner=runner, as_json=as_json)
        return
    from monitor.stored_moments import stored_moments
    from simulators.replay_race import replay_race

    with stored_moments(race, runner) as stored:
        replay_race(
            stored.seconds,
            stored.weather,
            starts=stored.starts,
            total_s=stored.total_s,
            race=race,
            speed=speed,
            log_level=log_level,
        )


def _columns(given: list[str]) -> dict[str, str] | None:
    """QUANTITY=HEADING pairs, each option holding one or several with commas between."""
    pairs = [pair for option in given for pair in option.split(",")]
    columns = {}
    for pair in pairs:
        quantity, equals, heading = pair.partition("=")
        if not equals or not heading:
            raise UsageError(
                f"--columns {pair!r}: write QUANTITY=HEADING, as docs/recordings.md says"
            )
        columns[quantity.strip()] = heading.strip()
    return columns or None


def main() -> None:
    """Run the command line; errors raised on purpose become one sentence and an exit code."""
    try:
        app()
    except TrailpulseError as error:
        typer.echo(f"trailpulse: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
