"""From arrays to what messages are made of, a column for all runners at a time.

Looking each number of each runner up for itself would take longer than all the models.
"""

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from ingest.messages import Message

Rows = NDArray[np.intp]
Told = list[float | None]
"""A number of each of some runners, None where it is not known."""

M = TypeVar("M", bound=Message)

_UNKNOWN: Final = np.array(None, dtype=np.object_)
_POWERS_OF_TWO: Final = 2.0 ** np.arange(53)  # a number has no more exact bits
_POWERS_OF_TEN: Final = np.array([1.0, 10.0, 100.0, 1000.0])


def numbers(values: NDArray[np.float64], known: NDArray[np.bool_]) -> list[Told]:
    """The columns of (columns, runners), as far as they are known.

    Examples
    --------
    >>> numbers(np.array([[1.5, 2.5]]), np.array([[True, False]]))
    [[1.5, None]]
    """
    told: list[Told] = np.where(known, values, _UNKNOWN).tolist()
    return told


def rounded(rows: Rows, columns: Sequence[tuple[NDArray[np.float64], int]]) -> list[Told]:
    """Some runners' numbers out of columns of all of them, each rounded to some digits.

    All at once what `numpy.round` does of each.

    Examples
    --------
    >>> rounded(np.array([1]), [(np.array([0.0, 0.26]), 1), (np.array([0.0, np.nan]), 3)])
    [[0.3], [None]]
    """
    scale = _POWERS_OF_TEN[[digits for _, digits in columns], np.newaxis]
    values = np.array([column.take(rows) for column, _ in columns])
    return numbers(np.rint(values * scale) / scale, ~np.isnan(values))


def structs(kind: type[M], **columns: Iterable[Any]) -> list[M]:
    """One message of each runner, made of a column for every field of its type."""
    return list(map(kind, *[columns[name] for name in kind.__struct_fields__]))


def structs_or_none(kind: type[M], **columns: Sequence[Any]) -> list[M | None]:
    """The same; None of whom nothing is known."""
    if all(column.count(None) == len(column) for column in columns.values()):  # as often
        return [None] * min(map(len, columns.values()))
    nothing = kind()
    return [None if made == nothing else made for made in structs(kind, **columns)]


def by_name(
    names: Sequence[str], known: NDArray[np.bool_], values: NDArray[np.float64]
) -> list[dict[str, float]]:
    """What is known of each of some runners, by its name; `known` and `values` are (names, n).

    Examples
    --------
    >>> by_name("ab", np.array([[True, True], [True, False]]), np.array([[1.0, 2.0], [3.0, 4.0]]))
    [{'a': 1.0, 'b': 3.0}, {'a': 2.0}]
    """
    patterns = bits(known)
    found: list[dict[str, float]] = [{}] * len(patterns)
    for pattern in sorted(kinds := set(patterns.tolist())):
        which = [number for number in range(len(names)) if pattern >> number & 1]
        told = repeat([names[number] for number in which])
        if len(kinds) == 1:  # as of most runners it is the same ones
            found[:] = map(dict, map(zip, told, values[which].T.tolist()))
        else:
            alike = np.flatnonzero(patterns == pattern)
            rows = values[which].take(alike, axis=1).T.tolist()
            for at, one in zip(alike.tolist(), map(dict, map(zip, told, rows)), strict=True):
                found[at] = one
    return found


def shared_by_name(
    names: Sequence[str], known: NDArray[np.bool_], values: NDArray[np.float64]
) -> list[dict[str, float]]:
    """`by_name` of what is often the same: whoever is told the same as the first shares it."""
    (first,) = by_name(names, known[:, :1], values[:, :1])
    told = [first] * len(known[0])
    other = (known != known[:, :1]) | known & (values != values[:, :1])
    if other.any():
        others = np.flatnonzero(other.any(axis=0))
        theirs = by_name(names, known[:, others], values[:, others])
        for at, one in zip(others.tolist(), theirs, strict=True):
            told[at] = one
    return told


def bits(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Which flags are set of each of some runners, in one number; `flags` are (at most 53, n).

    Examples
    --------
    >>> bits(np.array([[True, False], [False, False], [True, True]]))
    array([5, 4])
    """
    together = _POWERS_OF_TWO[: len(flags)] @ flags  # of whole numbers it takes many times as long
    return together.astype(np.int64)
