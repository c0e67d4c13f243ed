"""F² against straight lines fitted to one box after the other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models.alpha1 import SCALES
from monitor.models.arrays import Runners
from monitor.models.fluctuation import squares
from tests.examples import examples
from tests.monitor.models.neurokit2_alpha1 import noise


def sums_of(profile: Runners, rows: int) -> Runners:
    """Sums from both ends, as many rows as asked for."""
    sides = np.array((profile, profile[::-1])).T
    sums = np.concatenate((np.zeros((1, 2)), np.cumsum(sides, axis=0)))
    return np.concatenate((sums, np.repeat(sums[-1:], rows - len(sums), axis=0)))


@pytest.mark.parametrize("count", [16, 48, 203, 480])
def test_it_is_that_of_fitted_lines(count: int) -> None:
    profile = np.cumsum(noise(count, seed=7))
    found = squares(sums_of(profile, count + 1), np.array([count]), SCALES)
    for scale, square in zip(SCALES, found[:, 0], strict=True):
        whole = count // scale * scale
        sides = np.concatenate((profile[:whole], profile[::-1][:whole])).reshape(-1, scale)
        x = np.arange(scale)
        each = [np.mean((box - np.polyval(np.polyfit(x, box, 1), x)) ** 2) for box in sides]
        assert square == pytest.approx(np.mean(each), rel=1e-9)


@examples(30)
@given(counts=st.lists(st.integers(16, 480), min_size=1, max_size=70), more=st.integers(1, 40))
def test_bits_depend_neither_on_others_nor_on_padding(counts: list[int], more: int) -> None:
    several = [np.cumsum(noise(count, seed=count + at)) for at, count in enumerate(counts)]
    tables = [sums_of(profile, max(counts) + more) for profile in several]
    table = np.concatenate([[one[:, side] for one in tables] for side in (0, 1)]).T
    together = squares(np.ascontiguousarray(table), np.array(counts), SCALES)
    alone = squares(sums_of(several[0], counts[0] + 1), np.array(counts[:1]), SCALES)
    np.testing.assert_array_equal(together[:, :1], alone)
