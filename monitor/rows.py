"""Trees of arrays whose last axis is the runner: take rows out, put them back, add rows.

A tree is an array or a NamedTuple of trees. State and output of every model are such trees, so
one runner's state can be stepped, set back or saved without the others.
"""

from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Tree = TypeVar("Tree")
Rows = NDArray[np.intp]


def take(tree: Tree, rows: Rows) -> Tree:
    """Copy some rows out, in the order asked for."""
    if isinstance(tree, np.ndarray):
        return cast(Tree, tree[..., rows])
    return _rebuilt(tree, [take(child, rows) for child in _children(tree)])


def put(tree: Tree, rows: Rows, part: Tree) -> Tree:
    """Return a tree in which some rows are those of `part`; neither argument is changed."""
    if isinstance(tree, np.ndarray):
        whole = tree.copy()
        whole[..., rows] = part
        return cast(Tree, whole)
    pairs = zip(_children(tree), _children(part), strict=True)
    return _rebuilt(tree, [put(child, rows, its_part) for child, its_part in pairs])


def concatenate(tree: Tree, more: Tree) -> Tree:
    """Return a tree with the rows of both, those of `more` last."""
    if isinstance(tree, np.ndarray):
        return cast(Tree, np.concatenate([tree, cast(Any, more)], axis=-1))
    pairs = zip(_children(tree), _children(more), strict=True)
    return _rebuilt(tree, [concatenate(child, other) for child, other in pairs])


def _children(tree: Any) -> tuple[Any, ...]:
    if not isinstance(tree, tuple):
        raise TypeError(f"{type(tree).__name__} is neither an array nor a NamedTuple of trees")
    return tree


def _rebuilt(tree: Tree, children: list[Any]) -> Tree:
    return cast(Tree, type(cast(Any, tree))(*children))
