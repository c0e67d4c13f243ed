import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import decoupling
from monitor.models.arrays import Runners
from monitor.models.block import second_at
from tests.examples import examples
from tests.monitor.blocks import column, lasting

PARAMS = decoupling.Params()
NAN = float("nan")
START = decoupling.Second(
    heart_rate_bpm=np.array([140.0]),
    heart_rate_quality=np.array([1.0]),
    speed_mps=np.array([2.8]),
    grade_adjusted_mps=np.array([2.8]),
    walking=np.array([False]),
    grade=np.array([0.0]),
    critical_mps=np.array([3.6]),
    deficit_pct=np.array([0.0]),
    elapsed_s=np.array([0.0]),
)


def one(value: float) -> Runners:
    return np.array([value])


def run(
    minutes: float,
    *,
    start_min: float = 0.0,
    state: decoupling.State | None = None,
    dt_s: float = 10.0,
    **changes: float,
) -> tuple[decoupling.State, decoupling.Decoupling]:
    state = state or decoupling.initial(1)
    second = START._replace(**{name: np.array([value]) for name, value in changes.items()})
    steps = round(minutes * 60.0 / dt_s)
    elapsed_s = column(60.0 * start_min + np.arange(1.0, steps + 1.0) * dt_s)
    block = lasting(second, steps)._replace(elapsed_s=elapsed_s)
    state, output = decoupling.run(state, block, PARAMS, dt_s)
    return state, second_at(output, -1)


def after_fifty() -> decoupling.State:
    return run(50)[0]


def test_the_same_heart_rate_at_the_same_pace_is_one() -> None:
    _, output = run(60, start_min=50, state=after_fifty())
    assert output.ratio[0] == pytest.approx(1.0)
    assert output.drift[0] == 0.0
    assert output.expected[0] == pytest.approx(0.0)


def test_nothing_is_told_before_minute_50() -> None:
    assert np.isnan(run(49.5)[1].ratio[0])
    assert run(50)[1].ratio[0] == pytest.approx(1.0)


def test_heart_rate_up_or_pace_down_comes_apart_alike() -> None:
    _, faster = run(120, start_min=50, state=after_fifty(), heart_rate_bpm=140.0 * 1.1125)
    _, slower = run(
        120, start_min=50, state=after_fifty(), grade_adjusted_mps=2.8 / 1.1125, speed_mps=2.5
    )
    assert faster.ratio[0] == pytest.approx(1.1125, abs=1e-4)
    assert slower.ratio[0] == pytest.approx(1.1125, abs=1e-4)
    assert faster.drift[0] == pytest.approx(0.5, abs=1e-3)


def test_ten_minutes_of_memory() -> None:
    _, output = run(10, start_min=50, state=after_fifty(), heart_rate_bpm=154.0)
    assert output.ratio[0] == pytest.approx(1.0 + 0.1 * (1.0 - np.exp(-1.0)), abs=2e-3)


def test_what_a_fluid_deficit_explains_is_reported_apart() -> None:
    _, output = run(120, start_min=50, state=after_fifty(), heart_rate_bpm=146.0, deficit_pct=2.0)
    assert output.ratio[0] == pytest.approx(1.0, abs=1e-4)
    assert output.expected[0] == pytest.approx(6.0 / 140.0, abs=1e-4)
    assert output.drift[0] == 0.0


@pytest.mark.parametrize(
    "changes",
    [
        {"heart_rate_bpm": NAN},
        {"heart_rate_quality": 0.3},  # modelled
        {"grade": 0.2},
        {"grade": -0.1},
        {"grade_adjusted_mps": 1.2},
        {"grade_adjusted_mps": 4.2},
        {"grade_adjusted_mps": NAN},
        {"speed_mps": 0.0},
        {"speed_mps": 1.0},
        {"speed_mps": NAN},
        {"walking": True},
    ],
)
def test_seconds_that_cannot_be_compared_change_nothing(changes: dict[str, float]) -> None:
    state = after_fifty()
    after, output = run(10, start_min=50, state=state, **{"heart_rate_bpm": 180.0, **changes})
    np.testing.assert_array_equal(after.means, state.means)
    assert output.ratio[0] == pytest.approx(1.0)
    assert output.spread[0] > PARAMS.spread


