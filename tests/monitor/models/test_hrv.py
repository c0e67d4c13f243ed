"""DFA-α1: when it speaks, what it is compared with, and on whom it depends."""

import json
import math
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.recordings.read import read
from monitor.models import beats, hrv
from monitor.models.arrays import Runners
from monitor.models.block import second_at
from monitor.models.rows import take
from tests.examples import examples
from tests.monitor.checks import CHECKS, Case, check_missing_spoils_nothing, leaves
from tests.monitor.models.neurokit2_alpha1 import noise

EFFORT: Final = (
    Path(__file__).parents[4] / "shared/data/polar_h10_rr_102min_effort_fatmaxxer.rr.csv"
)
PUBLISHED: Final[dict[str, Any]] = json.loads(
    Path(__file__).with_name("published_alpha1.json").read_text(encoding="utf-8")
)
PARAMS: Final = hrv.Params()
NAN: Final = float("nan")
FRESH: Final = -0.3  # how far each beat takes back the one before: makes α1 0.71
TIRED: Final = 0.45  # and this 0.32
Sent = tuple[float, ...]


def body(
    slope: float = NAN, intercept: float = NAN, *, rows: int = 1, turn_s: float = 1.0
) -> hrv.Body:
    """Runners between 50 and 190 bpm, so that 150 bpm are 71.4 % of the reserve."""
    values = (190.0, 50.0, slope, intercept, turn_s)
    return hrv.Body(*(np.full(rows, value) for value in values))


def heart(
    seconds: int, memory: float = FRESH, *, rr_ms: float = 400.0, seed: int = 5
) -> list[Sent]:
    """What a strap sends, second by second."""
    w = noise(int(seconds * 1000 / rr_ms), seed)
    series = rr_ms + 8.0 * (w - memory * np.concatenate(([0.0], w[:-1])))
    ends = np.ceil(np.cumsum(series) / 1000.0)
    return [tuple(series[ends == t].tolist()) for t in range(1, seconds + 1)]


def run(
    sent: list[Sent],
    runner: hrv.Body | None = None,
    *,
    state: hrv.State | None = None,
    from_s: float = 0.0,
) -> tuple[hrv.State, list[hrv.Hrv]]:
    runner = runner or body()
    state = state or hrv.initial(runner)
    seconds = len(sent)
    rr_ms = beats.columns(sent).T[..., np.newaxis]
    elapsed_s = from_s + np.arange(float(seconds))[:, np.newaxis]
    runner = runner._replace(hr_max_bpm=np.tile(runner.hr_max_bpm, (seconds, 1)))
    state, said = hrv.run(state, rr_ms, elapsed_s, runner, PARAMS, 1.0)
    return state, [second_at(said, second) for second in range(seconds)]


def test_speaks_once_there_are_150_beats() -> None:
    _, outputs = run(heart(140))
    known = [not np.isnan(output.alpha1[0]) for output in outputs]
    assert known.index(True) == 60  # 150 beats at 150 bpm; turns are at 1, 11, 21 ... s
    assert all(known[60:])
    assert outputs[-1].reserve_pct[0] == pytest.approx(71.4, abs=0.5)
    assert outputs[-1].quality[0] == 1.0


def test_only_own_turns_change_the_result() -> None:
    _, outputs = run(heart(200), body(turn_s=4.0))
    values = [output.alpha1[0] for output in outputs]
    changed = [
        k + 1
        for k in range(1, len(values))
        if values[k] != values[k - 1] and values[k] == values[k]
    ]
    assert changed
    assert all(second % 10 == 4 for second in changed)


def test_turns_are_even_over_a_field_of_names() -> None:
    turns = [hrv.turn_s(f"{bib:03d}", PARAMS) for bib in range(1000)]
    each = [turns.count(float(turn)) for turn in range(1, 11)]
    assert sum(each) == 1000
    assert max(each) < 140


@pytest.mark.parametrize(("wrong", "quality"), [(0, 1.0), (4, 1.0), (5, 0.5), (8, 0.5), (10, 0.0)])
def test_artefacts_lower_the_quality_and_then_silence_it(wrong: int, quality: float) -> None:
    sent = heart(121)
    for k in range(wrong):  # an early beat makes two artefacts: itself and the return
        first, *others = sent[10 + 10 * k]
        sent[10 + 10 * k] = (first - 60.0, *others)
    _, outputs = run(sent)
    assert outputs[-1].artefact_pct[0] == pytest.approx(2 * wrong / 3.0, abs=0.2)
    assert outputs[-1].quality[0] == quality
    assert np.isnan(outputs[-1].alpha1[0]) == (quality == 0.0)
    assert np.isnan(outputs[-1].delta[0]) == (quality == 0.0)


