from itertools import islice

import numpy as np
import pytest

from simulators.noise import generator, normals, wander


def test_purposes_have_streams_of_their_own_and_seeds_repeat_them() -> None:
    first = list(islice(normals(generator(1, "anna", "gps")), 5))
    assert first == list(islice(normals(generator(1, "anna", "gps")), 5))
    assert first != list(islice(normals(generator(1, "anna", "beats")), 5))
    assert first != list(islice(normals(generator(2, "anna", "gps")), 5))


@pytest.mark.parametrize("tau", [4.0, 60.0])
def test_a_wander_has_unit_spread_and_forgets_with_its_time_constant(tau: float) -> None:
    values = np.array(list(islice(wander(generator(3), tau), 200_000)))
    assert values.std() == pytest.approx(1.0, abs=0.06)
    lag = round(tau)
    correlation = float(np.corrcoef(values[lag:], values[:-lag])[0, 1])
    assert correlation == pytest.approx(np.exp(-1.0), abs=0.06)
