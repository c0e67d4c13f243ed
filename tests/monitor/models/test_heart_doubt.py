import numpy as np
import pytest

from monitor.models import heart_doubt
from monitor.models.heart_doubt import Doubt
from tests.monitor.models.series import series, steady

PARAMS = heart_doubt.Params()
NAN = float("nan")


def watch(beats: list[float], power: list[float] | None = None) -> Doubt:
    watts = series(*(power or steady(10.0, len(beats))))
    return heart_doubt.run(heart_doubt.initial(1), series(*beats), watts, PARAMS, 1.0)[1]


def restless(seconds: int) -> list[float]:
    return [10.0 + second % 2 for second in range(seconds)]


def living(around: float, seconds: int) -> list[float]:
    return [around + second // 5 % 3 for second in range(seconds)]


def test_a_heart_that_follows_the_effort_is_believed() -> None:
    beats = [*living(140, 100), *np.arange(140.0, 175.0), *living(175, 100), *steady(NAN, 20), 160]
    told = watch(beats, restless(len(beats)))
    np.testing.assert_array_equal(told.heart_rate_bpm.ravel(), beats)


def test_a_frozen_heart_rate_is_not_believed_while_the_effort_changes() -> None:
    told = watch([139.0, *steady(140.0, 300), 141.0], restless(302))
    assert told.flat[1 + 120 : 301].all()
    assert not told.flat[: 1 + 120].any()
    assert np.isnan(told.heart_rate_bpm[200, 0])
    assert told.heart_rate_bpm[-1, 0] == 141.0, "it moves again"


def test_a_heart_may_beat_steadily_at_a_steady_effort() -> None:
    assert not watch(steady(62.0, 600), steady(0.0, 600)).flat.any()


@pytest.mark.parametrize("marker", [0.0, 255.0])
def test_a_marker_for_nothing_is_no_leap_and_is_left_to_be_refused(marker: float) -> None:
    beats = [*living(140, 60), *[marker] * 20, *living(141, 60)]
    told = watch(beats)
    assert not (told.swapped | told.flat).any()
    np.testing.assert_array_equal(told.heart_rate_bpm.ravel(), beats)


def test_silence_is_not_steadiness() -> None:
    told = watch([140.0, *steady(NAN, 300), 140.0], restless(302))
    assert not told.flat.any()


@pytest.mark.parametrize("silence", [0, 11])
def test_the_strap_of_a_neighbour_is_not_believed(silence: int) -> None:
    beats = [*living(130, 60), *steady(NAN, silence), *living(170, 300)]
    told = watch(beats)
    assert told.swapped[60 + silence :].all()
    assert not told.swapped[:60].any()
    assert np.isnan(told.heart_rate_bpm[60 + silence :]).all()


def test_the_runners_own_strap_is_believed_at_once_when_it_is_back() -> None:
    told = watch([*living(130, 60), *living(170, 60), *living(138, 10)])
    assert not told.swapped[120:].any()
    changed = watch([*living(130, 60), *living(185, 60), *living(152, 10)])
    assert not changed.swapped[120:].any(), "it leapt back, though not as far"


def test_a_heart_rate_that_stays_is_believed_in_the_end() -> None:
    told = watch([*living(130, 60), *living(170, 1300)])
    assert told.swapped[60:1260].all()
    assert not told.swapped[1261:].any()


def test_a_glitch_leaves_no_doubt_of_what_follows() -> None:
    in_between = watch([*living(130, 60), 190.0, *living(130, 20)])
    assert in_between.swapped.ravel().nonzero()[0].tolist() == [60]
    after_silence = watch([*living(130, 60), *steady(NAN, 40), 190.0, *living(140, 60)])
    assert not after_silence.swapped.any()
