"""`trailpulse demo`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from simulators.demo import Outcome

ALERT_LOG: Final = "alerts.txt"


def demo(
    speed: Annotated[
        float | None,
        typer.Option(min=0.1, max=300, help="Race seconds to a second; default: 10."),
    ] = None,
    runners: Annotated[
        int | None, typer.Option(min=1, max=500, help="How many; default: 6.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Of all that is random; default: 1.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(exists=True, help="A recorded activity that one of the runners replays."),
    ] = None,
    headless: Annotated[
        bool, typer.Option("--headless", help="Without the page; prints a summary.")
    ] = False,
    duration: Annotated[str, typer.Option("--for", help="How long to run, like 60s or 10m.")] = "",
    scenario: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="`race-day`, or a file of what goes wrong (docs/scenarios.md).",
        ),
    ] = "",
    race: Annotated[
        Path | None,
        typer.Option(help="Keep the race in this new folder; `race-day` does so anyway."),
    ] = None,
    notify: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Tell the crew by this service too; $TRAILPULSE_NOTIFY_NAME has its Apprise URL.",
        ),
    ] = None,
) -> None:
    """Show a whole race on this machine: simulated runners, two of them over Bluetooth packets.

    Starts a broker, the monitor, the page and the runners, and opens the page. Ctrl-C stops
    everything. With --headless it prints a summary and fails if a record was lost.
    """
    from contextlib import ExitStack
    from tempfile import TemporaryDirectory

    from ingest import daemon, logs
    from ingest.durations import seconds_of
    from simulators.demo import RUNNERS, SPEED, Options, Outcome, run
    from simulators.scenario_file import ScenarioFile, read_scenario
    from simulators.scenario_folder import found, race_beside
    from simulators.simulate import Way

    logs.configure("warning")
    path = found(scenario) if scenario else None
    asked = ScenarioFile() if path is None else read_scenario(path)
    like = None if path is None else race_beside(path)
    speed = speed or asked.scenario.speed or SPEED
    Way(speed, faults=asked.faults, began=0).check()
    seconds = seconds_of(duration) if duration else None
    if seconds is None and asked.scenario.for_s is not None:
        seconds = asked.scenario.for_s / speed
    outcomes: list[Outcome] = []
    with ExitStack() as stack:
        if race is None and like is not None:
            race = Path(like.race.id)
        elif race is None:
            kept = stack.enter_context(TemporaryDirectory(prefix="trailpulse-demo-"))
            race = Path(kept) / "race"
        options = Options(
            folder=race,
            runners=runners or asked.scenario.runners or RUNNERS,
            seed=asked.scenario.seed if seed is None else seed,
            speed=speed,
            recording=file,
            page=not headless,
            seconds=seconds,
            notify=tuple(notify or ()),
            scenario=path,
            play=asked,
            like=like,
        )

        async def main() -> None:
            outcomes.append(await run(options, typer.echo))

        daemon.run(main)
    for outcome in outcomes:
        _tell(outcome)
        if like is not None:
            _keep(outcome.told, race)
        if not outcome.good:
            raise typer.Exit(1)


def _tell(outcome: "Outcome") -> None:
    typer.echo(f"{'runner':16}{'sent':>8}{'received':>10}{'statuses':>10}{'alerts':>8}")
    for row in outcome.rows:
        typer.echo(
            f"{row.runner:16}{row.sent:8}{row.received:10}{row.statuses:10}{row.alerts:8}"
            + (f"  {row.lost} LOST" if row.lost else "")
        )
    for reason, count in outcome.refused.items():
        typer.echo(f"refused: {count} × {reason}")
    for failure in outcome.failures:
        typer.echo(failure, err=True)


def _keep(told: str, folder: Path) -> None:
    """Show what the crew was told, and where everything is."""
    (folder / ALERT_LOG).write_text(told, encoding="utf-8")
    typer.echo(f"\n{told}")
    typer.echo(f"prepare/, cards/, reports/ and {ALERT_LOG} are in {folder}")
