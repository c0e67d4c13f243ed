"""What is said for the first time, as a message."""

from typing import NamedTuple

from monitor.alerts.wording import Wording
from monitor.messages import Alert, AlertKind, AlertLevel, Audience


class Telling(NamedTuple):
    """Of whom, when and to whom something is told.

    Attributes
    ----------
    runner : id of the runner it is about
    to : whom it is for
    t : the second [s]
    """

    runner: str
    to: tuple[Audience, ...]
    t: float


def announced(
    telling: Telling,
    words: Wording,
    *,
    key: str,
    kind: AlertKind,
    level: AlertLevel,
    lasts_s: float | None,
) -> Alert:
    """Make the message that raises an alert; `key` tells it apart from a runner's others."""
    return Alert(
        id=f"{telling.runner}-{key}-{telling.t:.0f}",
        t=telling.t,
        runner=telling.runner,
        kind=kind,
        level=level,
        state="raised",
        for_=telling.to,
        title=words.title,
        text=words.text,
        steps=words.steps,
        because=words.because,
        expires=None if lasts_s is None else telling.t + lasts_s,
    )
