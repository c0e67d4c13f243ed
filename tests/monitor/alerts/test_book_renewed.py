"""What becomes of active alerts: new numbers, new muscles, snoozed, replaced."""

import numpy as np

from monitor.alerts.machine import INFO, NONE, URGENT, WARNING
from monitor.alerts.rules import RULES
from monitor.messages import Alert
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
    (due,) = book.sees("cramp-level", INFO)
    book.book.snooze(0, due.id, 30, book.t)
    (worse,) = book.sees("cramp-level", WARNING)
    assert worse.state == "changed"
    book.book.snooze(0, due.id, 1, book.t)
    assert [one.state for one in book.sees("cramp-level", NONE)] == ["cleared"]
    assert book.sees(seconds=100) == []


def test_only_an_active_alert_can_be_snoozed() -> None:
    book = Book()
    assert book.book.snooze(0, "no-such-alert", 5, T) is None
    alert = lost(book)
    assert book.book.snooze(1, alert.id, 5, T) is None
    book.book.snooze(0, alert.id, 5, book.t)
    book.book.forget(0)
    assert book.sees(seconds=400) == []


def see_both(book: Book, **severities: int) -> list[Alert]:
    """Let several rules see something of the first runner for a second."""
    rise = np.zeros((len(RULES), 2), dtype=np.int8)
    for key, severity in severities.items():
        rise[KEYS.index(key.replace("_", "-")), 0] = severity
    book.t += 1
    return book.book.step(
        np.arange(2),
        [book.t] * 2,
        rise=rise,
        keep=rise,
        facts_of=lambda at, severity: facts(severity, 0.0),
    )


def test_what_gives_way_is_not_shown_and_stands_again_without_a_word() -> None:
    book = Book()
    (level,) = book.sees("cramp-level", WARNING)
    (soon,) = see_both(book, cramp_level=WARNING, cramp_soon=URGENT)
    assert book.book.active(0) == (soon,)
    (over,) = see_both(book, cramp_level=WARNING)
    assert (over.kind, over.state) == ("cramp_soon", "cleared")
    assert [one.id for one in book.book.active(0)] == [level.id]


def test_what_is_urgent_and_gives_way_is_cleared_with_a_message() -> None:
    book = Book()
    (soon,) = book.sees("cramp-soon", URGENT)
    changes = see_both(book, cramp_soon=URGENT, cramp_now=URGENT)
    assert {(one.id == soon.id, one.kind, one.state) for one in changes} == {
        (True, "cramp_soon", "cleared"),
        (False, "cramp_now", "raised"),
    }
