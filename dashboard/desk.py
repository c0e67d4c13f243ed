"""One runner among hundreds, as the desk shows them (pure).

Whoever does well takes a few bytes and is told again only when something changes: a tile shows the
worse of the two indices. Who needs attention is told with what the queue shows of them.
"""

from typing import Final

import msgspec

from ingest.language.catalogue import Language
from ingest.messages import Message
from monitor.messages import Alert, AlertLevel, Index, Level, Phase, Status, Words

LIVE_S: Final = 5.0
LATE_STEP_S: Final = 10  # how exactly the time of the last sign of life is told
DISTANCE_STEP_M: Final = 100.0
INCIDENTS_SHOWN: Final = 5

SEVERITY: Final[dict[Level, int]] = {
    "low": 0, "unknown": 1, "watch": 2, "high": 3, "very_high": 4,
}  # fmt: skip
_ALERT_SEVERITY: Final[dict[AlertLevel, int]] = {"urgent": 0, "warning": 1, "info": 2}
_ENDED: Final[tuple[Phase, ...]] = ("finished", "dnf")


class Incident(Message, frozen=True, kw_only=True):
    """An urgent alert or a warning that is active; `by` is who took it on."""

    id: str
    t: float
    level: AlertLevel
    title: str
    text: str = ""
    also: dict[Language, Words] = msgspec.field(default_factory=dict)
    seen: bool = False
    by: str | None = None


class DeskRow(Message, frozen=True, kw_only=True):
    """One runner.

    Attributes
    ----------
    level, score, of : the worse index, and which of the two it is
    phase : what the runner does
    silent_since : when something was heard last, if that is no longer live; 0 for never [s]
    heart_rate_bpm, distance_m : of those who need attention
    incidents : the worst first
    """

    level: Level
    of: str = "fatigue"
    score: int | None = None
    phase: Phase = "racing"
    silent_since: float | None = None
    heart_rate_bpm: int | None = None
    distance_m: float | None = None
    incidents: tuple[Incident, ...] = ()


def desk_row(
    status: Status,
    *,
    now: float,
    heard_at: float | None,
    distance_m: float | None,
    alerts: tuple[Alert, ...],
) -> DeskRow:
    """One runner's row.

    Parameters
    ----------
    status
        The newest status.
    now
        The wall clock [s].
    heard_at
        When the runner's sensors were last heard, if ever [s].
    distance_m
        Since the start [m].
    alerts
        The active alerts.
    """
    name, index = max(
        (("fatigue", status.fatigue), ("cramp", status.cramp)), key=lambda one: _badness(one[1])
    )
    live = heard_at is not None and now - heard_at <= LIVE_S
    row = DeskRow(
        level=index.level,
        of=name,
        score=None if index.score is None else round(index.score),
        phase=status.phase,
        silent_since=None if live or status.phase in _ENDED else _stepped(heard_at, LATE_STEP_S),
        incidents=_incidents(alerts),
    )
    if SEVERITY[row.level] < SEVERITY["high"] and not row.incidents:
        return row
    heart_rate_bpm = status.vitals.heart_rate_bpm
    return msgspec.structs.replace(
        row,
        heart_rate_bpm=round(heart_rate_bpm) if live and heart_rate_bpm is not None else None,
        distance_m=None if distance_m is None else _stepped(distance_m, DISTANCE_STEP_M),
    )


def _badness(index: Index) -> tuple[int, float]:
    return SEVERITY[index.level], -1.0 if index.score is None else index.score


def _stepped(value: float | None, step: float) -> float:
    return 0.0 if value is None else value // step * step


def _short(words: Words, alert: Alert) -> Words:
    text = words.text if alert.level == "urgent" else ""
    return Words(title=words.title, text=text)


def _incidents(alerts: tuple[Alert, ...]) -> tuple[Incident, ...]:
    grave = [alert for alert in alerts if alert.level != "info"]
    grave.sort(key=lambda one: (one.state == "acknowledged", _ALERT_SEVERITY[one.level], one.t))
    return tuple(
        Incident(
            id=alert.id,
            t=alert.t,
            level=alert.level,
            title=alert.title,
            text=alert.text if alert.level == "urgent" else "",
            also={language: _short(words, alert) for language, words in alert.also.items()},
            seen=alert.state == "acknowledged",
            by=alert.seen_by,
        )
        for alert in grave[:INCIDENTS_SHOWN]
    )
