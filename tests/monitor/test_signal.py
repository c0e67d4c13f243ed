import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import signal
from monitor.alerts.signals import OFTEN
from monitor.messages import Alert
from monitor.models.arrays import Runners
from monitor.watch import Watch
from tests.monitor.blocks import Tree, at_any_cut, by_one, check_cuts
from tests.monitor.people import ANNA, T, running

HOUR_S = 3600
Spells = list[tuple[int, bool]]
"""How long something was heard each second, or nothing was."""


def told(spells: Spells) -> list[Alert]:
    """What Anna's crew is told of her signal."""
    watch, t, alerts = Watch([ANNA]), T, []
    for seconds, heard in spells:
        alerts += watch.run({0: (t, [running() if heard else None] * seconds)})
        t += seconds
    kinds = ("signal_lost", "signal_back")
    return [one for one in alerts if one.kind in kinds or "comes and goes" in one.title]


def signal_of(spells: Spells) -> signal.Signal:
    heard = np.concatenate([np.full(seconds, is_heard) for seconds, is_heard in spells])
    t = T + np.arange(float(len(heard)))[:, np.newaxis]
    heard_t = np.maximum.accumulate(np.where(heard[:, np.newaxis], t, -np.inf), axis=0)
    return signal.run(signal.initial(1), t, heard_t, np.array([float(T)]))[1]


@pytest.mark.parametrize(
    ("silent_s", "words"), [(71, "72 s"), (5279, "88 min"), (600, "10 min"), (3 * HOUR_S, "3 h 00")]
)
def test_how_long_the_signal_was_lost_is_true_in_all_that_is_said(
    silent_s: int, words: str
) -> None:
    alerts = told([(100, True), (silent_s, False), (300, True)])
    assert [(one.kind, one.state) for one in alerts] == [
        ("signal_lost", "raised"),
        ("signal_lost", "cleared"),
        ("signal_back", "raised"),
    ]
    cleared, back = alerts[1:]
    assert back.because["silent_s"] == silent_s + 1
    assert words in back.text
    assert " 0 s" not in cleared.text


@pytest.mark.parametrize("heard_first", range(45, 106))
def test_it_is_true_whenever_the_words_are_renewed(heard_first: int) -> None:
    *_, cleared, back = told([(heard_first, True), (200, False), (60, True)])
    assert back.because["silent_s"] == 201
    assert cleared.because["silent_s"] in range(135, 202)


def test_a_single_record_in_a_silence_does_not_end_it() -> None:
    alerts = told([(100, True), (300, False), (1, True), (300, False), (60, True)])
    assert [one.kind for one in alerts] == ["signal_lost", "signal_lost", "signal_back"]
    assert alerts[-1].because["silent_s"] == 602


def test_valleys_every_ten_minutes_are_told_as_such_and_not_one_by_one() -> None:
    alerts = told([(300, True), *[(300, False), (300, True)] * 24])
    raised = [one for one in alerts if one.state == "raised"]
    assert [one.kind for one in raised] == ["signal_lost", "signal_back", "data"]
    assert "3 times" in raised[-1].text


def test_a_long_loss_among_valleys_is_told_and_how_many_there_were() -> None:
    valleys = [(300, True), (200, False)] * 4
    alerts = told([*valleys, (300, True), (1200, False), (100, True)])
    late = [one for one in alerts if one.t > T + 2300 and one.kind != "data"]
    assert [(one.kind, one.state) for one in late] == [
        ("signal_lost", "raised"),
        ("signal_lost", "cleared"),
        ("signal_back", "raised"),
    ]
    assert late[0].t == T + 2299 + signal.OFTEN_AFTER_S
    assert "Loss 5 within the hour" in late[0].text
    assert late[-1].because["silent_s"] == 1201


def test_after_an_hour_without_one_a_loss_is_told_at_once_again() -> None:
    alerts = told([(100, True), (90, False), (HOUR_S + 400, True), (90, False)])
    assert [one.kind for one in alerts if one.state == "raised"].count("signal_lost") == 2


@given(st.lists(st.tuples(st.integers(1, 400), st.booleans()), min_size=1, max_size=8))
def test_a_silence_is_as_long_as_it_was(spells: Spells) -> None:
    said = signal_of([(20, True), *spells])
    quiet = said.since_record_s > signal.STEADY_WITHIN_S
    assert (said.silent_s >= said.since_record_s)[quiet].all()
    assert ((said.losses >= 1.0) == (said.losses > 0.0)).all()
    longest = max([seconds for seconds, heard in spells if not heard], default=0)
    assert said.silent_s.max() >= (longest if longest > signal.STEADY_WITHIN_S else 0.0)


def test_losses_are_counted_once_each() -> None:
    said = signal_of([(100, True), *[(100, False), (100, True)] * OFTEN])
    assert said.losses[-1, 0] == OFTEN
    assert (np.diff(said.losses[:, 0]) >= 0.0).all()


def test_a_second_without_any_value_is_a_pause() -> None:
    nan = np.full((3, 2, 1), np.nan)
    measured = nan.copy()
    measured[0, 0] = 140.0
    heard = np.array([[True], [True], [False]])
    no_beats: Runners = np.full((3, 1, 1), np.nan)
    paused = signal.paused(heard, measured, no_beats)
    assert paused.ravel().tolist() == [False, True, False]


@at_any_cut
def test_blocks_give_the_bits_of_their_seconds(rows: int, dt_s: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    t = T + np.arange(400.0)[:, np.newaxis] + np.zeros(rows)
    heard = rng.random((400, rows)) < 0.05
    heard[0] = True
    heard_t = np.maximum.accumulate(np.where(heard, t, -np.inf), axis=0)
    start_t = np.full(rows, float(T))

    def run(state: Tree, block: Tree) -> tuple[Tree, Tree]:
        return signal.run(state, block[0], block[1], start_t)

    said = check_cuts(signal.initial(rows), (t, heard_t), run, by_one(run), seed)
    assert said.losses.shape == (400, rows)
    assert dt_s > 0.0
