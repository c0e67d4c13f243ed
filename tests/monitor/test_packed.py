import numpy as np
import pytest

from monitor.packed import by_runner, dense, leaves, of_runners, sparse


@pytest.mark.parametrize("size", [1, 7, 8, 9, 8516])
def test_what_is_packed_without_its_zeros_comes_back_to_the_last_byte(size: int) -> None:
    rng = np.random.default_rng(size)
    rows = rng.integers(0, 256, (5, size), dtype=np.uint8) * (rng.random((5, size)) < 0.3)
    rows[0], rows[1] = 0, 255
    packed = sparse(rows.astype(np.uint8))
    assert [dense(one) for one in packed] == [row.tobytes() for row in rows.astype(np.uint8)]


def test_zeros_take_an_eighth_of_their_place() -> None:
    assert len(sparse(np.zeros((1, 8000), dtype=np.uint8))[0]) <= 1004


def test_arrays_of_any_shape_are_packed_by_runner_in_the_order_of_their_names() -> None:
    rng = np.random.default_rng(1)
    tree = (
        rng.random(4),
        (rng.integers(0, 9, (3, 4), dtype=np.int16), rng.random((2, 3, 4)) < 0.5),
        rng.random((5, 8))[:, ::2],
    )
    packed = by_runner(tree)
    for runner in range(4):
        parts = [np.ascontiguousarray(leaf[..., runner]).tobytes() for _, leaf in leaves(tree)]
        assert packed[runner].tobytes() == b"".join(parts)
    for (_, again), (_, leaf) in zip(
        leaves(of_runners(tree_of_one(), packed)), leaves(tree), strict=True
    ):
        np.testing.assert_array_equal(again, leaf)


def tree_of_one() -> object:
    return (
        np.zeros(1),
        (np.zeros((3, 1), dtype=np.int16), np.zeros((2, 3, 1), dtype=np.bool_)),
        np.zeros((5, 1)),
    )
