"""The alerts of one runner as stretches of time, for the charts: from when to when, and how bad."""

from collections.abc import Iterable
from typing import Final

import msgspec

from ingest.language.catalogue import Language
from ingest.messages import Message
from monitor.messages import Alert, AlertLevel

KEPT: Final = 100

SEVERITY: Final[dict[AlertLevel, int]] = {"urgent": 0, "warning": 1, "info": 2}


Titles = dict[Language, str]
"""A title in other languages than the race's."""


class Episode(Message, frozen=True, kw_only=True):
    """One alert from its first second to its last [s of event time]; without `to_t` it lasts."""

    id: str
    level: AlertLevel
    title: str
    titles: Titles = msgspec.field(default_factory=dict)
    from_t: float
    to_t: float | None = None


def titles(alert: Alert) -> Titles:
    """An alert's title in other languages."""
    return {language: words.title for language, words in alert.also.items()}


class EpisodesView(Message, frozen=True, kw_only=True):
    """The alerts of a runner lately."""

    runner: str
    episodes: tuple[Episode, ...]


class Episodes:
    """The newest alerts of one runner, the oldest forgotten."""

    def __init__(self) -> None:
        self._kept: dict[str, Episode] = {}

    def take(self, alerts: Iterable[Alert]) -> bool:
        """Take in what alerts are now; return whether that is news."""
        news = [self._take(alert) for alert in alerts]
        return any(news)

    def view(self, runner: str) -> EpisodesView:
        """All that is kept, the oldest first, as the alerts of `runner`."""
        return EpisodesView(runner=runner, episodes=tuple(self._kept.values()))

    def _take(self, alert: Alert) -> bool:
        before = self._kept.get(alert.id)
        over = alert.state == "cleared"
        if before is None:
            if over:
                return False  # when it began is not known
            after = Episode(
                id=alert.id,
                level=alert.level,
                title=alert.title,
                titles=titles(alert),
                from_t=alert.t,
            )
        else:
            after = msgspec.structs.replace(
                before,
                level=min(before.level, alert.level, key=SEVERITY.__getitem__),
                title=alert.title,
                titles=titles(alert),
                to_t=alert.t if over else None,
            )
        if after == before:
            return False
        self._kept[alert.id] = after
        if len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return True
