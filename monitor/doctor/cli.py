"""The command `trailpulse doctor`."""

import asyncio
import datetime as dt
import json
from pathlib import Path
from typing import Annotated, Final

import typer

from ingest.errors import TrailpulseError

_SIGNS: Final = {"good": "✔", "doubtful": "▲", "broken": "✖"}


def doctor(
    race: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print what a program can read.")] = False,
) -> None:
    """Look at adapter, clock, broker, disk and settings: what is wrong and how to mend it.

    Exit code 1 if something is broken.
    """
    from ingest import logs
    from monitor.doctor.examine import examine
    from monitor.doctor.finding import Finding

    logs.configure("error")
    findings: list[Finding] = []

    async def look() -> None:
        async for finding in examine(race, dt.datetime.now(dt.UTC)):
            findings.append(finding)
            if not as_json:
                typer.echo(_line(*finding))

    asyncio.run(look())
    if as_json:
        typer.echo(json.dumps([finding._asdict() for finding in findings]))
    wrong = [finding for finding in findings if finding.level == "broken"]
    if wrong:
        raise TrailpulseError(f"{len(wrong)} of {len(findings)} things are broken")


def _line(subject: str, level: str, what: str, fix: str) -> str:
    line = f"{_SIGNS[level]} {subject}: {what}"
    return f"{line}\n    → {fix}" if fix else line
