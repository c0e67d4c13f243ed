import numpy as np
import pytest

from monitor.packed import dense, sparse


@pytest.mark.parametrize("size", [1, 7, 8, 9, 8516])
def test_what_is_packed_without_its_zeros_comes_back_to_the_last_byte(size: int) -> None:
    rng = np.random.default_rng(size)
    rows = rng.integers(0, 256, (5, size), dtype=np.uint8) * (rng.random((5, size)) < 0.3)
    rows[0], rows[1] = 0, 255
    packed = sparse(rows.astype(np.uint8))
    assert [dense(one) for one in packed] == [row.tobytes() for row in rows.astype(np.uint8)]


def test_zeros_take_an_eighth_of_their_place() -> None:
    assert len(sparse(np.zeros((1, 8000), dtype=np.uint8))[0]) <= 1004
