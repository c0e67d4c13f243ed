"""The record numbers of a gateway, kept across restarts in its state folder."""

import logging
import os
from pathlib import Path

import msgspec

_log = logging.getLogger(__name__)


class Sequence:
    """Counts records per runner: each `next` is one higher than the last, for ever.

    The file is replaced as a whole, so that a kill at any moment leaves the old or the new one.

    Parameters
    ----------
    path
        The file; made on the first `save`. ``None`` keeps nothing, for gateways that exist for
        one run only.
    first
        Where to begin with a runner that the file does not know. It must be higher than any
        number used before: a file may be lost, and numbers once used again are taken for
        duplicates. The time in seconds is, at a record a second.
    """

    def __init__(self, path: Path | None, *, first: int = 0) -> None:
        self._path = path
        self._first = first
        self._next: dict[str, int] = _read(path) if path is not None else {}
        self._saved = dict(self._next)

    def next(self, runner: str) -> int:
        """Return the number of this runner's next record."""
        number = self._next.get(runner, self._first)
        self._next[runner] = number + 1
        return number

    @property
    def unsaved(self) -> bool:
        """Whether there is anything to write down."""
        return self._path is not None and self._next != self._saved

    def save(self) -> None:
        """Write the numbers down for good, if they have changed."""
        if self._path is None or not self.unsaved:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        with draft.open("wb") as file:
            file.write(msgspec.json.encode(self._next))
            file.flush()
            # Without this a power cut can leave an empty file behind.
            os.fsync(file.fileno())
        draft.replace(self._path)
        self._saved = dict(self._next)


def _read(path: Path) -> dict[str, int]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, int])
    except FileNotFoundError:
        return {}
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        _log.warning("%s is damaged (%s); record numbers start again, higher", path, error)
        return {}
