"""Trees of rows as bytes: a runner's arrays one after the other, always in the same order."""

from collections.abc import Iterator
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from monitor.models.rows import mapped

State = TypeVar("State")


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
    return np.concatenate([_bytes(leaf) for _, leaf in leaves(tree)], axis=1)


def one_of(like: State, raw: bytes) -> State:
    """A tree of one runner, of the bytes of one; `like` is another one."""
    at = 0

    def read(leaf: NDArray[Any]) -> NDArray[Any]:
        nonlocal at
        part = np.frombuffer(raw, leaf.dtype, leaf.size, at)
        at += leaf.nbytes
        return part.reshape(leaf.shape).copy()

    return mapped(read, like)


def _bytes(leaf: NDArray[Any]) -> NDArray[np.uint8]:
    """(..., runners) -> (runners, bytes)."""
    rows = np.ascontiguousarray(np.moveaxis(leaf, -1, 0)).reshape(leaf.shape[-1], -1)
    return rows.view(np.uint8)
