"""Sessions that somebody logged out of: their cookie opens nothing any more, though it would last.

Kept in the race folder, so that it holds over a restart; those that have run out are forgotten.
"""

import logging
import threading
from pathlib import Path
from typing import Final

from dashboard.access.sessions import Session
from ingest.race.files import RUNTIME_FOLDER
from ingest.writing import SECRET_MODE, own_folder, replace

ENDED_FILE: Final = "page.ended"
# More than crews log out in two weeks; then those go that would have run out first.
MOST: Final = 10_000

_log = logging.getLogger(__name__)


class Ended:
    """The sessions that were ended before their time.

    Parameters
    ----------
    folder
        The race folder.
    now
        The wall clock [s].
    """

    def __init__(self, folder: Path, now: float) -> None:
        self._path = folder / RUNTIME_FOLDER / ENDED_FILE
        self._expires = {id_: t for id_, t in _read(self._path).items() if t > now}
        self._writing = threading.Lock()

    def __contains__(self, session: Session) -> bool:
        """Whether a session was ended."""
        return session.id in self._expires

    def add(self, session: Session, now: float) -> None:
        """End a session; a disk that is full keeps nobody in, but only until a restart."""
        kept = {id_: t for id_, t in self._expires.items() if t > now}
        kept[session.id] = session.expires
        newest = sorted(kept.items(), key=lambda one: one[1])[-MOST:]
        self._expires = dict(newest)

    def save(self) -> None:
        """Write them down; to be called outside the event loop."""
        with self._writing:
            lines = [f"{id_} {expires}\n" for id_, expires in self._expires.items()]
            try:
                own_folder(self._path.parent)
                replace(self._path, "".join(lines), SECRET_MODE)
            except OSError as error:
                _log.error("can't write %s: %s", self._path, error.strerror)


def _read(path: Path) -> dict[str, float]:
    try:
        lines = path.read_text("ascii").splitlines()
        return {id_: float(expires) for id_, expires in map(str.split, lines)}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        _log.error("can't read who logged out in %s: %s", path, error)
        return {}
