"""How far a gateway's clock is from the monitor's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clock_offset import TOLD_AGAIN_S, WINDOW_S, WRONG_S, ClockOffset

T = 1_764_000_000.0


def test_nothing_heard_is_nothing_known() -> None:
    assert ClockOffset().offset_s(0.0) is None


@given(st.floats(-1e6, 1e6), st.lists(st.floats(0.0, 30.0), min_size=1, max_size=12))
def test_the_quickest_message_tells_best(offset_s: float, delays_s: list[float]) -> None:
    clock = ClockOffset()
    for number, delay_s in enumerate(delays_s):
        clock.hear(T, T + offset_s + delay_s, float(number))
    assert clock.offset_s(len(delays_s)) == pytest.approx(offset_s + min(delays_s), abs=1e-6)


def test_a_clock_that_is_set_is_right_a_minute_later() -> None:
    clock = ClockOffset()
    clock.hear(T, T - 45.0, 0.0)
    clock.hear(T, T, WINDOW_S / 2)
    assert clock.offset_s(WINDOW_S / 2) == -45.0
    assert clock.offset_s(WINDOW_S + 1) == 0.0
    assert clock.offset_s(3 * WINDOW_S) is None


@pytest.mark.parametrize(
    ("offset_s", "words"),
    [(30.0, "30.0 s ahead of the monitor's"), (-30.0, "30.0 s behind the monitor's")],
)
def test_a_wrong_clock_is_warned_of_now_and_then(
    offset_s: float, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    clock = ClockOffset()
    for ticks_s in range(0, int(TOLD_AGAIN_S), 5):
        clock.hear(T, T + offset_s, float(ticks_s))
    assert [words in line for line in caplog.messages] == [True]
    clock.hear(T, T + offset_s, TOLD_AGAIN_S + 10)
    assert len(caplog.messages) == 2


def test_delays_alone_are_no_wrong_clock(caplog: pytest.LogCaptureFixture) -> None:
    clock = ClockOffset()
    for number, delay_s in enumerate((8.0, WRONG_S + 3, 0.1, 8.0)):
        clock.hear(T, T + delay_s, float(number))
    assert caplog.messages == []
