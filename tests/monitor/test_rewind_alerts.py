"""Late seconds and alerts: nothing is told of the past, but what is otherwise now is."""

from uuid import UUID

import pytest

from ingest.events import Ack
from ingest.messages import Vitals
from monitor.marks import QUIET_S
from monitor.messages import Alert
from monitor.snapshots import STEP_S
from tests.monitor.people import T, running, vitals
from tests.monitor.rewinding import assert_same, live, quick, record, settle, watching


def test_an_alert_that_a_mended_past_no_longer_knows_is_cleared_now() -> None:
    watch = watching()
    (lost,) = live(watch, 0, 180, lost=range(100, 180))
    assert lost.kind == "signal_lost"
    for second in range(100, 180):
        watch.take_record("anna", record(second), T + 180)
    (cleared,) = settle(watch, T + 180 + QUIET_S)
    assert (cleared.id, cleared.state) == (lost.id, "cleared")
    assert cleared.t == watch.race.latest.t[0] >= T + 179
    assert watch.book.active(0) == ()


def test_an_alert_of_a_mended_past_is_raised_now_with_the_words_of_now() -> None:
    """Too fast for minutes, but nobody could know."""
    hidden = range(10, 590)
    fast = [
        vitals(T + second, second, running(5.0 if second in hidden else 2.5))
        for second in range(600)
    ]
    watch, whole = watching(), watching()
    told: list[Alert] = []
    for second, one in enumerate(fast):
        whole.take_record("anna", one, one.t)
        if second not in hidden:
            watch.take_record("anna", one, one.t)
        if second % STEP_S == 0 or second == 599:
            whole.advance(one.t)
            told += watch.advance(one.t).alerts
    assert "pace" not in {alert.kind for alert in told}
    for second in hidden:
        watch.take_record("anna", fast[second], T + 600)
    news = settle(watch, T + 600 + QUIET_S)
    settle(whole, T + 600 + QUIET_S)
    (pace,) = (alert for alert in news if alert.kind == "pace")
    assert pace.state == "raised"
    assert pace.t == watch.race.latest.t[0]
    assert pace.because["pace_ratio"] == pytest.approx(watch.race.output.pace_ratio[0], rel=0.01)
    assert_same(watch, whole)


def test_what_came_and_went_in_the_past_is_not_told() -> None:
    watch, whole = watching(), watching()
    quick(whole, 0, 100)
    told = quick(whole, 100, 300, lost=range(110, 200))
    assert [alert.kind for alert in told] == ["signal_lost", "signal_lost", "signal_back"]
    live(watch, 0, 100)
    for second in range(100, 300):  # the other gateway hears next to nothing
        sent = Vitals(t=T + second, seq=second, gateway="pi-2", contact=False)
        watch.take_record("anna", sent, T + second)
        watch.advance(T + second)
    for second in {*range(100, 300)} - {*range(110, 200)}:
        watch.take_record("anna", record(second), T + 300)
    mended = settle(watch, T + 300 + QUIET_S)
    assert {alert.kind for alert in mended} <= {"data"}, "but that the data is complete again"


def test_an_alert_that_stays_is_not_told_again_and_stays_acknowledged() -> None:
    watch = watching()
    (lost,) = live(watch, 0, 280, lost=range(100, 280))
    watch.take_event("anna", Ack(id=str(UUID(int=9)), t=T + 280, alert=lost.id), T + 280)
    for second in range(100, 150):
        watch.take_record("anna", record(second), T + 280)
    assert settle(watch, T + 280 + QUIET_S) == []
    (kept,) = watch.book.active(0)
    assert (kept.id, kept.state, kept.t) == (lost.id, "acknowledged", T + 280)
    back = live(watch, 281, 300)
    (returned,) = (alert for alert in back if alert.kind == "signal_back")
    assert returned.because["silent_s"] == 281 - 149, "as the mended past knows"


def test_what_was_acknowledged_keeps_quiet_in_the_mended_past() -> None:
    watch, whole = watching(), watching()
    for one in (watch, whole):
        lost = range(50, 230) if one is watch else range(100, 230)
        (alert, *_) = quick(one, 0, 220, lost=lost)
        one.take_event("anna", Ack(id=str(UUID(int=9)), t=T + 220, alert=alert.id), T + 219)
        quick(one, 220, 300, lost=lost)
    for second in range(50, 100):
        watch.take_record("anna", record(second), T + 300)
    settle(watch, T + 300 + QUIET_S)
    settle(whole, T + 300 + QUIET_S)
    assert_same(watch, whole)
