"""Seeded randomness in streams, cheap enough to draw from for every second of every runner."""

from collections.abc import Iterator
from typing import Final

import numpy as np

# Drawn at once: numpy is fast only in blocks, and hundreds of runners' blocks must fit into the
# processor's cache.
_BLOCK: Final = 128


def generator(seed: int, *path: str | int) -> np.random.Generator:
    """Return a generator of its own for one purpose, such as ``generator(1, "anna", "gps")``."""
    key = [seed, *(value for part in path for value in str(part).encode())]
    return np.random.default_rng(key)


def normals(rng: np.random.Generator) -> Iterator[float]:
    """Yield standard normal values for ever."""
    while True:
        yield from rng.standard_normal(_BLOCK).tolist()


def uniforms(rng: np.random.Generator) -> Iterator[float]:
    """Yield values from [0, 1) for ever."""
    while True:
        yield from rng.random(_BLOCK).tolist()


def wander(rng: np.random.Generator, *taus: float) -> Iterator[float]:
    """Yield the sum of random walks that return to zero, each of standard deviation one.

    Parameters
    ----------
    rng
        Where the randomness comes from.
    taus
        For each walk how many steps it takes to forget, as a time constant; from 1.
    """
    keep = np.exp(-1.0 / np.array(taus))[:, None]
    push = np.sqrt(1.0 - keep * keep)
    # y_k = keep y_(k-1) + push x_k for a whole block: the sum of what is left of each push.
    fading = keep ** np.arange(1, _BLOCK + 1)
    last = np.zeros_like(keep)
    while True:
        pushes = push * rng.standard_normal((len(taus), _BLOCK))
        block = fading * (last + np.cumsum(pushes / fading, axis=1))
        last = block[:, -1:]
        yield from block.sum(axis=0).tolist()
