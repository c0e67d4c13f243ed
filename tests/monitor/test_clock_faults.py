from uuid import uuid4

import numpy as np
import pytest

from ingest.errors import PayloadRefused
from ingest.messages import GatewayReport
from monitor.clock_faults import MAX_RUNNERS, REMEMBERED, ClockFaults
from monitor.messages import Alert
from monitor.models import implausible
from monitor.status import status_of
from monitor.watch import BEHIND_S, Watch
from tests.monitor.people import ANNA, T, running, vitals

HOUR_S = 3600
LOOK_S = 5  # how often the monitor looks


class Sent:
    """A gateway whose clock may be wrong, and what the monitor says."""

    def __init__(self) -> None:
        self.watch = Watch([ANNA], not_before=T - HOUR_S)
        self.watch.hear_gateway("pi-1", GatewayReport(t=T, online=True))
        self.alerts: list[Alert] = []
        self.seq = 0

    def seconds(self, first: int, end: int, *, off_s: int = 0) -> None:
        for second in range(first, end):
            self.seq += 1
            now = float(T + second)
            try:
                self.watch.take_record("anna", vitals(T + second + off_s, self.seq, running()), now)
            except PayloadRefused:
                assert off_s != 0
            if second % LOOK_S == 0 or second == end - 1:
                self.alerts += self.watch.advance(now + 0.2).alerts


@pytest.mark.parametrize("off_s", [HOUR_S, -2 * HOUR_S])
def test_a_clock_that_goes_wrong_is_told_once_named_and_over(off_s: int) -> None:
    sent = Sent()
    sent.seconds(0, 100)
    sent.seconds(100, 300, off_s=off_s)
    (told,) = [alert for alert in sent.alerts if alert.kind == "clock"]
    assert (told.level, told.state, told.for_) == ("warning", "raised", ("crew", "desk"))
    assert 150 <= told.t - T <= 170
    assert "t" in status_of(sent.watch, 0, at=T + 300.0).missing
    sent.seconds(300, 600)
    states = [alert.state for alert in sent.alerts if alert.kind == "clock"]
    assert states == ["raised", "cleared"]
    assert "t" not in status_of(sent.watch, 0, at=T + 600.0).missing


def test_records_that_do_not_come_after_the_one_before_are_a_wrong_clock_too() -> None:
    sent = Sent()
    sent.seconds(0, 100)
    sent.seconds(100, 200, off_s=-95)
    assert [one.kind for one in sent.alerts if one.kind == "clock"] == ["clock"]


@pytest.mark.parametrize(("offset_s", "told"), [(-BEHIND_S - 1, 1), (-BEHIND_S, 0), (60.0, 0)])
def test_a_gateway_that_says_its_clock_is_behind_is_told(offset_s: float, told: int) -> None:
    """Its records are not refused, they are late: nothing else would tell."""
    sent = Sent()
    for second in range(0, 100, 5):
        sent.seconds(second, second + 5)
        said = GatewayReport(
            t=T + second, online=True, sent={"anna": second}, clock_offset_s=offset_s
        )
        sent.watch.hear_offset(said, float(T + second))
    assert len([one for one in sent.alerts if one.kind == "clock"]) == told


def test_one_record_out_of_order_is_no_wrong_clock() -> None:
    sent = Sent()
    sent.seconds(0, 100)
    sent.seconds(100, 101, off_s=HOUR_S)
    sent.seconds(101, 300)
    assert [one for one in sent.alerts if one.kind == "clock"] == []


def test_a_clock_that_was_wrong_from_the_start_is_told_though_nothing_was_taken_in() -> None:
    sent = Sent()
    sent.seconds(0, 1000, off_s=HOUR_S)
    told = [alert for alert in sent.alerts if alert.kind == "clock"]
    assert [(alert.t - T, alert.state) for alert in told] == [(30, "raised"), (930, "raised")]
    assert "Anna" in told[0].text


def test_faults_are_bounded() -> None:
    faults = ClockFaults()
    for _ in range(MAX_RUNNERS):
        assert not faults.refused(str(uuid4()), 0.0)
    assert not faults.refused("one-more", 0.0)
    assert not faults.refused("one-more", 40.0)
    for t in range(REMEMBERED + 100):
        faults.note("anna", float(t))
    old = faults.wrong(["anna"], np.array([[50.0]]))
    assert not old.any()


def test_kinds_are_put_in_and_taken_out() -> None:
    numbers = np.array([0.0, float(1 << implausible.KINDS.index("clock"))])
    here = np.array([True, False])
    changed = implausible.with_kind(numbers, "clock", here)
    np.testing.assert_array_equal(implausible.has_kind(changed, "clock"), here)
