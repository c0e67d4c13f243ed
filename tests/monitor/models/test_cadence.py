import numpy as np
import pytest

from monitor.models import cadence, energy
from monitor.models.cadence import Cadence
from tests.monitor.models.series import series, steady

PARAMS = cadence.Params()
NAN = float("nan")


def watch(steps: list[float], speeds: list[float]) -> Cadence:
    return cadence.run(cadence.initial(1), series(*steps), series(*speeds), PARAMS, 1.0)[1]


@pytest.mark.parametrize(
    ("steps", "speed"),
    [(172.0, 2.8), (118.0, 1.5), (55.0, 0.6), (0.0, 0.0), (185.0, 1.6), (190.0, 5.6), (128.0, 2.3)],
)
def test_what_legs_can_do_is_believed(steps: float, speed: float) -> None:
    told = watch(steady(steps, 120), steady(speed, 120))
    assert (told.cadence_spm == steps).all()
    assert not (told.halved | told.doubled).any()


def test_steps_of_one_foot_are_recognised_and_never_say_that_a_runner_walks() -> None:
    told = watch(steady(85.0, 120), steady(2.8, 120))
    assert told.halved[30:].all()
    assert np.isnan(told.cadence_spm).all(), "from the first second"
    effort = energy.step(
        series(*steady(2.8, 120)),
        told.cadence_spm,
        series(*steady(NAN, 120)),
        series(*steady(0.0, 120)),
        energy.Params(),
    )
    assert not effort.walking.any()


def test_a_sensor_that_counts_one_foot_is_not_believed_at_a_walk_either() -> None:
    told = watch([*steady(85.0, 60), *steady(56.0, 60)], [*steady(2.8, 60), *steady(1.4, 60)])
    assert np.isnan(told.cadence_spm[60:]).all()


def test_a_sensor_is_believed_again_once_it_counts_right() -> None:
    told = watch([*steady(85.0, 120), *steady(170.0, 60)], steady(2.8, 180))
    assert not told.halved[-1, 0]
    assert told.cadence_spm[-1, 0] == 170.0


@pytest.mark.parametrize(("steps", "speed"), [(230.0, 1.3), (260.0, 2.8)])
def test_twice_the_steps_are_recognised(steps: float, speed: float) -> None:
    told = watch(steady(steps, 120), steady(speed, 120))
    assert told.doubled[40:].all()
    assert np.isnan(told.cadence_spm[40:]).all()
