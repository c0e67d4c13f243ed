import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import stride
from monitor.models.arrays import Runners
from monitor.models.block import second_at
from tests.examples import examples
from tests.monitor.blocks import column, lasting

PARAMS = stride.Params()
NAN = float("nan")


def one(value: float) -> Runners:
    return np.array([value])


def run(
    seconds: int,
    cadence: float,
    *,
    start_s: int,
    speed: float = 2.6,
    grade: float = 0.0,
    walking: bool = False,
    state: stride.State | None = None,
) -> tuple[stride.State, stride.Stride]:
    state = state or stride.initial(1)
    second = (one(speed), one(grade), one(cadence), np.array([walking]))
    speeds, grades, cadences, walks = lasting(second, seconds)
    elapsed_s = column(range(start_s, start_s + seconds))
    state, output = stride.run(state, speeds, grades, cadences, walks, elapsed_s, PARAMS, 1.0)
    return state, second_at(output, -1)


def first_hour(cadence: float = 170.0) -> stride.State:
    return run(3000, cadence, start_s=600)[0]


def test_same_steps_are_no_drift() -> None:
    _, output = run(1200, 170.0, start_s=3600, state=first_hour())
    assert output.usual_spm[0] == 170.0
    assert output.drift[0] == 0.0
    assert output.changed[0] == 0.0
    assert output.spread[0] == 0.0


@pytest.mark.parametrize("cadence", [170.0 * 0.95, 170.0 * 1.05])
def test_five_percent_either_way_is_half_the_factor(cadence: float) -> None:
    _, output = run(600, cadence, start_s=3600, state=first_hour())
    assert output.drift[0] == pytest.approx(cadence / 170.0 - 1.0)
    assert output.changed[0] == pytest.approx(0.5)


def test_baseline_is_the_mean_of_minutes_10_to_60_only() -> None:
    state, _ = run(600, 150.0, start_s=0)
    state, _ = run(1500, 170.0, start_s=600, state=state)
    state, _ = run(1500, 174.0, start_s=2100, state=state)
    _, output = run(60, 180.0, start_s=3600, state=state)
    assert output.usual_spm[0] == pytest.approx(172.0)
    assert output.drift[0] == pytest.approx(180.0 / 172.0 - 1.0)


def test_speeds_and_grades_have_their_own_usual_steps() -> None:
    state = first_hour()
    for speed, grade in ((2.9, 0.0), (2.6, 0.06), (2.6, -0.06)):
        _, output = run(60, 170.0, start_s=3600, speed=speed, grade=grade, state=state)
        assert np.isnan(output.usual_spm[0])
        assert np.isnan(output.changed[0])
    _, output = run(60, 170.0, start_s=3600, speed=2.74, grade=0.02, state=state)
    assert output.usual_spm[0] == 170.0


def test_a_bin_needs_its_samples() -> None:
    few, _ = run(20, 170.0, start_s=600)
    enough, _ = run(30, 170.0, start_s=600)
    assert np.isnan(run(60, 170.0, start_s=3600, state=few)[1].changed[0])
    assert run(60, 170.0, start_s=3600, state=enough)[1].changed[0] == 0.0


@pytest.mark.parametrize(
    ("cadence", "speed", "grade", "walking"),
    [
        (NAN, 2.6, 0.0, False),
        (85.0, 2.6, 0.0, False),  # halved
        (340.0, 2.6, 0.0, False),  # doubled
        (170.0, 1.4, 0.0, False),
        (170.0, NAN, 0.0, False),
        (170.0, 2.6, NAN, False),
        (170.0, 2.6, 0.3, False),
        (170.0, 2.6, 0.0, True),
    ],
)
def test_what_is_no_believable_running_is_neither_learned_nor_compared(
    cadence: float, speed: float, grade: float, *, walking: bool
) -> None:
    state, _ = run(600, cadence, start_s=600, speed=speed, grade=grade, walking=walking)
    assert state.samples.sum() == 0
    after, output = run(
        600, cadence, start_s=3600, speed=speed, grade=grade, walking=walking, state=first_hour()
    )
    assert after.seen_s[0] == 0.0
    assert np.isnan(output.changed[0])


def test_an_old_comparison_is_told_no_more() -> None:
    state, _ = run(300, 180.0, start_s=3600, state=first_hour())
    state, held = run(1800, NAN, start_s=3900, state=state)
    _, gone = run(1, NAN, start_s=5700, state=state)
    assert held.drift[0] == pytest.approx(180.0 / 170.0 - 1.0)
    assert np.isnan(gone.drift[0])


@examples(50)
@given(st.floats(1.5, 6.499999), st.floats(-0.2249999, 0.2249999))
def test_every_speed_and_grade_has_a_bin(speed: float, grade: float) -> None:
    state, _ = run(1, 170.0, start_s=600, speed=speed, grade=grade)
    assert state.samples.sum() == 1
    assert state.steps.sum() == 170


def test_bins_are_exact_and_small() -> None:
    state, _ = run(3000, 239.6, start_s=600)
    assert int(state.steps.max()) == 240 * 300
    per_runner = sum(np.asarray(part).nbytes for part in state)
    assert per_runner < 1200


def test_step_rates_are_lost_a_minute_after_the_last_of_a_runner_who_moves() -> None:
    heard, output = run(1, 170.0, start_s=0)
    assert output.quality[0] == 1.0
    assert run(10, NAN, start_s=1, state=heard)[1].quality[0] == 1.0
    assert run(35, NAN, start_s=1, state=heard)[1].quality[0] == pytest.approx(0.5)
    lost, output = run(60, NAN, start_s=1, state=heard)
    assert output.quality[0] == 0.0
    assert run(1, 85.0, start_s=61, state=lost)[1].quality[0] == 1.0


@pytest.mark.parametrize("speed", [0.0, NAN])
def test_who_stands_or_is_not_seen_owes_no_step_rates(speed: float) -> None:
    heard, _ = run(1, 170.0, start_s=0)
    assert run(600, NAN, start_s=1, speed=speed, state=heard)[1].quality[0] == 1.0


def test_of_whom_no_step_rate_was_ever_heard_none_is_expected() -> None:
    assert np.isnan(run(600, NAN, start_s=0)[1].quality[0])
