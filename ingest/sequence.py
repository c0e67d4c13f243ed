"""The record numbers of a gateway, kept across restarts in its state folder."""

import json
import logging
from pathlib import Path

_log = logging.getLogger(__name__)


class Sequence:
    """Counts records per runner: each `next` is one higher than the last, for ever.

    The file is replaced as a whole, so that a kill at any moment leaves the old or the new one.

    Parameters
    ----------
    path
        The file; made on the first `save`. ``None`` counts from 0 and keeps nothing, for
        gateways that exist for one run only.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._next: dict[str, int] = _read(path) if path is not None else {}
        self._saved = dict(self._next)

    def next(self, runner: str) -> int:
        """Return the number of this runner's next record."""
        number = self._next.get(runner, 0)
        self._next[runner] = number + 1
        return number

    def save(self) -> None:
        """Write the numbers down, if they have changed."""
        if self._path is None or self._next == self._saved:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps(self._next))
        draft.replace(self._path)
        self._saved = dict(self._next)


def _read(path: Path) -> dict[str, int]:
    try:
        numbers = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        _log.warning("%s is damaged (%s); record numbers start again from 0", path, error)
        return {}
    return {str(runner): int(number) for runner, number in numbers.items()}
