"""`trailpulse replay` into the running system, with a progress bar."""

from pathlib import Path

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ingest import daemon, logs
from ingest.endpoint import wait_for_broker
from ingest.errors import UsageError
from ingest.race.load import load
from ingest.recordings.recording import Recording
from ingest.topics import ID_PATTERN, is_id
from simulators.conductor import MAX_SPEED
from simulators.replay import replay


def replay_live(
    recording: Recording, *, race: Path, runner: str | None, speed: float, ble: bool, log_level: str
) -> None:
    """Play a recording as a runner of the race.

    Raises
    ------
    UsageError
        When the runner's id or the speed can't be.
    """
    logs.configure(log_level)
    settings = load(race)
    runner = runner or "guest"
    if not is_id(runner):
        raise UsageError(f"{runner!r} is no runner's id; it must match {ID_PATTERN}")
    if ble and speed > MAX_SPEED:
        raise UsageError(f"over Bluetooth the speed is at most {MAX_SPEED:.0f}, not {speed:g}")
    for note in recording.notes:
        typer.echo(f"note: {note}", err=True)

    async def play() -> None:
        broker = await wait_for_broker(settings, "simulator")
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed} of {task.total} s"),
            TimeRemainingColumn(),
        ) as bar:
            task = bar.add_task(f"{recording.name} as {runner}", total=len(recording.seconds))
            sent = await replay(
                recording,
                runner=runner,
                race=settings.race.id,
                broker=broker,
                speed=speed,
                bluetooth=ble,
                progress=lambda played: bar.update(task, completed=played),
            )
        typer.echo(f"{sent} records sent as {runner}")

    daemon.run(play)
