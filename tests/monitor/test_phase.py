"""What a runner is doing, second by second."""

import numpy as np
import pytest

from monitor import phase
from monitor.phase import Command


class Runner:
    """One runner whose phase is followed."""

    def __init__(self) -> None:
        self.state = phase.initial(1)

    def goes(
        self,
        speed_mps: float,
        seconds: int = 1,
        command: Command = Command.NONE,
        *,
        started: bool = True,
    ) -> str:
        for _ in range(seconds):
            self.state, codes = phase.step(
                self.state,
                speed_mps=np.array([speed_mps]),
                command=np.array([command], dtype=np.int8),
                started=np.array([started]),
            )
        return phase.PHASES[int(codes[0])]


@pytest.fixture
def runner() -> Runner:
    runner = Runner()
    runner.goes(3.0)
    return runner


def test_before_the_start_everybody_waits() -> None:
    runner = Runner()
    assert runner.goes(3.0, 100, started=False) == "waiting"
    assert runner.goes(3.0) == "racing"


def test_standing_for_a_minute_is_a_stop_and_moving_ends_it(runner: Runner) -> None:
    assert runner.goes(0.0, 59) == "racing"
    assert runner.goes(0.0) == "stopped"
    assert runner.goes(2.0, 9) == "stopped"
    assert runner.goes(2.0) == "racing"


def test_unknown_speed_is_neither_standing_nor_moving(runner: Runner) -> None:
    assert runner.goes(float("nan"), 600) == "racing"
    runner.goes(0.0, 60)
    assert runner.goes(float("nan"), 600) == "stopped"


def test_a_cramp_leads_to_a_restart_that_ends(runner: Runner) -> None:
    assert runner.goes(3.0, command=Command.CRAMP) == "cramped"
    assert runner.goes(0.0, 300) == "cramped"
    assert runner.goes(1.2, 60) == "restarting"
    assert runner.goes(2.0, 1200) == "restarting"
    assert runner.goes(2.0) == "racing"


def test_a_tap_beats_the_sensors(runner: Runner) -> None:
    assert runner.goes(3.0, command=Command.STOP) == "stopped"
    assert runner.goes(0.0, command=Command.RESUME) == "racing"


def test_done_is_done(runner: Runner) -> None:
    assert runner.goes(3.0, command=Command.FINISH) == "finished"
    assert runner.goes(3.0, 100, command=Command.CRAMP) == "finished"


def test_runners_do_not_affect_each_other() -> None:
    state = phase.initial(2)
    for _ in range(61):
        state, codes = phase.step(
            state,
            speed_mps=np.array([0.0, 3.0]),
            command=np.zeros(2, dtype=np.int8),
            started=np.array([True, True]),
        )
    assert [phase.PHASES[code] for code in codes] == ["stopped", "racing"]