def test_silent_strap_leaves_no_old_value() -> None:
    state, _ = run(heart(150))
    _, outputs = run([()] * 30, state=state)
    assert np.isnan(outputs[-1].alpha1[0])
    assert np.isnan(outputs[-1].delta[0])
    assert np.isnan(outputs[-1].basis[0])
    assert outputs[-1].artefact_pct[0] > 6.0


def test_tired_runner_is_as_far_below_the_line_as_rogers_found() -> None:
    """Fixed 3 m/s, heart rate unchanged: 0.71 before, 0.32 after six hours (n = 7)."""
    line = body(slope=-0.0175, intercept=0.71 + 0.0175 * 71.4)
    _, fresh = run(heart(600, FRESH), line)
    _, tired = run(heart(600, TIRED), line)
    assert np.mean([o.alpha1[0] for o in fresh[130:]]) == pytest.approx(0.71, abs=0.1)
    assert np.mean([o.alpha1[0] for o in tired[130:]]) == pytest.approx(0.32, abs=0.1)
    assert abs(np.mean([o.delta[0] for o in fresh[130:]])) < 0.1
    assert np.mean([o.delta[0] for o in tired[130:]]) > 0.3
    assert tired[-1].basis[0] == 2.0


def test_without_a_line_zones_say_what_is_expected() -> None:
    _, outputs = run(heart(600, TIRED))
    newest = outputs[-1]
    assert newest.expected[0] == pytest.approx(0.67, abs=0.01)  # between 0.75 and 0.50
    assert newest.delta[0] == newest.expected[0] - newest.alpha1[0]
    assert newest.basis[0] == 0.0


def test_line_is_learned_from_minutes_ten_to_fifty() -> None:
    state, _ = run(heart(590), from_s=0.0)
    assert state.line.seen_s[0] == 0.0
    state, outputs = run(heart(900), state=state, from_s=600.0)
    assert outputs[-1].expected[0] == pytest.approx(0.73, abs=0.05)
    assert outputs[-1].basis[0] == 1.0
    later, outputs = run(heart(900, TIRED), state=state, from_s=3001.0)
    for learned, kept in zip(state.line, later.line, strict=True):
        np.testing.assert_array_equal(learned, kept)
    assert np.mean([output.delta[0] for output in outputs[130:]]) > 0.28


def test_learned_slope_leans_on_the_usual_one() -> None:
    """At one intensity nothing is learned about the slope."""
    state, _ = run(heart(900), from_s=600.0)
    at_pct = state.line.mean_pct
    here, harder = (
        hrv.expected_alpha1(at_pct + more, state.line, body(), PARAMS)[0] for more in (0.0, 10.0)
    )
    assert harder - here == pytest.approx(10.0 * PARAMS.usual_slope, rel=0.2)


@pytest.mark.parametrize(
    ("reserve_pct", "expected"),
    [(40.0, 0.75), (65.0, 0.75), (75.0, 0.625), (85.0, 0.5), (99.0, 0.5)],
)
def test_zones_stay_between_the_thresholds(reserve_pct: float, expected: float) -> None:
    unseen = hrv.initial(body()).line
    found, given_line, learned = hrv.expected_alpha1(
        np.array([reserve_pct]), unseen, body(), PARAMS
    )
    assert found[0] == pytest.approx(expected)
    assert not given_line[0]
    assert not learned[0]


def test_later_start_changes_no_bit() -> None:
    sent = heart(200)
    _, at_once = run(sent)
    _, later = run([()] * 40 + sent, from_s=-40.0)
    for one, other in zip(at_once[-1], later[-1], strict=True):
        np.testing.assert_array_equal(one, other)


def bodies(rng: np.random.Generator, rows: int) -> hrv.Body:
    slope = np.where(rng.random(rows) < 0.5, NAN, rng.uniform(-0.03, 0.0, rows))
    return hrv.Body(
        hr_max_bpm=rng.uniform(165, 200, rows),
        hr_rest_bpm=rng.uniform(40, 60, rows),
        slope=slope,
        intercept=rng.uniform(1.0, 2.5, rows),
        phase_s=rng.integers(1, 11, rows).astype(np.float64),
    )


