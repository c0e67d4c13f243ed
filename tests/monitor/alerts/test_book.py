"""The active alerts of all runners: a message for every change, and its words."""

import numpy as np

from monitor.alerts.facts import Facts
from monitor.alerts.machine import INFO, NONE, URGENT, WARNING
from monitor.alerts.rules import RULES
from monitor.alerts.telling import SIGNAL_BACK_S
from tests.monitor.alerts.books import KEYS, STEADY_S, Book, facts, lost
from tests.monitor.people import T


def test_an_alert_says_what_it_is_for_whom_and_why() -> None:
    book = Book()
    (alert,) = book.sees("fuel-due", WARNING)
    assert (alert.runner, alert.kind, alert.level, alert.state) == (
        "anna",
        "fuel_due",
        "warning",
        "raised",
    )
    assert alert.t == T + 1
    assert alert.for_ == ("crew", "runner")
    assert alert.because["since_carbs_s"] == 3000.0
    assert alert.title == "Fuel due"
    assert book.book.active(0) == (alert,)
    assert book.book.active(1) == ()


def test_an_alert_keeps_its_id_from_raised_to_cleared() -> None:
    book = Book()
    (raised,) = book.sees("cramp-level", INFO)
    assert book.sees("cramp-level", INFO, seconds=5) == []
    (changed,) = book.sees("cramp-level", WARNING)
    (cleared,) = book.sees("cramp-level", NONE)
    assert [alert.state for alert in (raised, changed, cleared)] == ["raised", "changed", "cleared"]
    assert [alert.level for alert in (raised, changed, cleared)] == ["info", "warning", "warning"]
    assert raised.id == changed.id == cleared.id
    assert raised.t < changed.t < cleared.t
    assert book.book.active(0) == ()


def test_a_second_alert_of_a_rule_has_an_id_of_its_own() -> None:
    book = Book()
    (first,) = book.sees("fuel-due", WARNING)
    book.sees(seconds=1300)
    (second,) = book.sees("fuel-due", WARNING)
    assert first.id != second.id


def test_alerts_of_different_runners_and_rules_have_ids_of_their_own() -> None:
    book = Book()
    alerts = [
        *book.sees("cramp-level", INFO),
        *book.sees("fatigue-level", INFO),
        *book.sees("cramp-level", INFO, row=1),
    ]
    assert len({alert.id for alert in alerts if alert.state == "raised"}) == 3


def test_an_alert_that_sinks_says_so_and_tells_nobody() -> None:
    book = Book()
    (raised,) = book.sees("fatigue-level", URGENT)
    assert book.sees("fatigue-level", NONE, keep=INFO) == []
    (sunk,) = book.book.active(0)
    assert (sunk.level, sunk.title) == ("info", "Fatigue watch")
    assert (sunk.id, sunk.state, sunk.t) == (raised.id, "raised", raised.t)
    (cleared,) = book.sees("fatigue-level", NONE)
    assert (cleared.id, cleared.state, cleared.level) == (raised.id, "cleared", "info")


def test_an_alert_that_gets_as_bad_again_is_told_again() -> None:
    book = Book()
    (raised,) = book.sees("fatigue-level", URGENT)
    book.sees("fatigue-level", NONE, keep=INFO)
    (again,) = book.sees("fatigue-level", URGENT)
    assert (again.id, again.state, again.level) == (raised.id, "changed", "urgent")
    assert again.t > raised.t


def test_an_alert_that_sinks_stays_seen() -> None:
    book = Book()
    (raised,) = book.sees("fatigue-level", URGENT)
    seen = book.book.acknowledge(0, raised.id, book.t, by="marta")
    assert seen is not None
    book.sees("fatigue-level", NONE, keep=INFO)
    (sunk,) = book.book.active(0)
    assert (sunk.level, sunk.state, sunk.seen_by) == ("info", "acknowledged", "marta")


def test_the_most_severe_comes_first() -> None:
    book = Book()
    everything = np.zeros((len(RULES), 2), dtype=np.int8)
    severities = {"cramp-level": INFO, "fatigue-level": URGENT, "signal-lost": WARNING}
    for key, severity in severities.items():
        everything[KEYS.index(key), 0] = severity
    book.book.step(
        np.arange(2),
        [T, T],
        rise=everything,
        keep=everything,
        facts_of=lambda at, severity: facts(severity, 60.0),
    )
    assert [alert.level for alert in book.book.active(0)] == ["urgent", "warning", "info"]


