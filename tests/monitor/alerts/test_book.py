"""The active alerts of all runners: a message for every change, and its words."""

import numpy as np

from ingest.events import Muscle
from monitor.alerts.book import SIGNAL_BACK_S, AlertBook
from monitor.alerts.facts import Facts, IndexFacts
from monitor.alerts.machine import INFO, NONE, URGENT, WARNING, Severities
from monitor.alerts.rules import RULES
from monitor.messages import Alert
from tests.monitor.people import T

KEYS = [rule.key for rule in RULES]
INDEX = IndexFacts(score=60.0, low=55.0, high=70.0, leading=("pace",))
STEADY_S = int(RULES[KEYS.index("signal-lost")].timing.clear_s)


class Book:
    """A book whose rules say what the test wants."""

    def __init__(self, *runners: str) -> None:
        self.book = AlertBook(runners or ("anna", "ben"))
        self.runners = len(runners or ("anna", "ben"))
        self.t = T
        self.muscle: Muscle = "calf"

    def sees(
        self,
        key: str = "",
        rise: int = NONE,
        *,
        keep: int | None = None,
        row: int = 0,
        seconds: int = 1,
        silent_s: float = 0.0,
        rows: tuple[int, ...] | None = None,
    ) -> list[Alert]:
        """Let one rule see something for one runner, and all others nothing."""
        stepped = np.array(range(self.runners) if rows is None else rows, dtype=np.intp)
        changes: list[Alert] = []
        for _ in range(seconds):
            self.t += 1
            changes += self.book.step(
                stepped,
                [self.t] * len(stepped),
                rise=self._severities(stepped, key, row, rise),
                keep=self._severities(stepped, key, row, rise if keep is None else keep),
                facts_of=lambda at, severity: facts(severity, silent_s, self.muscle),
            )
        return changes

    def _severities(
        self, stepped: np.ndarray[tuple[int], np.dtype[np.intp]], key: str, row: int, severity: int
    ) -> Severities:
        severities = np.zeros((len(RULES), len(stepped)), dtype=np.int8)
        if key:
            severities[KEYS.index(key), stepped == row] = severity
        return severities


def facts(severity: int, silent_s: float, muscle: Muscle = "calf") -> Facts:
    return Facts(
        name="Anna",
        severity=severity,
        pace_ratio=1.14,
        goal_speed_mps=2.6,
        grade_adjusted_mps=3.1,
        critical_speed_mps=3.9,
        grade=0.1,
        since_carbs_s=3000.0,
        carbs_last_hour_g=0.0,
        carbs_goal_g_h=60.0,
        since_record_s=silent_s,
        muscle=muscle,
        fatigue=INDEX,
        cramp=INDEX,
    )


def lost(book: Book, silent_s: float = 60.0) -> Alert:
    (alert,) = book.sees("signal-lost", WARNING, silent_s=silent_s)
    return alert


def test_an_alert_says_what_it_is_for_whom_and_why() -> None:
    book = Book()
    (alert,) = book.sees("fuel-due", INFO)
    assert (alert.runner, alert.kind, alert.level, alert.state) == (
        "anna",
        "fuel_due",
        "info",
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
    (raised,) = book.sees("fuel-due", INFO)
    assert book.sees("fuel-due", INFO, seconds=5) == []
    (changed,) = book.sees("fuel-due", WARNING)
    (cleared,) = book.sees("fuel-due", NONE)
    assert [alert.state for alert in (raised, changed, cleared)] == ["raised", "changed", "cleared"]
    assert [alert.level for alert in (raised, changed, cleared)] == ["info", "warning", "warning"]
    assert raised.id == changed.id == cleared.id
    assert raised.t < changed.t < cleared.t
    assert book.book.active(0) == ()


def test_a_second_alert_of_a_rule_has_an_id_of_its_own() -> None:
    book = Book()
    (first,) = book.sees("fuel-due", INFO)
    book.sees(seconds=1300)
    (second,) = book.sees("fuel-due", INFO)
    assert first.id != second.id


def test_alerts_of_different_runners_and_rules_have_ids_of_their_own() -> None:
    book = Book()
    alerts = [
        *book.sees("fuel-due", INFO),
        *book.sees("fatigue-level", INFO),
        *book.sees("fuel-due", INFO, row=1),
    ]
    assert len({alert.id for alert in alerts if alert.state == "raised"}) == 3


def test_an_alert_that_sinks_is_changed_and_not_cleared() -> None:
    book = Book()
    book.sees("fatigue-level", URGENT)
    (sunk,) = book.sees("fatigue-level", NONE, keep=INFO)
    assert (sunk.state, sunk.level, sunk.title) == ("changed", "info", "Fatigue watch")


def test_the_most_severe_comes_first() -> None:
    book = Book()
    everything = np.zeros((len(RULES), 2), dtype=np.int8)
    for key, severity in (("fuel-due", INFO), ("fatigue-level", URGENT), ("signal-lost", WARNING)):
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
    rise[KEYS.index("fuel-due"), 1] = INFO
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
    (alert,) = book.sees("fuel-due", INFO, row=1)
    book.sees(rows=(0,), seconds=100)
    assert book.book.active(1) == (alert,)


def test_an_acknowledged_alert_is_shown_as_seen_until_it_changes() -> None:
    book = Book()
    (raised,) = book.sees("fuel-due", INFO)
    seen = book.book.acknowledge(0, raised.id, book.t + 0.5)
    assert seen is not None
    assert (seen.id, seen.state, seen.t) == (raised.id, "acknowledged", book.t + 0.5)
    assert book.book.active(0) == (seen,)
    (changed,) = book.sees("fuel-due", WARNING)
    assert (changed.id, changed.state) == (raised.id, "changed")


def test_only_an_active_alert_of_this_runner_can_be_acknowledged() -> None:
    book = Book()
    (alert,) = book.sees("fuel-due", INFO)
    assert book.book.acknowledge(1, alert.id, T) is None
    assert book.book.acknowledge(0, "no-such-alert", T) is None
    book.sees("fuel-due", NONE)
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
    heard_t = T - 59
    alert = lost(book)
    assert book.t - heard_t == 60
    book.sees("signal-lost", WARNING, seconds=40, silent_s=100.0)
    back_t = book.t + 1
    cleared, back = book.sees(seconds=STEADY_S)
    assert (cleared.id, cleared.state) == (alert.id, "cleared")
    assert (back.kind, back.level, back.state) == ("signal_back", "info", "raised")
    assert back.because == {"silent_s": back_t - heard_t}
    assert f"{back_t - heard_t} s" in back.text
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
    (first,) = book.sees("fuel-due", INFO)
    (other,) = book.sees("fuel-due", INFO, row=1, rows=(1,))
    book.book.forget(0)
    assert book.book.active(0) == ()
    assert book.book.active(1) == (other,)
    (again,) = book.sees("fuel-due", INFO, rows=(0,))
    assert again.state == "raised"
    assert again.id != first.id


def test_one_more_runner_changes_nothing_for_the_others() -> None:
    book = Book()
    (alert,) = book.sees("fuel-due", INFO, row=1)
    book.book.add_runner("carla")
    book.runners = 3
    assert book.book.active(2) == ()
    assert book.book.active(1) == (alert,)
    (new,) = (one for one in book.sees("fuel-due", INFO, row=2) if one.state == "raised")
    assert new.runner == "carla"


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
    assert now.because == {"since_record_s": 600.0}
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