def second(rng: np.random.Generator, rows: int) -> tuple[Runners, Runners]:
    rr_ms = rng.normal(400.0, 3.0, (3, rows))
    rr_ms[2, rng.random(rows) < 0.5] = NAN
    rr_ms[0, rng.random(rows) < 0.005] = 600.0
    return rr_ms, rng.uniform(0.0, 6000.0, rows)


CASE: Final = Case(
    name="hrv",
    bodies=bodies,
    second=second,
    missing=lambda rows: (np.zeros((0, rows)), np.full(rows, 1000.0)),
    initial=hrv.initial,
    step=lambda state, runners, inputs, dt_s: hrv.step(
        state, inputs[0], inputs[1], runners, PARAMS, dt_s
    ),
    bounds={
        "alpha1": (-0.5, 2.5),
        "artefact_pct": (0, 100),
        "expected": (0.4, 1.3),
        "basis": (0, 2),
        "quality": (0, 1),
    },
)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    "check",
    # A silent strap does turn α1 into NaN, at once; what must last is tested below.
    [check for check in CHECKS if check is not check_missing_spoils_nothing],
    ids=lambda check: check.__name__,
)
def test_model_keeps_to_the_rules(check: Any, seed: int) -> None:
    check(CASE, seed)


def test_silence_spoils_nothing_that_was_learned() -> None:
    state, outputs = run(heart(900) + [()] * 12, from_s=600.0)
    silent, _ = run([()] * 288, state=state, from_s=1512.0)
    for learned, kept in zip(state.line, silent.line, strict=True):
        np.testing.assert_array_equal(learned, kept)
    _, again = run(heart(900), state=silent, from_s=1800.0)
    assert again[-1].alpha1[0] == outputs[899].alpha1[0]


any_beat = st.floats(allow_nan=True, allow_infinity=True) | st.floats(200.0, 3000.0)
any_sent = st.lists(any_beat, max_size=64).map(tuple)


@examples(30)
@given(sent=st.lists(any_sent | st.just(()), min_size=1, max_size=40), seed=st.integers(1, 99))
def test_garbage_never_raises_and_is_survived(sent: list[Sent], seed: int) -> None:
    state, outputs = run(heart(90, seed=seed) + sent * 3)
    for output in outputs:
        assert np.isnan(output.alpha1[0]) or -0.5 < output.alpha1[0] < 3.0
        assert np.isnan(output.basis[0]) == np.isnan(output.delta[0])
    for leaf in leaves((state.heart.ring, state.due_s, state.line)):
        assert np.isfinite(leaf).all()
    _, healed = run(heart(250, seed=seed), state=state)
    assert not np.isnan(healed[-1].alpha1[0])


def test_bits_depend_on_nobody_else() -> None:
    several = [
        heart(130, rr_ms=rr_ms, seed=at + 1) for at, rr_ms in enumerate((350.0, 420.0, 500.0))
    ]
    runners = body(rows=3)
    together, alone = hrv.initial(runners), hrv.initial(take(runners, np.array([1])))
    for sent in zip(*several, strict=True):
        elapsed_s = np.full(3, 900.0)
        together, all_of_them = hrv.step(
            together, beats.columns(sent), elapsed_s, runners, PARAMS, 1.0
        )
        alone, one = hrv.step(
            alone,
            beats.columns(sent[1:2]),
            elapsed_s[:1],
            take(runners, np.array([1])),
            PARAMS,
            1.0,
        )
        for mine, theirs in zip(leaves((alone, one)), leaves((together, all_of_them)), strict=True):
            np.testing.assert_array_equal(mine[..., 0], theirs[..., 1])
    assert not np.isnan(one.alpha1[0])


@pytest.mark.skipif(not EFFORT.exists(), reason=f"{EFFORT.name} is not here")
def test_recorded_effort_is_as_published() -> None:
    recording = read(EFFORT)
    sent = {one.t: one.measured.rr_ms or () for one in recording.seconds}
    start = min(sent)
    _, outputs = run([sent.get(t, ()) for t in range(start, max(sent) + 1)])
    values = np.array([output.alpha1[0] for output in outputs])
    assert np.mean(~np.isnan(values)) > 0.85
    times, expected = np.array(PUBLISHED["effort"]["alpha1"]).T
    off = values[times.astype(np.int64) + 120] - expected
    off = off[~np.isnan(off)]
    assert len(off) > 40
    assert math.fabs(off.mean() + 0.07) < 0.03  # detrended, his are not
    assert off.std() < 0.09