def test_words_are_made_of_the_facts_of_the_runner_in_the_batch() -> None:
    """`facts_of` is asked for positions in the batch, not for rows."""
    book = Book("anna", "ben", "carla")
    rise = np.zeros((len(RULES), 2), dtype=np.int8)
    rise[KEYS.index("cramp-level"), 1] = INFO
    asked: list[int] = []

    def facts_of(at: int, severity: int) -> Facts:
        asked.append(at)
        return facts(severity, 0.0)

    (alert,) = book.book.step(
        np.array([0, 2]), [T, T + 500], rise=rise, keep=rise, facts_of=facts_of
    )
    assert asked == [1]
    assert (alert.runner, alert.t) == ("carla", T + 500)


def test_a_runner_who_is_not_stepped_keeps_what_was() -> None:
    book = Book()
    (alert,) = book.sees("cramp-level", INFO, row=1)
    book.sees(rows=(0,), seconds=100)
    assert book.book.active(1) == (alert,)


def test_an_acknowledged_alert_is_shown_as_seen_until_it_changes() -> None:
    book = Book()
    (raised,) = book.sees("cramp-level", INFO)
    seen = book.book.acknowledge(0, raised.id, book.t + 0.5, by="marta")
    assert seen is not None
    assert (seen.id, seen.state, seen.t) == (raised.id, "acknowledged", book.t + 0.5)
    assert seen.seen_by == "marta"
    assert book.book.active(0) == (seen,)
    (changed,) = book.sees("cramp-level", WARNING)
    assert (changed.id, changed.state) == (raised.id, "changed")
    assert changed.seen_by is None


def test_only_an_active_alert_of_this_runner_can_be_acknowledged() -> None:
    book = Book()
    (alert,) = book.sees("cramp-level", INFO)
    assert book.book.acknowledge(1, alert.id, T) is None
    assert book.book.acknowledge(0, "no-such-alert", T) is None
    book.sees("cramp-level", NONE)
    assert book.book.acknowledge(0, alert.id, T) is None


def test_what_was_seen_is_not_raised_again_for_ten_minutes() -> None:
    book = Book()
    alert = lost(book)
    book.book.acknowledge(0, alert.id, book.t)
    book.sees(seconds=STEADY_S)
    assert book.sees("signal-lost", WARNING, seconds=500) == []
    assert [one.state for one in book.sees("signal-lost", WARNING, seconds=100)] == ["raised"]


def test_a_signal_that_is_back_is_news_with_how_long_it_was_gone() -> None:
    book = Book()
    alert = lost(book)
    book.sees("signal-lost", WARNING, seconds=40, silent_s=100.0)
    cleared, back = book.sees(seconds=STEADY_S)
    assert (cleared.id, cleared.state) == (alert.id, "cleared")
    assert (back.kind, back.level, back.state) == ("signal_back", "info", "raised")
    assert back.because == {"silent_s": 100.0}
    assert "100 s" in back.text
    assert back.expires == back.t + SIGNAL_BACK_S
    assert back.id != alert.id
    assert book.book.active(0) == ()


def test_how_long_it_was_gone_does_not_depend_on_an_acknowledgement() -> None:
    book, other = Book(), Book()
    for one in (book, other):
        alert = lost(one)
        one.sees("signal-lost", WARNING, seconds=200, silent_s=260.0)
        if one is other:
            one.book.acknowledge(0, alert.id, one.t)
    *_, back = book.sees(seconds=STEADY_S)
    *_, back_of_other = other.sees(seconds=STEADY_S)
    assert back == back_of_other


def test_who_is_done_while_lost_is_not_heard_again() -> None:
    """The rules fall silent at the finish; that the alert is cleared is no sign of life."""
    book = Book()
    lost(book)
    assert [one.state for one in book.sees(seconds=STEADY_S, silent_s=300.0)] == ["cleared"]


def test_a_runner_who_begins_anew_has_no_alerts_and_may_get_them_at_once() -> None:
    book = Book()
    (first,) = book.sees("cramp-level", INFO)
    (other,) = book.sees("cramp-level", INFO, row=1, rows=(1,))
    book.book.forget(0)
    assert book.book.active(0) == ()
    assert book.book.active(1) == (other,)
    (again,) = book.sees("cramp-level", INFO, rows=(0,))
    assert again.state == "raised"
    assert again.id != first.id


def test_one_more_runner_changes_nothing_for_the_others() -> None:
    book = Book()
    (alert,) = book.sees("cramp-level", INFO, row=1)
    book.book.add_runner("carla")
    book.runners = 3
    assert book.book.active(2) == ()
    assert book.book.active(1) == (alert,)
    (new,) = (one for one in book.sees("cramp-level", INFO, row=2) if one.state == "raised")
    assert new.runner == "carla"
