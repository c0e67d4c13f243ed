"""Down-sampling loses no peak and invents nothing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from monitor.report import samples

VALUES = arrays(
    np.float64,
    st.integers(1, 300),
    elements=st.one_of(st.floats(-1e4, 1e4), st.just(float("nan"))),
)
BUCKETS = st.integers(1, 60)


@given(VALUES, BUCKETS)
def test_extremes_are_values_of_the_line_in_order(values: samples.Values, buckets: int) -> None:
    line = samples.extremes(values, buckets)
    assert_array_equal(line.value, values[line.second])
    assert (np.diff(line.second) > 0).all()
    assert len(line.second) <= 2 * buckets


@given(VALUES, BUCKETS)
def test_the_lowest_and_the_highest_value_are_kept(values: samples.Values, buckets: int) -> None:
    line = samples.extremes(values, buckets)
    if np.isnan(values).all():
        assert line.value.size == 0
    else:
        assert line.value.min() == np.nanmin(values)
        assert line.value.max() == np.nanmax(values)


@given(VALUES)
def test_a_line_with_room_for_every_second_is_the_line(values: samples.Values) -> None:
    line = samples.extremes(values, len(values))
    known = np.flatnonzero(~np.isnan(values))
    assert_array_equal(line.second, known)
    assert_array_equal(np.diff(line.run), (np.diff(known) > 1).astype(int))


@given(VALUES, BUCKETS)
def test_a_band_covers_both_lines(values: samples.Values, buckets: int) -> None:
    band = samples.band(values, values + 1.0, buckets)
    assert (band.high >= band.low + 1.0 - 1e-9).all()
    assert (band.second < len(values)).all()
    if band.low.size:
        assert band.low.min() == np.nanmin(values)
        assert band.high.max() == np.nanmax(values + 1.0)


@given(VALUES, BUCKETS)
def test_tops_are_the_highest_of_their_bucket(values: samples.Values, buckets: int) -> None:
    seconds, runs = samples.tops(values, buckets)
    assert len(seconds) == len(runs)
    if seconds.size:
        assert values[seconds].max() == np.nanmax(values)


@given(VALUES, st.integers(1, 90))
def test_smoothing_is_the_mean_of_what_is_known_around(values: samples.Values, window: int) -> None:
    smooth = samples.smooth(values, window)
    for at, value in enumerate(values):
        if np.isnan(value):
            assert np.isnan(smooth[at])
        else:
            around = values[max(at - window // 2, 0) : at + window - window // 2]
            assert_allclose(smooth[at], np.nanmean(around), atol=1e-6)


def test_bands_are_joined_without_joining_their_runs() -> None:
    band = samples.band(np.arange(4.0), np.arange(4.0) + 1, 4)
    both = samples.Band.joined((band.at(np.array([0, 1]), 0), band.at(np.array([2, 3]), 1)))
    assert both.run.tolist() == [0, 0, 1, 1]
    assert both.low.tolist() == [0.0, 1.0, 2.0, 3.0]
