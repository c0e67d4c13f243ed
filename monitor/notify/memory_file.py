"""Where `trailpulse notify` remembers what it told: a small file only its owner may read."""

import logging
from pathlib import Path
from typing import Final

import msgspec

from ingest.race.files import RUNTIME_FOLDER
from ingest.writing import SECRET_MODE, own_folder, replace
from monitor.notify.memory import VERSION, Memory

NAME: Final = "notify.json"

_log = logging.getLogger(__name__)


class MemoryFile:
    """Keeps a `Memory` on the disk of this machine.

    Parameters
    ----------
    folder
        The race folder.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / RUNTIME_FOLDER / NAME
        self.fault: str | None = None
        """Why the last write failed; None if it did not."""

    def read(self) -> Memory:
        """Return what was remembered; what can't be read is moved aside, and nothing is known."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return Memory()
        except OSError as error:
            _log.warning("can't read what was told before: %s", error.strerror)
            return Memory()
        try:
            memory = msgspec.json.decode(content, type=Memory)
        except (msgspec.DecodeError, UnicodeDecodeError):
            memory = None
        if memory is None or memory.version != VERSION:
            aside = self._path.with_suffix(".unreadable")
            self._path.replace(aside)
            _log.warning("what was told before can't be read, it is now %s", aside)
            return Memory()
        return memory

    def write(self, memory: Memory) -> None:
        """Write all of it, on the disk once this returns; a disk that is full stops nobody."""
        try:
            own_folder(self._path.parent)
            replace(self._path, msgspec.json.encode(memory), SECRET_MODE)
        except OSError as error:
            if self.fault is None:
                _log.error("can't remember what was told: %s", error.strerror)
            self.fault = f"can't write {NAME}: {error.strerror}"
        else:
            self.fault = None
