"""What becomes of active alerts: new numbers, new muscles, snoozed, replaced."""

import numpy as np

from monitor.alerts.machine import INFO, NONE, URGENT, WARNING
from monitor.alerts.rules import RULES
from tests.monitor.alerts.books import KEYS, Book, facts, lost
from tests.monitor.people import T


def test_a_protocol_is_sent_as_steps_and_what_is_of_use_for_a_while_expires() -> None:
    book = Book()
    (cramp,) = book.sees("cramp-now", URGENT)
    assert len(cramp.steps) == 7
    assert cramp.expires is None
    (done,) = (one for one in book.sees("recovery", INFO) if one.kind == "recovery")
    assert done.expires == done.t + 12 * 3600
    assert done.steps


def test_the_numbers_of_an_active_alert_are_at_most_a_minute_old() -> None:
    book = Book()
    (raised,) = book.sees("signal-lost", WARNING, silent_s=60.0)
    assert book.sees("signal-lost", WARNING, seconds=59, silent_s=600.0) == []
    book.sees("signal-lost", WARNING, silent_s=600.0)
    (now,) = book.book.active(0)
    assert "10 min" in now.text
    assert now.because == {"silent_s": 600.0}
    assert (now.id, now.t, now.state) == (raised.id, raised.t, "raised")


def test_new_numbers_leave_an_alert_seen() -> None:
    book = Book()
    alert = lost(book)
    book.book.acknowledge(0, alert.id, book.t)
    book.sees("signal-lost", WARNING, seconds=60, silent_s=600.0)
    assert [one.state for one in book.book.active(0)] == ["acknowledged"]


def test_a_cramp_that_moves_to_another_muscle_is_told_with_its_own_stretch() -> None:
    book = Book()
    book.sees("cramp-now", URGENT)
    book.muscle = "hamstring"
    (moved,) = book.sees("cramp-now", URGENT)
    assert (moved.state, moved.title) == ("changed", "Cramp: hamstring")
    assert "low step" in moved.steps[1]
    assert book.sees("cramp-now", URGENT, seconds=100) == []
    assert book.book.active(0)[0].title == moved.title


def test_a_snoozed_alert_is_told_again_when_its_time_is_over() -> None:
    book = Book()
    alert = lost(book)
    seen = book.book.snooze(0, alert.id, 5, book.t)
    assert seen is not None
    assert (seen.id, seen.state) == (alert.id, "acknowledged")
    assert book.sees("signal-lost", WARNING, seconds=299, silent_s=400.0) == []
    (again,) = book.sees("signal-lost", WARNING, silent_s=400.0)
    assert (again.id, again.state, again.t) == (alert.id, "changed", book.t)
    assert book.sees("signal-lost", WARNING, seconds=700, silent_s=400.0) == []


def test_what_gets_worse_while_snoozed_is_told_and_what_ends_is_over() -> None:
    book = Book()
    (due,) = book.sees("fuel-due", INFO)
    book.book.snooze(0, due.id, 30, book.t)
    (worse,) = book.sees("fuel-due", WARNING)
    assert worse.state == "changed"
    book.book.snooze(0, due.id, 1, book.t)
    assert [one.state for one in book.sees("fuel-due", NONE)] == ["cleared"]
    assert book.sees(seconds=100) == []


def test_only_an_active_alert_can_be_snoozed() -> None:
    book = Book()
    assert book.book.snooze(0, "no-such-alert", 5, T) is None
    alert = lost(book)
    assert book.book.snooze(1, alert.id, 5, T) is None
    book.book.snooze(0, alert.id, 5, book.t)
    book.book.forget(0)
    assert book.sees(seconds=400) == []


def test_what_gives_way_is_cleared_with_a_message() -> None:
    book = Book()
    (level,) = book.sees("cramp-level", WARNING)
    rise = np.zeros((len(RULES), 2), dtype=np.int8)
    for key in ("cramp-level", "cramp-soon"):
        rise[KEYS.index(key), 0] = WARNING
    changes = book.book.step(
        np.arange(2),
        [book.t + 1] * 2,
        rise=rise,
        keep=rise,
        facts_of=lambda at, severity: facts(severity, 0.0),
    )
    assert {(one.id == level.id, one.kind, one.state) for one in changes} == {
        (True, "cramp_level", "cleared"),
        (False, "cramp_soon", "raised"),
    }
