"""Read a recorded activity from a file, whatever watch or app wrote it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ingest.errors import RecordingRefused
from ingest.recordings import content, csv_export, fit, gpx, rr_log, tcx
from ingest.recordings.assemble import assembled
from ingest.recordings.merge import merged
from ingest.recordings.raw import Raw
from ingest.recordings.recording import Recording


def read(path: Path, *, columns: Mapping[str, str] | None = None) -> Recording:
    """Read one recording: FIT, TCX, GPX, a CSV export or an RR log, perhaps gzipped.

    Parameters
    ----------
    path
        The file.
    columns
        For tables with unknown headings: our quantity (or ``t``) and the column's heading, with a
        unit after a colon if it isn't ours, for instance ``{"speed_mps": "v:km/h"}``.

    Raises
    ------
    RecordingRefused
        If nothing in the file is usable; the text says why.
    UsageError
        If `columns` names something that doesn't exist.
    """
    return read_many((path,), columns=columns)


def read_many(paths: Sequence[Path], *, columns: Mapping[str, str] | None = None) -> Recording:
    """Read files of one activity, say records and an RR log, as one recording.

    A file without the time of day begins where the first file that has one begins.
    Raises as `read` does.
    """
    found = [_parsed(path, columns) for path in paths]
    name = " + ".join(path.name for path in paths)
    try:
        return assembled(name, merged(found))
    except RecordingRefused as error:
        raise _named(name, error) from error


def _parsed(path: Path, columns: Mapping[str, str] | None) -> Raw:
    data = content.load(path)
    try:
        raw = _by_format(data, path.name, columns)
    except RecordingRefused as error:
        raise _named(path.name, error) from error
    if columns and raw.format not in ("CSV", "RR"):
        raw.note("columns", file=path.name, format=raw.format)
    return raw


def _by_format(data: bytes, name: str, columns: Mapping[str, str] | None) -> Raw:
    match content.recognise(data, name):
        case "FIT":
            return fit.parse(data)
        case "TCX":
            return tcx.parse(data)
        case "GPX":
            return gpx.parse(data)
        case "TEXT":
            text = content.text(data)
            log = None if columns else rr_log.rows(text)
            return csv_export.parse(text, columns) if log is None else rr_log.parse(log)


def _named(name: str, error: RecordingRefused) -> RecordingRefused:
    return RecordingRefused(f"{name} {error}")
