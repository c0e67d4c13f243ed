"""A tree of rows with one owner, who changes some of its rows in place."""

from typing import Generic, cast

import numpy as np

from monitor.models.rows import Rows, State, concatenate, take


class Held(Generic[State]):
    """Holds a tree whose last axis is the runner (see `monitor.models.rows`).

    What a model returns may share arrays, within the tree and with its input; so before the first
    change in place all of it is copied once. `tree` is to be read at once: the next change shows
    in it.
    """

    def __init__(self, tree: State) -> None:
        self.tree = tree
        self._is_own = False

    def replace(self, tree: State) -> None:
        """Hold another tree, which is left alone."""
        self.tree = tree
        self._is_own = False

    def put(self, rows: Rows, part: State) -> None:
        """Replace some runners' rows."""
        if not self._is_own:
            self.tree = take(self.tree, slice(None))
            self._is_own = True
        _overwrite(self.tree, _as_slice(rows), part)

    def append(self, part: State) -> None:
        """Put the runners of `part` after those held."""
        self.tree = concatenate(self.tree, part)
        self._is_own = True  # joined arrays are new

    def keep_only(self, rows: Rows) -> None:
        """Drop all other runners."""
        self.tree = take(self.tree, rows)
        self._is_own = True


def _as_slice(rows: Rows) -> Rows:
    """The same rows as a slice if they follow each other, as a single one does.

    A slice is written several times faster than rows by their indices.
    """
    if isinstance(rows, slice) or rows.dtype == np.bool_ or not rows.size:
        return rows
    first, size = int(rows[0]), rows.size
    # Indices from the end are none that follow each other.
    follow = first >= 0 and (size == 1 or bool((np.diff(rows) == 1).all()))
    return slice(first, first + size) if follow else rows


def _overwrite(tree: object, rows: Rows, part: object) -> None:
    if type(tree) is np.ndarray:
        tree[..., rows] = part
        return
    pairs = zip(cast("tuple[object, ...]", tree), cast("tuple[object, ...]", part), strict=True)
    for whole, piece in pairs:
        if type(whole) is np.ndarray:
            whole[..., rows] = piece
        else:
            _overwrite(whole, rows, piece)
