"""Beats and what is made of them: a block is its seconds, to the last bit."""

from typing import Any, Final

import numpy as np

from monitor.models import alpha1, beats, hrv, rr_signal, turns
from monitor.models.arrays import Runners
from monitor.models.block import of_one, stacked
from tests.monitor.blocks import SECONDS, at_any_cut, by_one, check_cuts
from tests.monitor.checks import Tree

# As the real one, but quick enough for a test: windows of 20 s, from which something is learned.
QUICK: Final = hrv.Params(
    update_s=4.0,
    usable_share=0.5,
    learn_from_s=20.0,
    learn_until_s=60.0,
    learn_least_s=12.0,
    heart=beats.Params(window_s=20.0),
    signal=rr_signal.Params(lost_s=5.0, smooth_s=3.0, garbage_s=4.0),
    scaling=alpha1.Params(least_beats=30.0),
)


def intervals(rng: np.random.Generator, rows: int, seconds: int = SECONDS) -> Runners:
    """(seconds, 4, rows) beats with gaps, bursts, artefacts and garbage; one runner has none."""
    rr_ms = rng.normal(400.0, 4.0, (seconds, 4, rows))
    rr_ms[:, 2:][rng.random((seconds, 2, rows)) < 0.75] = np.nan
    rr_ms[:, 0][rng.random((seconds, rows)) < 0.05] = np.nan
    rr_ms[rng.random(rr_ms.shape) < 0.02] = 700.0
    rr_ms[rng.random(rr_ms.shape) < 0.005] = np.inf
    rr_ms[rng.random(rr_ms.shape) < 0.005] = -1.0
    for row in range(rows):
        first, length = rng.integers(5, seconds), rng.integers(1, 40)
        rr_ms[first : first + length, :, row] = np.nan
        noise = rng.integers(0, seconds - 10)
        rr_ms[noise : noise + 10, :, row] *= rng.uniform(0.3, 2.5, (10, 4))
    rr_ms[:6] = np.nan
    if rows > 1:
        rr_ms[:, :, 1] = np.nan
    return rr_ms


def runners(rng: np.random.Generator, rows: int) -> hrv.Body:
    return hrv.Body(
        hr_max_bpm=rng.uniform(165, 200, rows),
        hr_rest_bpm=rng.uniform(40, 60, rows),
        slope=np.where(rng.random(rows) < 0.7, np.nan, rng.uniform(-0.03, 0.0, rows)),
        intercept=rng.uniform(1.0, 2.5, rows),
        phase_s=rng.integers(1, 5, rows).astype(np.float64),
    )


@at_any_cut
def test_hrv(rows: int, dt_s: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    body = runners(rng, rows)
    rr_ms = dt_s * intervals(rng, rows)
    seconds = [
        (one, k * dt_s + rng.uniform(0.0, 9.0, rows), body.hr_max_bpm + rng.integers(0, 3, rows))
        for k, one in enumerate(rr_ms)
    ]

    def run(state: Tree, block: Tree) -> tuple[Tree, Tree]:
        theirs = body._replace(hr_max_bpm=block[2])
        return hrv.run(state, block[0], block[1], theirs, QUICK, dt_s)

    def step(state: Tree, second: Tree) -> tuple[Tree, Tree]:
        theirs = body._replace(hr_max_bpm=second[2])
        return hrv.step(state, second[0], second[1], theirs, QUICK, dt_s)

    said = check_cuts(hrv.initial(body), stacked(seconds), run, step, seed)
    assert np.mean(~np.isnan(said.alpha1)) > 0.1
    if rows > 1:
        assert said.rr_garbage.any()
        assert np.isnan(said.rr_quality[:, 1]).all()
        assert {0.0, 1.0} <= set(np.unique(said.rr_quality).tolist())


@at_any_cut
def test_beats(rows: int, dt_s: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    params = beats.Params(window_s=30.0)

    def run(state: Tree, block: Tree) -> tuple[Tree, Tree]:
        state, heard = beats.run(state, block[0], params, dt_s)
        return state, (heard.written, heard.lag_s, heard.sent, heard.wrong)

    def step(state: Tree, second: Tree) -> tuple[Tree, Tree]:
        after = beats.step(state, second[0], params, dt_s)
        return after, by_one(run)(state, second)[1]

    seconds = [(one,) for one in intervals(rng, rows)]
    check_cuts(beats.initial(rows), stacked(seconds), run, step, seed)


def _each(window: beats.Window) -> list[Any]:
    """The intervals of each window, and what is told of all."""
    ends = window.first + window.number
    parts = [window.line[at:end] for at, end in zip(window.first, ends, strict=True)]
    return [*parts, window.number, window.span, window.artefact_share]


def test_windows_within_a_block_are_those_of_its_seconds() -> None:
    rng = np.random.default_rng(4)
    rr_ms = intervals(rng, 5, 700)  # more than a ring holds
    rr_ms[300:450, :, 2] = np.nan  # so long a silence that all begins anew
    params = beats.Params()
    state, _ = beats.run(beats.initial(5), rr_ms[:200], params, 1.0)
    _, heard = beats.run(state, rr_ms[200:], params, 1.0)
    for second, one in enumerate(rr_ms[200:]):
        state, _ = beats.run(state, of_one(one), params, 1.0)
        if second % 7 == 0:
            rows = np.array([0, 2, 4])
            alone = beats.recent(state, rows, params)
            within = beats.windows(heard, np.full(3, second), rows, params)
            for mine, theirs in zip(_each(within), _each(alone), strict=True):
                np.testing.assert_array_equal(mine, theirs)


@at_any_cut
def test_turns(rows: int, dt_s: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = rng.normal(0.0, 1.0, (SECONDS, rows))
    found[rng.random(found.shape) < 0.2] = np.nan

    def run(state: Tree, block: Tree) -> tuple[Tree, Tree]:
        due_s, newest = state
        due_s, whose = turns.run(due_s, len(block[0]), 5.0, dt_s)
        table = block[0][whose.second, whose.rows]
        held = turns.held(newest, whose, table)
        return (due_s, held[-1]), (held,)

    start = rng.uniform(0.0, 8.0, rows), np.full(rows, np.nan)
    check_cuts(start, (found,), run, by_one(run), seed)
