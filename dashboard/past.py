"""What the store remembers of a runner: charts of many hours, what was logged, the alerts."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from dashboard.history import HOUR_S, Columns, History
from ingest.errors import TrailpulseError
from ingest.events import Event
from monitor.messages import Alert
from monitor.store.reader import event_of
from monitor.store.store import open_reader

HOURS_AT_MOST: Final = 48

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Recalled:
    """What was logged of a runner, with the wall clock at which it came [s], and their alerts."""

    events: list[tuple[Event, float]] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)


class Past:
    """Reads the race's store, where this machine reaches it; to be asked from other threads.

    Parameters
    ----------
    store_url
        Of the store.
    """

    def __init__(self, store_url: str) -> None:
        self._url = store_url
        self._fault: str | None = None

    def columns(self, runner: str, hours: int, newest_t: int | None) -> Columns | None:
        """Return a runner's last hours up to a second [s] or the last stored one.

        None without a store: then the page shows what it heard itself.
        """
        try:
            with open_reader(self._url) as reader:
                span = reader.runners().get(runner)
                if span is None:
                    return None
                end_t = max(span.last_t, newest_t or span.last_t)
                history = History(hours)
                begin_t = max(span.first_t, end_t - hours * HOUR_S)
                for status in reader.statuses(runner, begin_t, end_t, every_s=history.bucket_s):
                    history.add(status)
        except TrailpulseError as error:
            self._complain(str(error))
            return None
        self._fault = None
        return history.columns()

    def recall(self, runners: Iterable[str]) -> dict[str, Recalled]:
        """Return what is stored of some runners, in the order it came; nothing without a store."""
        recalled = {runner: Recalled() for runner in runners}
        try:
            with open_reader(self._url) as reader:
                for row in reader.events():
                    if row.runner in recalled:
                        recalled[row.runner].events.append((event_of(row), row.heard_at))
                for runner, known in recalled.items():
                    known.alerts = reader.alerts(runner)
        except TrailpulseError as error:
            self._complain(str(error))
        return recalled

    def _complain(self, fault: str) -> None:
        if fault != self._fault:
            _log.warning("charts and logs begin when the dashboard did: %s", fault)
        self._fault = fault
