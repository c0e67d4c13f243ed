"""Seeded randomness in streams, cheap enough to draw from for every second of every runner."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

_BLOCK: Final = 1024  # drawn at once: numpy is fast only in blocks


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


def wander(rng: np.random.Generator, *, tau: float) -> Iterator[float]:
    """Yield a first-order random walk that returns to zero, of standard deviation one.

    Parameters
    ----------
    rng
        Where the randomness comes from.
    tau
        How many steps it takes to forget, as a time constant; above 0.
    """
    keep = math.exp(-1.0 / tau)
    push = math.sqrt(1.0 - keep * keep)
    value = 0.0
    for normal in normals(rng):
        value = keep * value + push * normal
        yield value
