"""Which of the newest events of each runner are on the disk: what a crew's page waits to hear."""

from collections.abc import Iterable
from typing import Final

NAMED: Final = 10  # events of a runner, the newest, that a status speaks of


class StoredEvents:
    """The ids of the events of each runner that were stored last.

    Parameters
    ----------
    stored
        Runner and id of what was stored before, in the order it was heard.
    """

    def __init__(self, stored: Iterable[tuple[str, str]] = ()) -> None:
        self._ids: dict[str, dict[str, None]] = {}
        for runner, event_id in stored:
            self.add(runner, event_id)

    def add(self, runner: str, event_id: str) -> None:
        """Note that an event is stored."""
        ids = self._ids.setdefault(runner, {})
        ids.pop(event_id, None)
        ids[event_id] = None
        if len(ids) > NAMED:
            del ids[next(iter(ids))]

    def of_runner(self, runner: str) -> tuple[str, ...]:
        """The newest of a runner, in the order they were stored."""
        return tuple(self._ids.get(runner, ()))

    def of_runners(self, runners: Iterable[str]) -> list[tuple[str, ...]]:
        """`of_runner` of each of some runners."""
        ids_of = self._ids.get
        return [tuple(ids_of(runner, ())) for runner in runners]
