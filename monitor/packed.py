"""Trees of rows as bytes: a runner's arrays one after the other, always in the same order."""

from collections.abc import Iterator
from typing import Any, Final, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from monitor.models.rows import mapped

State = TypeVar("State")

_SIZE_BYTES: Final = 4  # a row's length stands before it


def leaves(tree: object, name: str = "") -> Iterator[tuple[str, NDArray[Any]]]:
    """All arrays with their names, always in the same order."""
    if isinstance(tree, np.ndarray):
        yield name, tree
        return
    parts = cast("tuple[object, ...]", tree)
    names = getattr(parts, "_fields", range(len(parts)))
    for part_name, part in zip(names, parts, strict=True):
        yield from leaves(part, f"{name}.{part_name}")


def by_runner(tree: object) -> NDArray[np.uint8]:
    """(runners, bytes) of a tree whose last axis is the runner.

    Examples
    --------
    >>> by_runner((np.array([1, 2], dtype=np.int8), np.array([[3, 4]], dtype=np.int8)))
    array([[1, 3],
           [2, 4]], dtype=uint8)
    """
    found: list[NDArray[Any]] = []
    _gather(tree, found)
    return np.concatenate([_bytes(leaf) for leaf in found], axis=1)


def one_of(like: State, raw: bytes) -> State:
    """A tree of one runner, of the bytes of one; `like` is another one."""
    return of_runners(like, np.frombuffer(raw, np.uint8)[np.newaxis])


def of_runners(like: State, rows: NDArray[np.uint8]) -> State:
    """A tree of some runners, of what `by_runner` made of them; `like` is one of another runner.

    Examples
    --------
    >>> tree = (np.array([1, 2], dtype=np.int8), np.array([[3.0, 4.0]]))
    >>> of_runners((np.array([0], dtype=np.int8), np.array([[0.0]])), by_runner(tree))
    (array([1, 2], dtype=int8), array([[3., 4.]]))
    """
    at = 0

    def read(leaf: NDArray[Any]) -> NDArray[Any]:
        nonlocal at
        part = np.ascontiguousarray(rows[:, at : at + leaf.nbytes]).view(leaf.dtype)
        at += leaf.nbytes
        return np.ascontiguousarray(np.moveaxis(part.reshape(-1, *leaf.shape[:-1]), 0, -1))

    return mapped(read, like)


def sparse(rows: NDArray[np.uint8]) -> list[bytes]:
    r"""Each row of bytes without its zeros: which bytes are others, a bit each, then those.

    Examples
    --------
    >>> sparse(np.array([[0, 0, 7, 0, 0, 0, 0, 0, 9], [0, 0, 0, 0, 0, 0, 0, 0, 0]], dtype=np.uint8))
    [b'\t\x00\x00\x00 \x80\x07\t', b'\t\x00\x00\x00\x00\x00']
    """
    size = rows.shape[1]
    there = rows != 0
    bits = np.packbits(there, axis=1)
    values = rows[there].tobytes()
    ends = np.cumsum(np.count_nonzero(there, axis=1)).tolist()
    begins = [0, *ends[:-1]]
    return [
        b"".join((size.to_bytes(_SIZE_BYTES, "little"), which, values[begin:end]))
        for which, begin, end in zip(map(bytes, bits), begins, ends, strict=True)
    ]


def dense(packed: bytes) -> bytes:
    r"""A row of bytes, of what `sparse` made of it.

    Examples
    --------
    >>> dense(b"\t\x00\x00\x00 \x80\x07\t")
    b'\x00\x00\x07\x00\x00\x00\x00\x00\t'
    """
    size = int.from_bytes(packed[:_SIZE_BYTES], "little")
    begin = _SIZE_BYTES + (size + 7) // 8
    bits = np.frombuffer(packed[_SIZE_BYTES:begin], np.uint8)
    row = np.zeros(size, np.uint8)
    row[np.unpackbits(bits, count=size).view(np.bool_)] = np.frombuffer(packed, np.uint8, -1, begin)
    return row.tobytes()


def _gather(tree: object, found: list[NDArray[Any]]) -> None:
    """All arrays in the order of `leaves`, whose names would take longer than all else here."""
    if isinstance(tree, np.ndarray):
        found.append(tree)
        return
    for part in cast("tuple[object, ...]", tree):
        _gather(part, found)


def _bytes(leaf: NDArray[Any]) -> NDArray[np.uint8]:
    """(..., runners) -> (runners, bytes)."""
    # As `np.moveaxis` has it, in a third of the time: there are hundreds of leaves.
    rows = leaf.transpose(leaf.ndim - 1, *range(leaf.ndim - 1))
    return np.ascontiguousarray(rows).reshape(leaf.shape[-1], -1).view(np.uint8)
