"""Bad input is counted by reason and logged once a minute per reason, and nothing more happens."""

import logging
from collections import Counter
from collections.abc import Callable
from typing import Final

from ingest.errors import PayloadRefused
from ingest.text import one_line
from ingest.traffic import Received

LOG_EVERY_S: Final = 60.0
MAX_DETAIL: Final = 200  # characters of what somebody sent us

_log = logging.getLogger(__name__)


class Refusals:
    """Counts what was refused, by reason.

    Parameters
    ----------
    where
        What the refused things are, for the log: "vitals", "packets of anna".
    """

    def __init__(self, where: str) -> None:
        self._where = where
        self._counts: Counter[str] = Counter()
        self._logged_at: dict[str, float] = {}

    @property
    def counts(self) -> dict[str, int]:
        """How many were refused, by reason."""
        return dict(self._counts)

    def add(self, reason: str, detail: str = "", *, now: float) -> None:
        """Count one refusal; `now` [s] is any clock that only moves forward."""
        self._counts[reason] += 1
        last = self._logged_at.get(reason)
        if last is None or now - last >= LOG_EVERY_S:
            self._logged_at[reason] = now
            _log.warning(
                "refused %s: %s (%s), %d so far",
                self._where,
                reason,
                one_line(detail, MAX_DETAIL) or "no detail",
                self._counts[reason],
            )

    def guarded(
        self, take: Callable[[Received], None], now: Callable[[], float], *, topics: bool = False
    ) -> Callable[[Received], None]:
        """Take messages, and count what is refused of them instead of stopping.

        Parameters
        ----------
        take
            Takes one, or raises `PayloadRefused`.
        now
            The clock of `add`.
        topics
            Whether the log names the topic.
        """

        def handle(message: Received) -> None:
            try:
                take(message)
            except PayloadRefused as refused:
                detail = f"{message.topic}: {refused.detail}" if topics else refused.detail
                self.add(refused.reason, detail, now=now())

        return handle


def unless_kept(take: Callable[[Received], None]) -> Callable[[Received], None]:
    """Refuse what the broker kept for whoever comes later, where only what is said now counts."""

    def handle(message: Received) -> None:
        if message.retained:
            raise PayloadRefused("retained", message.topic)
        take(message)

    return handle
