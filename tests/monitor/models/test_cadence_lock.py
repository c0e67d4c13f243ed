import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import cadence_lock
from monitor.models.arrays import Flags
from tests.monitor.models.series import series

PARAMS = cadence_lock.Params()
NAN = float("nan")


def follows(beats: list[float], steps: list[float]) -> Flags:
    told = cadence_lock.run(cadence_lock.initial(1), series(*beats), series(*steps), PARAMS, 1.0)
    flags: Flags = told[1].ravel()
    return flags


def hilly(seconds: int, around: float = 168.0, by: float = 4.0) -> list[float]:
    """A step rate that goes up and down with the ground."""
    ground = np.sin(np.arange(seconds) / 25.0) + 0.5 * np.sin(np.arange(seconds) / 7.0)
    return list(np.round(around + by * ground))


def test_a_heart_rate_that_goes_up_and_down_with_the_steps_is_found() -> None:
    steps = hilly(900)
    told = follows(steps, steps)
    assert told[400:].all()
    assert not told[:200].any(), "not before minutes of it"


def test_so_is_one_that_counts_one_foot() -> None:
    steps = hilly(900)
    assert follows([step / 2 for step in steps], steps)[400:].all()


def test_a_heart_as_quick_as_the_steps_that_goes_its_own_way_is_believed() -> None:
    steps = hilly(1800, by=2.0)
    beats = list(np.round(168.0 + 2.0 * np.sin(np.arange(1800) / 60.0)))
    assert not follows(beats, steps).any()


def test_where_nothing_varies_nothing_is_said() -> None:
    assert not follows([170.0] * 1800, [170.0] * 1800).any()


def test_it_is_believed_again_once_it_goes_its_own_way() -> None:
    steps = hilly(1200)
    beats = [*steps[:600], *[140.0] * 600]
    told = follows(beats, steps)
    assert told[599]
    assert not told[700:].any()


def test_who_stands_has_no_steps_to_follow() -> None:
    steps = [*hilly(600), *[0.0] * 60]
    told = follows(steps[:600] + [150.0] * 60, steps)
    assert told[599]
    assert not told[600:].any()


@given(st.lists(st.sampled_from([NAN, 60.0, 150.0, 168.0, 170.0]), min_size=1, max_size=50))
def test_a_missing_heart_rate_follows_nothing(beats: list[float]) -> None:
    told = follows(beats, hilly(len(beats)))
    assert not told[np.isnan(beats)].any()


@pytest.mark.parametrize("missing", ["heart rate", "steps"])
def test_without_one_of_them_nothing_is_said(missing: str) -> None:
    there, nothing = hilly(900), [NAN] * 900
    told = follows(nothing, there) if missing == "heart rate" else follows(there, nothing)
    assert not told.any()
