"""Columns for messages: rounded as numpy does it, named as far as known, shared where the same."""

import numpy as np
import pytest

from monitor.told_columns import bits, by_name, rounded, shared_by_name

NAMES = "abc"


def test_numbers_are_rounded_to_the_last_bit_as_numpy_does() -> None:
    chance = np.random.default_rng(5)
    values = [chance.normal(scale=scale, size=500) for scale in (1e-3, 1.0, 1e3, 1.7e9)]
    columns = [(column, digits) for column in values for digits in range(4)]
    told = rounded(np.arange(500), columns)
    for one, (column, digits) in zip(told, columns, strict=True):
        assert np.array(one).tobytes() == np.round(column, digits).tobytes()


def test_infinity_is_told_so_that_encoding_refuses_it() -> None:
    ((told,),) = rounded(np.array([0]), [(np.array([np.inf]), 1)])
    assert told == np.inf


def told_one_by_one(known: np.ndarray, values: np.ndarray) -> list[dict[str, float]]:
    return [
        {name: values[at, row] for at, name in enumerate(NAMES) if known[at, row]}
        for row in range(known.shape[1])
    ]


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("make", [by_name, shared_by_name])
def test_each_is_told_what_is_known_of_them_alone(make, share: float) -> None:  # type: ignore[no-untyped-def]
    chance = np.random.default_rng(7)
    known = chance.random((3, 40)) < share
    values = np.where(known, chance.integers(0, 2, (3, 40)).astype(float), np.nan)
    assert make(NAMES, known, values) == told_one_by_one(known, values)


def test_the_highest_flag_counts_too() -> None:
    flags = np.zeros((53, 1), dtype=np.bool_)
    flags[[0, 52]] = True
    assert bits(flags).tolist() == [2**52 + 1]
