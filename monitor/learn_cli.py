"""`trailpulse learn`: what past runs teach about a runner."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import RecordingRefused, UsageError

if TYPE_CHECKING:
    from ingest.race.settings import Runner
    from ingest.recordings.recording import Recording
    from monitor.learning.rules import Finding


def learn(
    files: Annotated[
        list[Path],
        typer.Argument(exists=True, help="Past runs, a file each: FIT, TCX, GPX, CSV or RR log."),
    ],
    runner: Annotated[str, typer.Option(help="Whose runs: an id of runners.toml.")],
    race: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    write: Annotated[
        bool, typer.Option("--write", help="Write into runners.toml without asking.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what a program can read.")] = False,
) -> None:
    """Learn critical speed, heart rate and habits from past runs, and write them down."""
    from ingest.race.load import load
    from ingest.race.runners import update
    from monitor.learning.learn import learn as learn_from
    from monitor.learning.learn import writable

    settings = load(race)
    known = next((one for one in settings.runners if one.id == runner), None)
    if known is None:
        raise UsageError(f"no runner {runner!r} in {race / 'runners.toml'}")
    recordings, refused = _recordings(files)
    findings = learn_from(recordings, known, settings.race.start.timestamp())
    values = writable(findings)
    if not as_json:
        typer.echo(_told(findings, known, len(recordings), refused))
    written = bool(values) and (write or (not as_json and _asked(race)))
    if written:
        update(race, runner, values)
    if as_json:
        typer.echo(json.dumps(_as_json(findings, refused, written=written), indent=2))
    else:
        typer.echo(_outcome(race, values, written=written))


def _recordings(files: Sequence[Path]) -> tuple[list["Recording"], list[str]]:
    """Read all files that can be read, and tell what is wrong with the others.

    Raises
    ------
    RecordingRefused
        When none can be read.
    """
    from ingest.recordings.read import read

    recordings, refused = [], []
    for path in files:
        try:
            recordings.append(read(path))
        except RecordingRefused as error:
            refused.append(str(error))
    if not recordings:
        raise RecordingRefused("; ".join(refused))
    return recordings, refused


def _told(
    findings: Sequence["Finding"], runner: "Runner", runs: int, refused: Sequence[str]
) -> str:
    width = max(len(finding.name) for finding in findings)
    lines = [f"{runner.name}, from {runs} {'run' if runs == 1 else 'runs'}:"]
    for finding in findings:
        label = f"  {finding.name:{width}}  "
        if finding.value is None:
            lines.append(f"{label}not learned: {finding.why}")
            continue
        value = f"{finding.value:.4g} {finding.unit}".strip()
        lines.append(f"{label}{value}{_before(finding, runner)}; {finding.confidence}")
        lines.append(f"  {'':{width}}  {finding.why}")
    return "\n".join([*lines, *(f"  left out: {reason}" for reason in refused)])


def _before(finding: "Finding", runner: "Runner") -> str:
    """Tell what runners.toml says now."""
    value: object = runner
    for part in finding.key.split(".") if finding.key else ():
        value = getattr(value, part)
    if finding.key == "training.critical_speed_mps" and runner.training.threshold_pace is not None:
        return f" (in place of threshold_pace {runner.training.threshold_pace})"
    return f" (until now {value:.4g})" if isinstance(value, (int, float)) else ""


def _asked(race: Path) -> bool:
    """Ask whether to write, if there is somebody to ask."""
    return sys.stdin.isatty() and typer.confirm(f"Write what is good or fair into {race}?")


def _outcome(race: Path, values: dict[str, dict[str, float]], *, written: bool) -> str:
    if not values:
        return "Nothing here is sure enough to be written."
    keys = ", ".join(key for table in values.values() for key in table)
    if written:
        return f"Written into {race / 'runners.toml'}: {keys}"
    return f"Nothing was written; --write writes {keys}"


def _as_json(
    findings: Sequence["Finding"], refused: Sequence[str], *, written: bool
) -> dict[str, object]:
    return {
        "findings": [asdict(finding) for finding in findings],
        "refused": list(refused),
        "written": written,
    }
