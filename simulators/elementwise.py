"""The same formula for one number and for an array of them, a runner each.

One body is stepped fastest with plain numbers, hundreds with arrays; the physics stands once.
Both give the same to the last bit where no exponential is taken.
"""

from typing import TypeVar, overload

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Number = TypeVar("Number", float, Floats)
NumberOut = TypeVar("NumberOut", float, Floats, covariant=True)
Condition = bool | NDArray[np.bool_]

_Array = np.ndarray  # found faster by this name, which counts in what is done most


@overload
def least(one: float, other: float) -> float: ...
@overload
def least(one: Floats | float, other: Floats) -> Floats: ...
@overload
def least(one: Floats, other: Floats | float) -> Floats: ...
def least(one: Floats | float, other: Floats | float) -> Floats | float:
    """The smaller one of two.

    Examples
    --------
    >>> least(2.0, 1.0), least(np.array([0.0, 2.0]), 1.0)
    (1.0, array([0., 1.]))
    """
    if isinstance(one, _Array) or isinstance(other, _Array):
        return np.minimum(one, other)
    return one if one < other else other


@overload
def most(one: float, other: float) -> float: ...
@overload
def most(one: Floats | float, other: Floats) -> Floats: ...
@overload
def most(one: Floats, other: Floats | float) -> Floats: ...
def most(one: Floats | float, other: Floats | float) -> Floats | float:
    """The larger one of two.

    Examples
    --------
    >>> most(2.0, 1.0), most(np.array([0.0, 2.0]), 1.0)
    (2.0, array([1., 2.]))
    """
    if isinstance(one, _Array) or isinstance(other, _Array):
        return np.maximum(one, other)
    return one if one > other else other


@overload
def choose(condition: Condition, yes: float, no: float) -> float: ...
@overload
def choose(condition: Condition, yes: Floats, no: Floats | float) -> Floats: ...
@overload
def choose(condition: Condition, yes: Floats | float, no: Floats) -> Floats: ...
def choose(condition: Condition, yes: Floats | float, no: Floats | float) -> Floats | float:
    """One or the other, as the condition is; both were computed.

    Two numbers chosen by an array of conditions give an array, whatever the types say.

    Examples
    --------
    >>> choose(True, 2.0, 1.0), choose(np.array([True, False]), 2.0, np.array([1.0, 1.0]))
    (2.0, array([2., 1.]))
    """
    if isinstance(condition, _Array):
        return np.where(condition, yes, no)
    return yes if condition else no
