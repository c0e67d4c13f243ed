"""α1 as fatigue takes it: slow, gated, with some play, and never a jump."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import alpha1_trend, decoupling, fatigue, hrv
from monitor.models.arrays import Runners
from monitor.models.block import of_one, second_at, stacked
from tests.monitor.blocks import SECONDS, at_any_cut, check_cuts
from tests.monitor.checks import CHECKS, Case, Tree, check_missing_spoils_nothing

PARAMS: Final = alpha1_trend.Params()
NAN: Final = float("nan")
MINUTE: Final = 6  # turns of ten seconds
ZONES, LEARNED, GIVEN = 0.0, 1.0, 2.0
FASTEST_POINTS_PER_MIN: Final = 3.0


def heard(delta: Runners, basis: Runners, quality: Runners) -> hrv.Hrv:
    """What α1 says, of which only these three matter here."""
    nothing = np.full(delta.shape, NAN)
    return hrv.Hrv(
        nothing, nothing, nothing, nothing, delta, basis, quality, nothing,
        np.zeros(delta.shape, dtype=np.bool_),
    )  # fmt: skip


def run(
    deltas: Sequence[float],
    *,
    basis: float = LEARNED,
    quality: float = 1.0,
    heart_known: bool = True,
    state: alpha1_trend.State | None = None,
) -> tuple[alpha1_trend.State, alpha1_trend.Trend]:
    """One runner, a value every ten seconds; what is said has a row for each."""
    delta = np.array(deltas, dtype=float)[:, np.newaxis]
    good = np.where(np.isnan(delta), 0.0, quality)
    block = heard(delta, np.where(np.isnan(delta), NAN, basis), good)
    return alpha1_trend.run(
        state or alpha1_trend.initial(1), block, np.array([heart_known]), PARAMS, 10.0
    )


def points_per_min(strain: Runners) -> Runners:
    """Fastest change of a fatigue index in which α1 makes all of the durability factor too."""
    weights = fatigue.Params()
    score = 100.0 * -np.expm1(-(weights.hrv + weights.durability) * strain)
    return np.abs(score[MINUTE:] - score[:-MINUTE])


def test_says_nothing_before_ten_minutes_of_good_beats() -> None:
    _, said = run([0.3] * (10 * MINUTE - 1))
    assert np.isnan(said.strain).all()
    _, said = run([0.3] * (20 * MINUTE - 1), quality=0.5)
    assert np.isnan(said.strain).all()
    assert not np.isnan(run([0.3] * 20 * MINUTE, quality=0.5)[1].strain[-1, 0])


def test_a_lasting_fall_counts_as_science_says() -> None:
    _, said = run([0.2] * 120 * MINUTE)
    assert said.delta[-1, 0] == pytest.approx(0.2)
    assert said.strain[-1, 0] == pytest.approx(0.5, abs=PARAMS.band + 1e-9)
    _, said = run([0.5] * 120 * MINUTE)
    assert said.strain[-1, 0] == 1.0
    _, said = run([-0.1] * 120 * MINUTE)
    assert said.strain[-1, 0] == 0.0


def test_noise_around_what_is_expected_is_no_fatigue() -> None:
    """α1 of a recorded easy run moves by 0.3 to both sides within minutes."""
    rng = np.random.default_rng(3)
    noise = np.repeat(rng.normal(0.0, 0.3, 60), 2 * MINUTE)
    _, said = run(noise.tolist())
    assert np.nanmax(said.strain) < 0.35
    assert np.nanmean(said.strain) < 0.15


@given(st.lists(st.sampled_from([-3.0, -0.3, 0.0, 0.2, 0.7, 9.0, NAN]), min_size=2, max_size=9))
def test_never_more_than_three_points_a_minute(levels: list[float]) -> None:
    deltas = [0.0] * 15 * MINUTE + [level for level in levels for _ in range(17 * MINUTE)]
    _, said = run(deltas)
    change = points_per_min(said.strain[:, 0])
    assert np.nanmax(change) <= FASTEST_POINTS_PER_MIN


def test_within_its_play_it_stays_as_it_is() -> None:
    state, _ = run([0.2] * 120 * MINUTE)
    _, said = run([0.2, 0.17, 0.19, 0.18] * 5 * MINUTE, state=state)
    assert len(np.unique(said.strain)) == 1


def test_zones_of_a_guessed_heart_say_nothing() -> None:
    _, guessed = run([0.4] * 60 * MINUTE, basis=ZONES, heart_known=False)
    assert np.isnan(guessed.strain).all()
    _, known = run([0.4] * 60 * MINUTE, basis=ZONES)
    assert known.strain[-1, 0] == pytest.approx(0.5, abs=PARAMS.band + 1e-9)
    assert known.spread[-1, 0] == PARAMS.spread_zones
    _, line = run([0.4] * 60 * MINUTE, basis=GIVEN, heart_known=False)
    assert line.strain[-1, 0] > 0.9
    assert line.spread[-1, 0] == PARAMS.spread_given


def test_a_lost_strap_fades_and_is_then_missing() -> None:
    state, _ = run([0.4] * 90 * MINUTE)
    state, held = run([NAN] * 15 * MINUTE, state=state)
    assert held.strain[-1, 0] == pytest.approx(state.strain[0])
    state, fading = run([NAN] * 10 * MINUTE, state=state)
    assert 0.0 < fading.strain[-1, 0] < held.strain[-1, 0]
    assert np.isnan(fading.delta[-1, 0])
    _, gone = run([NAN] * 30 * MINUTE, state=state)
    assert np.isnan(gone.strain[-1, 0])


def test_alone_it_makes_the_factor_of_durability() -> None:
    _, said = run([0.4] * 90 * MINUTE)
    unknown = decoupling.Decoupling(*(np.array([v]) for v in (NAN, NAN, NAN, 0.0)))
    value, _ = decoupling.durability(unknown, said.strain[-1], decoupling.Params())
    assert value[0] == said.strain[-1, 0]


def second(rng: np.random.Generator, rows: int) -> hrv.Hrv:
    delta = rng.normal(0.1, 0.3, rows)
    delta[rng.random(rows) < 0.3] = NAN
    quality = np.where(np.isnan(delta), 0.0, rng.choice([0.5, 1.0], rows))
    return heard(delta, np.where(np.isnan(delta), NAN, rng.integers(0, 3, rows) + 0.0), quality)


QUICK: Final = alpha1_trend.Params(mean_s=20.0, least_s=9.0, hold_s=4.0, full_s=30.0)
CASE: Final = Case(
    name="α1 trend",
    bodies=lambda rng, rows: (rng.random(rows) < 0.5,),
    second=second,
    missing=lambda rows: heard(np.full(rows, NAN), np.full(rows, NAN), np.zeros(rows)),
    initial=lambda bodies: alpha1_trend.initial(len(bodies[0])),
    step=lambda state, bodies, one, dt_s: alpha1_trend.step(state, one, bodies[0], QUICK, dt_s),
    bounds={"delta": (-0.6, 0.6), "strain": (0, 1), "spread": (0, 0.2)},
)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    "check",
    # A strap that falls silent does turn the factor into NaN, once it has faded.
    [check for check in CHECKS if check is not check_missing_spoils_nothing],
    ids=lambda check: check.__name__,
)
def test_model_keeps_to_the_rules(check: object, seed: int) -> None:
    assert callable(check)
    check(CASE, seed)


@at_any_cut
def test_a_block_is_its_seconds(rows: int, dt_s: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    known = rng.random(rows) < 0.5
    silent = heard(np.full(rows, NAN), np.full(rows, NAN), np.zeros(rows))
    seconds = [second(rng, rows) if 5 < at < 60 else silent for at in range(SECONDS)]

    def through(state: Tree, block: Tree) -> tuple[Tree, Tree]:
        return alpha1_trend.run(state, block, known, QUICK, dt_s)

    def one(state: Tree, last: Tree) -> tuple[Tree, Tree]:
        state, said = through(state, of_one(last))
        return state, second_at(said, 0)

    said = check_cuts(alpha1_trend.initial(rows), stacked(seconds), through, one, seed)
    assert np.nanmax(said.strain) > 0.0
