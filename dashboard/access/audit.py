"""Who came in, who was turned away and who logged what: a file that is only added to."""

import json
import logging
import os
from pathlib import Path
from typing import Final

from ingest.race.files import RUNTIME_FOLDER
from ingest.writing import SECRET_MODE, own_folder

AUDIT_FILE: Final = "audit.jsonl"
# Then it becomes the old one, so that nobody can fill the disk by knocking at the door.
MAX_BYTES: Final = 10 * 1024 * 1024
MAX_CHARS: Final = 100

_log = logging.getLogger(__name__)


class Audit:
    """Writes a line of JSON for each thing that happened, also into the log."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / RUNTIME_FOLDER / AUDIT_FILE

    def note(self, what: str, *, at: float, **details: str | None) -> None:
        """Write down what happened and when [s]; a disk that is full stops nobody."""
        told = {name: text[:MAX_CHARS] for name, text in details.items() if text is not None}
        line = json.dumps({"at": round(at, 3), "what": what, **told})
        _log.info("%s", line)
        try:
            self._add(line)
        except OSError as error:
            _log.error("can't write %s: %s", self._path, error.strerror)

    def _add(self, line: str) -> None:
        own_folder(self._path.parent)
        if self._path.exists() and self._path.stat().st_size > MAX_BYTES:
            self._path.replace(self._path.with_suffix(".old.jsonl"))
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with os.fdopen(os.open(self._path, flags, SECRET_MODE), "a", encoding="utf-8") as file:
            file.write(line + "\n")
