"""What every step of every model must keep to, checked by the same functions for all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.models.rows import take

Tree = Any  # nested tuples of arrays whose last axis is the runner; typed by each model
Sampler = Callable[[np.random.Generator, int], Tree]
ROWS: Final = 7
SECONDS: Final = 90


@dataclass(frozen=True, eq=False)
class Case:
    """One model's step, made to look like all others.

    Attributes
    ----------
    name : for the test's id
    bodies : draws what is constant for each runner
    second : draws one second's inputs, some missing
    missing : one second in which nothing was measured
    initial : state from the bodies
    step : (state, bodies, second, dt_s) to (state, output)
    bounds : allowed range of outputs, by name; NaN is allowed everywhere
    halves : outputs that two steps of half a second give as one of a second does
    """

    name: str
    bodies: Sampler
    second: Sampler
    missing: Callable[[int], Tree]
    initial: Callable[[Tree], Tree]
    step: Callable[[Tree, Tree, Tree, float], tuple[Tree, Tree]]
    bounds: dict[str, tuple[float, float]]
    halves: tuple[str, ...] = ()


class Lived(NamedTuple):
    """What was drawn, the state after it, and the output of every second."""

    bodies: Tree
    seconds: list[Tree]
    state: Tree
    outputs: list[Tree]


def leaves(tree: Tree) -> Iterator[NDArray[Any]]:
    """All arrays of a nested state."""
    if isinstance(tree, np.ndarray):
        yield tree
    else:
        for part in tree:
            yield from leaves(part)


def freeze(tree: Tree) -> Tree:
    """Make every array read-only, so that a step that writes to it fails."""
    for leaf in leaves(tree):
        leaf.setflags(write=False)
    return tree


def run(case: Case, bodies: Tree, seconds: list[Tree], dt_s: float = 1.0) -> tuple[Tree, Tree]:
    """State and output after some seconds."""
    state = freeze(case.initial(bodies))
    output: Tree = ()
    for second in seconds:
        state, output = case.step(state, bodies, second, dt_s)
        freeze(state)
    return state, output


def drawn(case: Case, seed: int, seconds: int = SECONDS) -> tuple[Tree, list[Tree]]:
    """Bodies and seconds, read-only."""
    rng = np.random.default_rng(seed)
    bodies = freeze(case.bodies(rng, ROWS))
    return bodies, [freeze(case.second(rng, ROWS)) for _ in range(seconds)]


def assert_same(first: Tree, second: Tree) -> None:
    """Bit for bit, NaN being the same as NaN."""
    for one, other in zip(leaves(first), leaves(second), strict=True):
        np.testing.assert_array_equal(one, other)


@lru_cache(maxsize=2)
def lived(case: Case, seed: int) -> Lived:
    """A drawn run of everybody, gone through once for all checks."""
    bodies, seconds = drawn(case, seed)
    state = freeze(case.initial(bodies))
    outputs = []
    for second in seconds:
        state, output = case.step(state, bodies, second, 1.0)
        freeze((state, output))
        outputs.append(output)
    return Lived(bodies, seconds, state, outputs)


def check_runners_are_apart(case: Case, seed: int) -> None:
    """Any runners in any order give the same bits as all of them together."""
    whole = lived(case, seed)
    together = whole.state, whole.outputs[-1]
    for rows in (np.array([2]), np.array([5, 0, 3])):
        seconds = [take(second, rows) for second in whole.seconds]
        assert_same(take(together, rows), run(case, take(whole.bodies, rows), seconds))


def check_same_again(case: Case, seed: int) -> None:
    """The same input gives the same bytes, and is itself left alone (it is read-only)."""
    first = lived(case, seed)
    assert_same((first.state, first.outputs[-1]), run(case, *drawn(case, seed)))


def check_missing_spoils_nothing(case: Case, seed: int) -> None:
    """Seconds without any measurement turn no number of the state into NaN."""
    whole = lived(case, seed)
    missing = freeze(case.missing(ROWS))
    for state in (freeze(case.initial(whole.bodies)), whole.state):
        before = [~np.isnan(leaf) for leaf in leaves(state)]
        for _ in range(70):
            state, _ = case.step(state, whole.bodies, missing, 1.0)
            freeze(state)
        for was_number, leaf in zip(before, leaves(state), strict=True):
            assert not np.isnan(leaf[was_number]).any()


def check_bounds(case: Case, seed: int) -> None:
    """Outputs stay in their range."""
    for output in lived(case, seed).outputs:
        for name, (low, high) in case.bounds.items():
            values = getattr(output, name) if name else output
            known = values[~np.isnan(values)]
            assert ((known >= low) & (known <= high)).all(), name


def check_constant_memory(case: Case, seed: int) -> None:
    """The state does not grow."""
    whole = lived(case, seed)
    shapes = [leaf.shape for leaf in leaves(case.initial(whole.bodies))]
    assert [leaf.shape for leaf in leaves(whole.state)] == shapes


def check_half_steps(case: Case, seed: int) -> None:
    """For constant input two half steps do what one step does, where the maths says so."""
    bodies, seconds = drawn(case, seed, 2)
    for second in seconds:
        _, whole = run(case, bodies, [second] * 20, 1.0)
        _, halves = run(case, bodies, [second] * 40, 0.5)
        for name in case.halves:
            expected, got = (getattr(of, name) if name else of for of in (whole, halves))
            np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-9, err_msg=name)


CHECKS: Final = (
    check_runners_are_apart,
    check_same_again,
    check_missing_spoils_nothing,
    check_bounds,
    check_constant_memory,
)
