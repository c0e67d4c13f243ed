"""What is told of alerts whose past was gone through again."""

import pytest

from monitor.alerts.announce import Telling, announced
from monitor.alerts.machine import INFO, NONE, URGENT, WARNING
from monitor.alerts.mending import mended
from monitor.alerts.rules import index_of
from monitor.alerts.telling import Open
from monitor.messages import Alert, AlertLevel
from tests.monitor.alerts.books import facts
from tests.monitor.alerts.situations import rule

RULE = index_of("fatigue-level")
LEVELS: dict[int, AlertLevel] = {INFO: "info", WARNING: "warning", URGENT: "urgent"}


def raised(severity: int, t: int = 900) -> Alert:
    one = rule("fatigue-level")
    return announced(
        Telling("anna", one.audience, t), one.word, facts(severity, 0.0),
        key=one.key, kind=one.kind, level=LEVELS[severity], lasts_s=None,
    )  # fmt: skip


def opened(severity: int, t: int) -> dict[int, Open]:
    return {RULE: Open(raised(severity, t), t)} if severity else {}


@pytest.mark.parametrize(
    ("before", "after", "states"),
    [
        (NONE, WARNING, ["raised"]),
        (WARNING, NONE, ["cleared"]),
        (WARNING, WARNING, []),
        (WARNING, URGENT, ["changed"]),
        (URGENT, INFO, []),
    ],
)
def test_only_what_is_new_worse_or_over_is_told(before: int, after: int, states: list[str]) -> None:
    active, news = mended(opened(before, 100), opened(after, 50), 900, lambda _: raised(after))
    assert [alert.state for alert in news.values()] == states
    assert [open_.severity for open_ in active.values()] == ([after] if after else [])


def test_what_is_less_severe_than_was_told_says_so_and_stays_the_same_alert() -> None:
    told = opened(URGENT, 100)
    active, _ = mended(told, opened(INFO, 50), 900, lambda _: raised(INFO))
    sunk, before = active[RULE].alert, told[RULE].alert
    assert (sunk.id, sunk.t, sunk.state) == (before.id, before.t, before.state)
    assert (sunk.level, sunk.title) == ("info", "Fatigue watch")
