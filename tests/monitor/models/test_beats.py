from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import beats
from monitor.models.arrays import Runners
from monitor.models.rows import concatenate, put, take
from tests.examples import examples

PARAMS = beats.Params()
FIRST = np.array([0])
Sent = tuple[float, ...]


def run(seconds: Sequence[Sent], state: beats.State | None = None) -> beats.State:
    state = state or beats.initial(1)
    for sent in seconds:
        state = beats.step(state, beats.columns([sent]), PARAMS, 1.0)
    return state


def window(state: beats.State) -> tuple[list[float], float]:
    """Intervals to use [ms] and the share of artefacts."""
    found = beats.recent(state, FIRST, PARAMS)
    first, number = found.first[0], found.number[0]
    ticks = found.line[first : first + number]
    assert found.span[0] == ticks.sum()
    in_ms = ticks * 1000.0 / beats.TICKS_PER_S
    return in_ms.round(3).tolist(), float(found.artefact_share[0])


def test_beats_come_out_as_they_went_in_the_oldest_first() -> None:
    used, share = window(run([(500.0,), (515.625, 531.25), (), (531.25,)]))
    assert used == [500.0, 515.625, 531.25, 531.25]
    assert share == 0.0


def test_two_minutes_are_kept_by_the_sum_of_the_intervals() -> None:
    used, share = window(run([(500.0, 500.0)] * 300))
    assert len(used) == 240
    assert share == 0.0


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ((500.0, 520.0), 2),
        ((500.0, 530.0), 1),  # more than 5 % at 120 bpm
        ((500.0, 470.0), 1),
        ((1000.0, 1150.0), 2),  # within 20 % at 60 bpm
        ((1000.0, 1250.0), 1),
        ((500.0, 400.0, 600.0, 500.0), 1),  # an extra beat and what follows
        ((240.0,), 0),  # no heart is so fast
        ((2100.0,), 0),
    ],
)
def test_beat_that_jumps_is_an_artefact(sent: Sent, kept: int) -> None:
    used, share = window(run([sent]))
    assert len(used) == kept
    assert share == pytest.approx(1.0 - kept / len(sent))


def test_comparison_goes_on_across_seconds() -> None:
    assert window(run([(500.0,), (600.0,)]))[1] == 0.5


def test_lost_beats_count_as_artefacts_and_take_their_time() -> None:
    state = run([(500.0, 500.0)] * 60 + [()] * 10 + [(625.0, 625.0)])
    used, share = window(state)
    assert used == [500.0] * 120 + [625.0] * 2  # the first after the gap is compared with none
    lost = round((11.0 - 1.25) / 0.625)
    assert share == pytest.approx(lost / (122 + lost))
    assert len(window(run([(500.0, 500.0)] * 100, state))[0]) < 220  # the window covers the gap


def test_short_pause_of_the_radio_loses_nothing() -> None:
    state = run([(500.0, 500.0)] * 60 + [()] * 2 + [(500.0,) * 6] + [(500.0, 500.0)] * 10)
    assert window(state)[1] == 0.0


def test_silent_strap_loses_beats_at_once() -> None:
    state = run([(500.0, 500.0)] * 120)
    shares = []
    for _ in range(60):
        state = run([()], state)
        shares.append(window(state)[1])
    assert shares[1] == 0.0
    assert shares == sorted(shares)
    assert shares[10] == pytest.approx(11 / 120, abs=0.01)


def test_after_two_silent_minutes_all_begins_anew() -> None:
    state = run([(500.0, 500.0)] * 60 + [()] * 130 + [(600.0,)])
    assert window(state) == ([599.609], 0.0)


def test_beats_sent_twice_do_not_fit_and_are_artefacts() -> None:
    state = run([(500.0,) * 4] * 60)
    assert window(state)[1] > 0.4


def test_nothing_heard_is_no_window() -> None:
    used, share = window(run([()] * 20))
    assert used == []
    assert np.isnan(share)


def test_columns_line_up_what_was_sent() -> None:
    np.testing.assert_array_equal(beats.columns([None, (), None]), np.zeros((0, 3)))
    np.testing.assert_array_equal(beats.columns([(1.0, 2.0), None]), [[1.0, np.nan], [2.0, np.nan]])


any_number = st.floats(allow_nan=True, allow_infinity=True) | st.floats(200.0, 3000.0)
any_second = st.lists(any_number, max_size=64).map(tuple)


@examples(60)
@given(seconds=st.lists(any_second, min_size=1, max_size=30), repeat=st.integers(1, 6))
def test_garbage_never_raises_and_keeps_to_its_bounds(seconds: list[Sent], repeat: int) -> None:
    state = run(seconds * repeat)
    used, share = window(state)
    assert state.ring.shape == beats.initial(1).ring.shape
    assert len(used) <= beats.CAPACITY
    assert all(249.0 <= value <= 2001.0 for value in used)
    assert sum(used) <= 120_000.0 + 1.0
    assert np.isnan(share) or 0.0 <= share <= 1.0


@examples(40)
@given(
    seconds=st.lists(
        st.lists(any_second | st.none(), min_size=4, max_size=4), min_size=1, max_size=20
    ),
)
def test_bits_depend_on_nobody_else(seconds: list[list[Sent | None]]) -> None:
    together = beats.initial(4)
    alone = beats.initial(1)
    pair = beats.initial(2)
    for second in seconds:
        together = beats.step(together, beats.columns(second), PARAMS, 1.0)
        alone = beats.step(alone, beats.columns(second[2:3]), PARAMS, 1.0)
        pair = beats.step(pair, beats.columns([second[3], second[0]]), PARAMS, 1.0)
    for part, rows in ((alone, [2]), (pair, [3, 0])):
        for one, other in zip(part, take(together, np.array(rows)), strict=True):
            np.testing.assert_array_equal(one, other)


def test_runners_can_be_taken_put_and_joined() -> None:
    rng = np.random.default_rng(1)
    states = [
        run([tuple(500.0 + rng.normal(0, 5, 2)) for _ in range(90)]),
        run([tuple(700.0 + rng.normal(0, 5, 1)) for _ in range(70)]),
    ]
    both = concatenate(*states)
    expected = [window(state) for state in states]
    assert [window(take(both, np.array([row]))) for row in (0, 1)] == expected
    swapped = put(both, np.array([1, 0]), both)
    assert [window(take(swapped, np.array([row]))) for row in (1, 0)] == expected
    goes_on: Runners = beats.columns([(500.0,), (700.0,)])
    assert beats.recent(beats.step(both, goes_on, PARAMS, 1.0), FIRST, PARAMS).number[0] == 181
