"""Follows access.toml and runners.toml, so that taking something back needs no restart."""

import logging
from pathlib import Path
from typing import Final

from dashboard.access.register import Register
from ingest.errors import RaceFolderError
from ingest.race.access_file import read_access
from ingest.race.document import read
from ingest.race.files import ACCESS_FILE, RUNNERS_FILE, RunnersFile
from ingest.race.mistakes import summary
from ingest.race.reader import Reader
from ingest.race.settings import Consent, Race, Runner

FILES: Final = (ACCESS_FILE, RUNNERS_FILE)

_log = logging.getLogger(__name__)

Signature = tuple[tuple[int, int, int] | None, ...]


def register_of(race: Race) -> Register:
    """Who may come in, as the race folder had it when it was read."""
    return Register(race.access, consents(race.runners))


class Watcher:
    """Knows whether the files changed, and reads them again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: Signature | None = None

    def has_changed(self) -> bool:
        """Whether something changed since the last call."""
        before, self._read = self._read, tuple(_signature(self._folder / name) for name in FILES)
        return self._read != before

    def reread(self, known: Register) -> Register:
        """Read both files; of one with mistakes what was known is kept, and the mistakes told."""
        access, agreed = known.access, known.consents
        try:
            access = read_access(self._folder)
        except RaceFolderError as error:
            _log.error("who may see the page stays as it was: %s", error)
        try:
            agreed = _read_consents(self._folder)
        except RaceFolderError as error:
            _log.error("what runners agreed to show stays as it was: %s", error)
        return Register(access, agreed)


def consents(runners: tuple[Runner, ...]) -> dict[str, Consent]:
    """What each runner agreed to show."""
    return {runner.id: runner.consent for runner in runners}


def _read_consents(folder: Path) -> dict[str, Consent]:
    document = read(folder, RUNNERS_FILE)
    if document is None:
        raise RaceFolderError(f"there is no {RUNNERS_FILE} in {folder}")
    file = Reader(document).read(RunnersFile)
    if document.mistakes:
        raise RaceFolderError(summary(folder, document.mistakes))
    return consents(file.runners)


def _signature(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
