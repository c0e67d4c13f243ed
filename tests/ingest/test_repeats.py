import pytest

from ingest.errors import PacketRefused
from ingest.messages import Measured
from ingest.repeats import DOUBTFUL_S, OF_BEFORE, TOLD_TWICE, TWICE_WITHIN_S, Repeats

BEATS = Measured(heart_rate_bpm=120, rr_ms=(500.0,))
BARE = Measured(heart_rate_bpm=120)


def refused(repeats: Repeats, data: bytes, measured: Measured, at: float) -> str | None:
    try:
        repeats.check(data, measured, at)
    except PacketRefused as error:
        return error.reason
    return None


def test_the_same_beats_at_once_are_told_twice() -> None:
    repeats = Repeats()
    assert refused(repeats, b"a", BEATS, 1.0) is None
    assert refused(repeats, b"a", BEATS, 1.0) == TOLD_TWICE
    assert refused(repeats, b"b", BEATS, 1.1) is None
    assert refused(repeats, b"b", BEATS, 1.11 + TWICE_WITHIN_S) is None


def test_without_beats_nothing_counts_twice_anyway() -> None:
    repeats = Repeats()
    assert refused(repeats, b"a", BARE, 1.0) is None
    assert refused(repeats, b"a", BARE, 1.0) is None


def reconnected(at: float = 10.0) -> Repeats:
    repeats = Repeats()
    repeats.connected(0.0)
    repeats.check(b"a", BEATS, 1.0)
    repeats.connected(at)
    return repeats


def test_the_heart_rate_of_before_is_refused_for_three_seconds() -> None:
    repeats = reconnected()
    assert refused(repeats, b"bare", BARE, 10.5) == OF_BEFORE
    assert refused(repeats, b"a", BEATS, 11.5) == OF_BEFORE
    assert refused(repeats, b"bare", BARE, 10.0 + DOUBTFUL_S) is None
    assert refused(repeats, b"bare", BARE, 20.0) is None


@pytest.mark.parametrize(
    "measured",
    [BEATS, Measured(heart_rate_bpm=121), Measured(contact=False), Measured()],
)
def test_what_is_new_is_believed_at_once(measured: Measured) -> None:
    assert refused(reconnected(), b"new", measured, 10.1) is None


def test_a_connection_lost_while_it_repeats_is_of_before_too() -> None:
    repeats = reconnected()
    assert refused(repeats, b"a", BEATS, 10.5) == OF_BEFORE
    repeats.connected(11.0)
    repeats.connected(12.0)
    assert refused(repeats, b"a", BEATS, 12.5) == OF_BEFORE


def test_the_first_connection_doubts_nothing() -> None:
    repeats = Repeats()
    repeats.connected(0.0)
    assert refused(repeats, b"a", BARE, 0.1) is None