@pytest.mark.parametrize("changes", [{"speed_mps": 0.0}, {"speed_mps": NAN}, {"walking": True}])
def test_the_minute_after_a_stop_a_silence_or_a_walk_does_not_count(
    changes: dict[str, float],
) -> None:
    state, _ = run(1, start_min=50, state=after_fifty(), **changes)
    early, _ = run(1, start_min=51, state=state, heart_rate_bpm=180.0)
    later, _ = run(2, start_min=51, state=state, heart_rate_bpm=180.0)
    np.testing.assert_array_equal(early.means, state.means)
    assert later.means[0, 0] > state.means[0, 0]


def test_half_an_hour_without_a_valid_second_silences_it() -> None:
    state, held = run(30, start_min=50, state=after_fifty(), grade=0.3)
    _, gone = run(1, start_min=80, state=state, grade=0.3)
    assert held.ratio[0] == pytest.approx(1.0)
    assert np.isnan(gone.ratio[0])
    assert np.isnan(gone.drift[0])


def test_a_reference_that_hills_prevented_is_made_up_for() -> None:
    state, _ = run(50, grade=0.3)
    state, early = run(9, start_min=50, state=state)
    state, later = run(1, start_min=59, state=state)
    assert np.isnan(early.ratio[0])
    assert later.ratio[0] == pytest.approx(1.0)
    after, _ = run(10, start_min=60, state=state, heart_rate_bpm=160.0)
    np.testing.assert_array_equal(after.reference, state.reference)


@pytest.mark.parametrize("changes", [{"speed_mps": NAN}, {"speed_mps": 0.8}, {"walking": True}])
def test_who_does_not_run_sets_no_reference(changes: dict[str, float]) -> None:
    state, _ = run(50, state=None, dt_s=10.0, **changes)
    assert state.reference_s[0] == 0.0
    state, _ = run(2, start_min=50, state=state)
    assert state.reference_s[0] == 60.0


def test_jogging_for_less_than_a_minute_at_a_time_on_a_hike_is_no_reference() -> None:
    state = decoupling.initial(1)
    for hike in range(60):
        state, _ = run(1, start_min=20 + 2 * hike, state=state)
        state, _ = run(1, start_min=21 + 2 * hike, state=state, walking=True)
    assert state.reference_s[0] == 0.0


def test_missing_grade_or_fluid_widens() -> None:
    state = after_fifty()
    spreads = [
        run(1, start_min=50, state=state, **changes)[1].spread[0]
        for changes in ({}, {"grade": NAN}, {"deficit_pct": NAN})
    ]
    assert spreads[0] == pytest.approx(PARAMS.spread)
    assert min(spreads[1:]) > 2.0 * PARAMS.spread


def drift(value: float) -> decoupling.Decoupling:
    return decoupling.Decoupling(one(1.1), one(0.0), one(value), one(0.05))


@pytest.mark.parametrize(
    ("seen", "alpha", "expected"),
    [(0.2, 0.5, 0.5), (0.6, 0.5, 0.6), (0.2, NAN, 0.2), (NAN, 0.75, 0.75), (NAN, NAN, NAN)],
)
def test_durability_is_the_larger_of_what_is_known(
    seen: float, alpha: float, expected: float
) -> None:
    value, spread = decoupling.durability(drift(seen), one(alpha), PARAMS)
    assert value[0] == pytest.approx(expected, nan_ok=True)
    assert spread[0] == (PARAMS.spread_age if np.isnan(seen) else 0.05)


@examples(20)
@given(st.floats(100, 170), st.floats(0, 30), st.floats(1.5, 3.9))
def test_a_higher_heart_rate_is_never_better(heart: float, more: float, speed: float) -> None:
    state = after_fifty()
    low, high = (
        run(
            30,
            start_min=50,
            state=state,
            heart_rate_bpm=rate,
            grade_adjusted_mps=speed,
            speed_mps=speed,
            dt_s=60.0,
        )[1]
        for rate in (heart, heart + more)
    )
    assert low.drift[0] <= high.drift[0]
    assert 0.0 <= low.drift[0] <= 1.0
