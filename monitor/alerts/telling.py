"""The messages about alerts: put into words, with new numbers, over."""

from typing import Final, NamedTuple

import msgspec

from monitor import signal
from monitor.alerts import signals
from monitor.alerts.announce import Telling, announced
from monitor.alerts.facts import Facts
from monitor.alerts.rules import Rule
from monitor.messages import Alert, AlertLevel, Audience

SIGNAL_BACK_S: Final = 300.0  # how long "heard again" is news

_LEVELS: Final[tuple[AlertLevel, ...]] = ("info", "info", "warning", "urgent")
_SEVERITIES: Final[dict[AlertLevel, int]] = {"info": 1, "warning": 2, "urgent": 3}
# Of an alert: what was told, not why.
_OF_TELLING: Final = ("id", "t", "state", "expires", "seen_by")


class Open(NamedTuple):
    """An active alert, and the second whose numbers its words hold."""

    alert: Alert
    worded_t: int

    @property
    def severity(self) -> int:
        """1 info, 2 warning, 3 urgent."""
        return _SEVERITIES[self.alert.level]


def audience(rule: Rule, *, runner_alerts: bool) -> tuple[Audience, ...]:
    """Whom an alert is for, as far as the race's rules allow."""
    if runner_alerts:
        return rule.audience
    return tuple(who for who in rule.audience if who != "runner")


def raised(rule: Rule, runner: str, to: tuple[Audience, ...], facts: Facts, t: int) -> Alert:
    """Tell of a new alert.

    Parameters
    ----------
    rule : whose alert it is
    runner : id of the runner it is about
    to : whom it is for
    facts : what is known of the runner
    t : the second [s]
    """
    return announced(
        Telling(runner, to, t),
        rule.word,
        facts,
        key=rule.key,
        kind=rule.kind,
        level=_LEVELS[facts.severity],
        lasts_s=rule.lasts_s,
    )


def rule_of(runner: str, alert_id: str) -> str:
    """The key of the rule that an alert's id names."""
    return alert_id.removeprefix(f"{runner}-").rpartition("-")[0]


def changed(old: Alert, new: Alert) -> Alert:
    """Tell of an alert that became another: it stays the same one."""
    return msgspec.structs.replace(new, id=old.id, state="changed")


def told_as(old: Alert, new: Alert) -> Alert:
    """Put new words into an alert, of which nothing is told therefore."""
    return msgspec.structs.replace(new, **{name: getattr(old, name) for name in _OF_TELLING})


def cleared(old: Alert, t: int) -> Alert:
    """Tell of an alert that is over."""
    return msgspec.structs.replace(old, state="cleared", t=t)


def sequel(rule: Rule, runner: str, to: tuple[Audience, ...], facts: Facts, t: int) -> list[Alert]:
    """Tell that a lost signal is back, which is news of its own; parameters as of `raised`."""
    # It is cleared too for who is done; only what arrives is a sign of life.
    if rule.kind != "signal_lost" or facts.since_record_s > signal.STEADY_WITHIN_S:
        return []
    back = announced(
        Telling(runner, to, t),
        signals.signal_back,
        facts,
        key="signal-back",
        kind="signal_back",
        level="info",
        lasts_s=SIGNAL_BACK_S,
    )
    return [back]
