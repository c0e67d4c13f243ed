import numpy as np
import pytest

from monitor.models import heart_doubt
from monitor.models.heart_doubt import Doubt
from tests.monitor.blocks import ROWS, check_cuts
from tests.monitor.models.series import drawn, series, steady

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


@pytest.mark.parametrize("rows", ROWS)
def test_is_the_same_however_it_is_cut(rows: int) -> None:
    rng = np.random.default_rng(rows)
    params = heart_doubt.Params(flat_s=5.0, doubt_s=9.0)
    block = (
        drawn(rng, rows, [120.0, 128.0, 160.0, 190.0], 0.85),
        drawn(rng, rows, [0.0, 5.0, 11.0], 0.5),
    )

    def step(
        state: heart_doubt.State, second: tuple[np.ndarray, np.ndarray]
    ) -> tuple[heart_doubt.State, Doubt]:
        beats, watts = second
        state, told = heart_doubt.run(state, beats[np.newaxis], watts[np.newaxis], params, 1.0)
        return state, Doubt(*(one[0] for one in told))

    check_cuts(
        heart_doubt.initial(rows),
        block,
        lambda state, part: heart_doubt.run(state, part[0], part[1], params, 1.0),
        step,
        rows,
    )
    _, told = heart_doubt.run(heart_doubt.initial(rows), block[0], block[1], params, 1.0)
    assert told.flat.any() or rows == 1
    assert told.swapped.any()
