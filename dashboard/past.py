"""What the store remembers of a runner, for the charts: more than an hour, also after a restart."""

import logging
from typing import Final

from dashboard.history import HOUR_S, Columns, History
from ingest.errors import TrailpulseError
from monitor.store.store import open_reader

HOURS_AT_MOST: Final = 48

_log = logging.getLogger(__name__)


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

    def _complain(self, fault: str) -> None:
        if fault != self._fault:
            _log.warning("charts begin when the dashboard did: %s", fault)
        self._fault = fault
