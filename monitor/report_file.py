"""Where a report goes, and that it takes the place of nothing but an earlier one."""

from pathlib import Path
from typing import Final

from ingest.errors import Unavailable, UsageError
from ingest.recordings.recording import Recording
from ingest.writing import replace
from monitor.report.mark import carries, is_report_of

ENDING: Final = ".report.html"
LONGEST_NAME: Final = 60  # file systems take 255 bytes; a character has up to four
BEGINNING_BYTES: Final = 4096  # the page says within these what it is a report of


def place_for(recording: Recording, asked: Path | None) -> Path:
    """Where the report of a recording goes.

    Parameters
    ----------
    recording : as read
    asked : as the user wants it; None for the recording's name in the current folder

    Raises
    ------
    UsageError
        When something is there that is not an earlier report of the same recording, or the
        folder does not exist
    """
    path = asked or Path(f"{recording.name[:LONGEST_NAME]}{ENDING}")
    if not path.parent.is_dir():
        raise UsageError(f"no folder {path.parent} for the report")
    if not path.exists():
        return path
    if not path.is_file() or not is_report_of(recording, _beginning(path)):
        raise UsageError(
            f"{path} is there already and is no report of {recording.name}; "
            "name another file with --report"
        )
    return path


def place_for_race(mark: str, path: Path) -> Path:
    """Where the report of a race goes, which takes the place of nothing but an earlier one.

    Parameters
    ----------
    mark : of the race and its runner, see `monitor.report.mark`
    path : as the user wants it, or by the runner's id

    Raises
    ------
    UsageError
        As `place_for` does.
    """
    if not path.parent.is_dir():
        raise UsageError(f"no folder {path.parent} for the report")
    if path.exists() and not (path.is_file() and carries(mark, _beginning(path))):
        raise UsageError(
            f"{path} is there already and is no report of this race; name another file with --html"
        )
    return path


def write(path: Path, page: str) -> None:
    """Write a report in one step.

    Raises
    ------
    Unavailable
        When it can't be written.
    """
    try:
        replace(path, page)
    except OSError as error:
        raise Unavailable(f"the report can't be written: {error}") from error


def _beginning(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(BEGINNING_BYTES).decode("utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error}") from error
