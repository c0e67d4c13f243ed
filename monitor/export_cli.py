"""The command `trailpulse export`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ingest.errors import Unavailable, UsageError

if TYPE_CHECKING:
    from ingest.recordings.recording import Second

FORMATS: Final = ("fit", "gpx", "csv", "parquet")


def export(
    runner: Annotated[str, typer.Argument(help="Whose: an id of runners.toml, or a guest's.")],
    race: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    form: Annotated[str, typer.Option("--format", help="fit, gpx, csv or parquet.")] = "fit",
    to: Annotated[
        Path | None, typer.Option("--to", help="The file; default: RUNNER.FORMAT, here.")
    ] = None,
) -> None:
    """Write what the store has of a runner, every second, for other programs."""
    from ingest.race.load import load
    from monitor.export.seconds import seconds_of
    from monitor.store.store import open_reader

    if form not in FORMATS:
        raise UsageError(f"--format {form!r}: it must be one of {', '.join(FORMATS)}")
    settings = load(race)
    with open_reader(settings.store.url) as reader:
        spans = reader.runners()
        if runner not in spans:
            known = ", ".join(sorted(spans)[:20]) or "nobody"
            raise UsageError(f"the store has nothing of {runner!r}; it has {known}")
        span = spans[runner]
        seconds = list(seconds_of(reader.vitals(runner, span.first_t, span.last_t)))
    if not seconds:
        raise Unavailable(f"nothing was ever measured of {runner}")
    path = to or Path(f"{runner}.{form}")
    try:
        path.write_bytes(_written(form, seconds, runner))
    except OSError as error:
        raise Unavailable(f"can't write {path}: {error.strerror}") from error
    typer.echo(f"Wrote {len(seconds)} seconds of {runner} to {path}")


def _written(form: str, seconds: "list[Second]", name: str) -> bytes:
    if form == "fit":
        from monitor.export.fit import fit_bytes

        return fit_bytes(seconds)
    if form == "gpx":
        from monitor.export.gpx import gpx_bytes

        return gpx_bytes(seconds, name)
    from monitor.export.table import csv_bytes, parquet_bytes

    return csv_bytes(seconds) if form == "csv" else parquet_bytes(seconds)
