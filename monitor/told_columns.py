"""From arrays to what messages are made of, a column for all runners at a time.

Looking each number of each runner up for itself would take longer than all the models.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from ingest.messages import Message

Rows = NDArray[np.intp]
Told = list[float | None]
"""A number of each of some runners, None where it is not known."""

M = TypeVar("M", bound=Message)

_POWERS_OF_TEN: Final = np.array([1.0, 10.0, 100.0, 1000.0])


def numbers(values: NDArray[np.float64]) -> list[Told]:
    """The columns of (columns, runners).

    Examples
    --------
    >>> numbers(np.array([[1.5, np.nan]]))
    [[1.5, None]]
    """
    told: list[Told] = np.where(np.isnan(values), None, values).tolist()
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
    return numbers(np.rint(values * scale) / scale)


def structs(kind: type[M], **columns: Iterable[Any]) -> list[M]:
    """One message of each runner, made of a column for every field of its type."""
    return list(map(kind, *(columns[name] for name in kind.__struct_fields__)))


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
    found: list[dict[str, float]] = [{}] * known.shape[1]
    for which, alike in _alike(known):
        told = [names[number] for number in which]
        rows = values[np.ix_(which, alike)].T.tolist()
        dicts = map(dict, map(zip, repeat(told), rows))
        for at, one in zip(alike.tolist(), dicts, strict=True):
            found[at] = one
    return found


def bits(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Which flags are set of each of some runners, in one number; `flags` are (at most 63, n).

    Examples
    --------
    >>> bits(np.array([[True, False], [False, False], [True, True]]))
    array([5, 4])
    """
    together: NDArray[np.int64] = (1 << np.arange(len(flags))) @ flags
    return together


def _alike(flags: NDArray[np.bool_]) -> Iterator[tuple[Rows, Rows]]:
    """Which flags are set, and the runners of whom just these are.

    Of most runners it is the same ones: they are gone through once for all of these.
    """
    patterns = bits(flags)
    for pattern in np.unique(patterns):
        alike = np.flatnonzero(patterns == pattern)
        yield np.flatnonzero(flags[:, alike[0]]), alike
