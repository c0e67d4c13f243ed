"""What one kind of alert consists of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from monitor.alerts.facts import Facts
from monitor.alerts.machine import Timing
from monitor.alerts.triggers import Trigger
from monitor.alerts.wording import Wording
from monitor.messages import AlertKind, Audience, Phase

ON_COURSE: Final[tuple[Phase, ...]] = ("racing", "stopped", "cramped", "restarting")
DONE: Final[tuple[Phase, ...]] = ("finished", "dnf")
CREW_AND_RUNNER: Final[tuple[Audience, ...]] = ("crew", "runner")
CREW_AND_DESK: Final[tuple[Audience, ...]] = ("crew", "desk")
ALL: Final[tuple[Audience, ...]] = ("crew", "runner", "desk")


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of alert.

    Attributes
    ----------
    key : stable short name, part of the alert's id
    kind : the contract's alert kind
    audience : who it is for
    timing : dwell, clear and cool-down times
    triggers : what raises it and keeps it up; the most severe counts
    word : facts about one runner -> title, text, steps and the numbers behind it
    when : phases in which it may be active
    lasts_s : how long after it was told it is of use [s], None if as long as it is active
    follows : told anew when its title changes, not only when its severity does
    """

    key: str
    kind: AlertKind
    audience: tuple[Audience, ...]
    timing: Timing
    triggers: tuple[Trigger, ...]
    word: Callable[[Facts], Wording]
    when: tuple[Phase, ...] = ON_COURSE
    lasts_s: float | None = None
    follows: bool = False


def timing(
    dwell_s: float = 0, clear_s: float = 0, cool_down_s: float = 0, *, info_again_s: float = 0
) -> Timing:
    """The same times for every severity [s], but for an info that sooner repeated says nothing new.

    Parameters
    ----------
    dwell_s, clear_s, cool_down_s : see `Timing`
    info_again_s : the cool-down of an info, if that is longer
    """
    info_s = max(cool_down_s, info_again_s)
    return Timing((dwell_s, dwell_s, dwell_s), clear_s, (info_s, cool_down_s, cool_down_s))
