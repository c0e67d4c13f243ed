"""Critical speed of those who told none: no more, and no less, than the pace shows."""

from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import critical_speed, shown_speed
from monitor.models.arrays import Runners
from monitor.models.block import of_one, second_at
from tests.examples import examples
from tests.monitor.blocks import SECONDS, at_any_cut, check_cuts
from tests.monitor.checks import CHECKS, Case, Tree
from tests.monitor.draws import gappy, nothing

PARAMS: Final = shown_speed.Params()
DEFAULT_MPS: Final = 3.2


def shown(*runs: tuple[float, float], known: bool = False, dt_s: float = 10.0) -> Runners:
    """Critical speed by time after some (speed [m/s], minutes)."""
    speeds = np.concatenate([np.full(round(60 * minutes / dt_s), mps) for mps, minutes in runs])
    state = shown_speed.initial(np.array([DEFAULT_MPS]))
    _, critical_mps = shown_speed.run(state, speeds[:, np.newaxis], np.array([known]), PARAMS, dt_s)
    return critical_mps[:, 0]


def test_a_champion_without_a_word_is_soon_known_to_be_fast() -> None:
    """A marathon of an Ironman at 4.6 m/s: its critical speed can't be 3.2."""
    critical_mps = shown((4.6, 155))
    assert critical_mps[6 * 10] > 4.1
    assert critical_mps[6 * 20] == pytest.approx(4.6 - 250 / 1200, abs=0.01)
    assert critical_mps[-1] > 4.6 / 0.95


def test_an_easy_runner_shows_nothing() -> None:
    assert (shown((2.4, 400)) == DEFAULT_MPS).all()


def test_a_sprint_or_a_short_hill_shows_nothing() -> None:
    critical_mps = shown((2.8, 30), (5.5, 1), (2.8, 10), (4.5, 2), (2.8, 30))
    assert (critical_mps == DEFAULT_MPS).all()


def test_what_is_known_does_not_move() -> None:
    assert (shown((5.0, 60), known=True) == DEFAULT_MPS).all()


def test_it_never_falls_and_standing_does_not_help() -> None:
    critical_mps = shown((4.5, 30), (0.0, 20), (2.5, 60), (np.nan, 30), (3.0, 60))
    assert (np.diff(critical_mps) >= 0.0).all()
    assert critical_mps[-1] == pytest.approx(critical_mps[30 * 6], abs=0.01)


def test_no_fault_of_a_receiver_makes_more_than_the_fastest_of_all() -> None:
    assert shown((8.0, 120)).max() == PARAMS.most_mps


@examples(30)
@given(st.floats(2.5, 6.0), st.floats(100.0, 250.0), st.floats(2.0, 120.0))
def test_a_best_effort_of_any_length_shows_no_more_than_is_true(
    critical_mps: float, reserve_m: float, minutes: float
) -> None:
    """Nobody is thought faster than they are, even by the hardest run they could do."""
    hours = np.array([minutes / 60.0])
    lasting = critical_speed.sustainable_fraction(hours, critical_speed.Params())[0]
    speed = min(critical_mps + reserve_m / (60.0 * minutes), 1e9 if minutes < 20 else np.inf)
    speed = speed if lasting >= 1.0 else lasting * critical_mps
    assert shown((speed, minutes)).max() <= max(critical_mps, DEFAULT_MPS) + 1e-9


CASE: Final = Case(
    name="shown speed",
    bodies=lambda rng, rows: (rng.uniform(2.5, 4.0, rows), rng.random(rows) < 0.3),
    second=lambda rng, rows: (gappy(rng, rows, 0, 8),),
    missing=nothing(1),
    initial=lambda bodies: shown_speed.initial(bodies[0]),
    step=lambda state, bodies, second, dt_s: shown_speed.step(
        state, second[0], bodies[1], PARAMS, dt_s
    ),
    bounds={"": (2.5, 6.5)},
)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_model_keeps_to_the_rules(check: object, seed: int) -> None:
    assert callable(check)
    check(CASE, seed)


@at_any_cut
def test_a_block_is_its_seconds(rows: int, dt_s: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    start = rng.uniform(0.5, 2.0, rows)
    known = rng.random(rows) < 0.3
    quick = shown_speed.Params(mean_s=20.0, reserve_most_m=20.0)
    speeds = np.array([gappy(rng, rows, 1, 7) for _ in range(SECONDS)])
    speeds[:4] = np.nan

    def through(state: Tree, block: Tree) -> tuple[Tree, Tree]:
        state, critical_mps = shown_speed.run(state, block[0], known, quick, dt_s)
        return state, (critical_mps,)

    def one(state: Tree, last: Tree) -> tuple[Tree, Tree]:
        state, said = through(state, of_one(last))
        return state, second_at(said, 0)

    (critical_mps,) = check_cuts(shown_speed.initial(start), (speeds,), through, one, seed)
    assert known.all() or (critical_mps[-1] > start).any()
