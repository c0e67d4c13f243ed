"""The restart after a cramp: its steps, its caps, and one step back at a twitch."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import phase as phases
from monitor.alerts import ramp
from monitor.alerts.ramp import Caps, Stage
from monitor.models.rows import concatenate, take
from tests.examples import examples

NAN = float("nan")


class Runner:
    """One runner, second by second."""

    def __init__(self) -> None:
        self.state = ramp.initial(1)

    def goes(
        self,
        phase: int,
        seconds: int = 1,
        *,
        speed_mps: float = 3.0,
        grade: float = 0.0,
        walking: float = 0.0,
        twinge: bool = False,
    ) -> Caps:
        for _ in range(seconds):
            self.state, caps = ramp.step(
                self.state,
                phase=np.array([phase], dtype=np.int8),
                speed_mps=np.array([speed_mps]),
                grade_adjusted_mps=np.array([speed_mps]),
                grade=np.array([grade]),
                walking=np.array([walking]),
                twinge=np.array([float(twinge)]),
            )
        return caps

    def cramps(self, before_mps: float = 3.0) -> Caps:
        self.goes(phases.RACING, 60, speed_mps=before_mps)
        self.goes(phases.CRAMPED, 60, speed_mps=0.0)
        return self.goes(phases.RESTARTING, speed_mps=1.0)


def test_without_a_cramp_there_is_no_cap() -> None:
    caps = Runner().goes(phases.RACING, 100)
    assert caps.stage[0] == Stage.NONE
    assert np.isnan([caps.cap_mps[0], caps.cap_ratio[0]]).all()
    assert caps.too_steep[0] == 0


def test_the_steps_follow_each_other_in_time() -> None:
    runner = Runner()
    seen = [runner.cramps()]
    seen += [runner.goes(phases.RESTARTING, speed_mps=1.0) for _ in range(1198)]
    seen += [runner.goes(phases.RACING, speed_mps=1.0) for _ in range(100)]
    stages = [int(caps.stage[0]) for caps in seen]
    assert [stages.count(stage) for stage in Stage] == [0, 0, 301, 301, 601, 96]
    assert stages == sorted(stages)
    by_stage = {int(caps.stage[0]): float(caps.cap_mps[0]) for caps in seen}
    assert by_stage == pytest.approx(
        {Stage.WALK: 1.4, Stage.EASY: 1.8, Stage.STEADY: 2.25, Stage.KEPT: 2.55}
    )


@examples(10)
@given(before_mps=st.floats(0.5, 5.0), now_mps=st.floats(0.0, 5.0))
def test_a_cap_never_falls_without_a_twitch(before_mps: float, now_mps: float) -> None:
    runner = Runner()
    caps = [float(runner.cramps(before_mps).cap_mps[0])]
    caps += [
        float(runner.goes(phases.RESTARTING, 20, speed_mps=now_mps).cap_mps[0]) for _ in range(70)
    ]
    assert caps == sorted(caps)
    assert min(caps) == 1.4


@examples(10)
@given(slow=st.floats(0.5, 5.0), fast=st.floats(0.5, 5.0), seconds=st.integers(0, 1500))
def test_who_was_faster_may_go_faster(slow: float, fast: float, seconds: int) -> None:
    caps = []
    for before_mps in sorted((slow, fast)):
        runner = Runner()
        runner.cramps(before_mps)
        caps.append(float(runner.goes(phases.RESTARTING, seconds + 1).cap_mps[0]))
    assert caps[0] <= caps[1]


@pytest.mark.parametrize(
    ("seconds", "before", "after"),
    [
        (100, Stage.WALK, Stage.WALK),
        (400, Stage.EASY, Stage.WALK),
        (900, Stage.STEADY, Stage.EASY),
        (2000, Stage.KEPT, Stage.STEADY),
    ],
)
def test_a_twitch_goes_one_step_back_and_begins_it_anew(
    seconds: int, before: Stage, after: Stage
) -> None:
    runner = Runner()
    runner.cramps()
    high = runner.goes(phases.RESTARTING, seconds)
    low = runner.goes(phases.RESTARTING, twinge=True)
    assert (high.stage[0], low.stage[0]) == (before, after)
    assert low.cap_mps[0] <= high.cap_mps[0]
    assert runner.state.in_stage_s[0] == 0


def test_a_twitch_without_a_cramp_starts_no_restart() -> None:
    assert Runner().goes(phases.RACING, twinge=True).stage[0] == Stage.NONE


def test_standing_does_not_count_as_restart() -> None:
    runner = Runner()
    runner.cramps()
    runner.goes(phases.RESTARTING, 200)
    runner.goes(phases.STOPPED, 1000, speed_mps=0.0)
    assert runner.goes(phases.RACING, 100).stage[0] == Stage.WALK
    assert runner.goes(phases.RACING).stage[0] == Stage.EASY


def test_a_second_cramp_begins_anew_with_the_speed_before_the_first() -> None:
    runner = Runner()
    runner.cramps()
    runner.goes(phases.RESTARTING, 400, speed_mps=1.6)
    runner.goes(phases.CRAMPED, 60, speed_mps=0.0)
    caps = runner.goes(phases.RESTARTING, speed_mps=1.0)
    assert caps.stage[0] == Stage.WALK
    assert runner.state.before_mps[0] == pytest.approx(3.0)


def test_without_a_speed_before_only_the_walk_has_a_cap() -> None:
    runner = Runner()
    assert runner.cramps(NAN).cap_mps[0] == 1.4
    caps = runner.goes(phases.RESTARTING, 400)
    assert caps.stage[0] == Stage.EASY
    assert np.isnan(caps.cap_ratio[0])


def test_the_finish_ends_it() -> None:
    runner = Runner()
    runner.cramps()
    caps = runner.goes(phases.FINISHED)
    assert caps.stage[0] == Stage.NONE


@pytest.mark.parametrize(
    ("seconds", "grade", "walking", "steep"),
    [
        (1, 0.101, 1.0, 1.0),
        (1, 0.10, 1.0, 0.0),
        (400, 0.3, 1.0, 0.0),
        (400, -0.151, 0.0, 1.0),
        (400, -0.15, 0.0, 0.0),
        (400, -0.3, 1.0, 0.0),
        (898, -0.3, 0.0, 1.0),
        (899, -0.3, 0.0, 0.0),
        (400, NAN, NAN, 0.0),
    ],
)
def test_steep_climbs_wait_for_5_and_steep_descents_for_15_minutes(
    seconds: int, grade: float, walking: float, steep: float
) -> None:
    runner = Runner()
    runner.cramps()
    runner.goes(phases.RESTARTING, seconds)
    caps = runner.goes(phases.RESTARTING, grade=grade, walking=walking)
    assert caps.too_steep[0] == steep


def test_the_speed_of_the_last_minute_is_compared_with_the_cap() -> None:
    runner = Runner()
    runner.cramps()
    caps = runner.goes(phases.RESTARTING, 280, speed_mps=2.1)
    assert caps.cap_ratio[0] == pytest.approx(1.5, rel=0.02)


def test_runners_do_not_affect_each_other_and_the_input_is_left_alone() -> None:
    racing, cramped = Runner(), Runner()
    racing.goes(phases.RACING, 50)
    cramped.cramps()
    both = concatenate(racing.state, cramped.state)
    copies = [column.copy() for column in both]
    now: dict[str, Any] = {
        "phase": np.array([phases.RACING, phases.RESTARTING], dtype=np.int8),
        "speed_mps": np.array([3.0, 1.5]),
        "grade_adjusted_mps": np.array([3.0, 1.5]),
        "grade": np.zeros(2),
        "walking": np.zeros(2),
        "twinge": np.zeros(2),
    }
    after, caps = ramp.step(both, **now)
    for column, copy in zip(both, copies, strict=True):
        np.testing.assert_array_equal(column, copy)
    for row in range(2):
        at = np.array([row])
        alone, alone_caps = ramp.step(
            take(both, at), **{name: column[at] for name, column in now.items()}
        )
        for whole, part in zip(
            (*take(after, at), *take(caps, at)), (*alone, *alone_caps), strict=True
        ):
            np.testing.assert_array_equal(whole, part)
