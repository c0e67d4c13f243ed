import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.coverage import LONGEST_M, Coverage
from tests.examples import examples


def test_stretches_that_meet_are_told_as_one_and_counted() -> None:
    coverage = Coverage()
    coverage.add(41_000.0, 47_000.0)
    coverage.add(40_500.0, 48_000.0)
    coverage.add(40_500.0, 48_000.0)  # told twice, as after a restart
    from_m, to_m, count = coverage.silent_at(np.array([41_500.0, 10_000.0, np.nan]))
    assert from_m[0] == 40_500.0
    assert to_m[0] == 48_000.0
    assert count.tolist() == [2.0, 0.0, 0.0]
    assert np.isnan(from_m[1:]).all()


@examples(60)
@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 1e5)), max_size=8), st.floats(0, 1e5))
def test_silence_is_usual_only_where_somebody_was_silent(
    stretches: list[tuple[float, float]], at_m: float
) -> None:
    coverage = Coverage()
    for from_m, to_m in stretches:
        coverage.add(from_m, to_m)
    found_from_m, found_to_m, count = coverage.silent_at(np.array([at_m]))
    true = {(a, b) for a, b in stretches if 0 < b - a <= LONGEST_M and a - 300 <= at_m <= b}
    assert count[0] == len(true)
    if true:
        assert found_from_m[0] == min(a for a, _ in true)
        assert found_to_m[0] == max(b for _, b in true)
