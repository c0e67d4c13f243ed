"""A tree of rows with one owner, who changes some of its rows in place."""

from typing import Generic, cast

import numpy as np
from numpy.typing import NDArray

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
        _overwrite(self.tree, rows, part)

    def append(self, part: State) -> None:
        """Put the runners of `part` after those held."""
        self.tree = concatenate(self.tree, part)
        self._is_own = True  # joined arrays are new

    def keep_only(self, rows: Rows) -> None:
        """Drop all other runners."""
        self.tree = take(self.tree, rows)
        self._is_own = True


def _overwrite(tree: object, rows: Rows, part: object) -> None:
    if isinstance(tree, np.ndarray):
        tree[..., rows] = cast("NDArray[np.generic]", part)
        return
    pairs = zip(cast("tuple[object, ...]", tree), cast("tuple[object, ...]", part), strict=True)
    for whole, piece in pairs:
        _overwrite(whole, rows, piece)
