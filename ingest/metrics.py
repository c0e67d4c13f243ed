"""Numbers for Prometheus, on this machine only, if somebody asks for them."""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Final, NamedTuple

PREFIX: Final = "trailpulse"


class Number(NamedTuple):
    """One number, or several told apart by a label.

    Attributes
    ----------
    name : with its unit, without our prefix
    about : what it is
    value : the number, or numbers by the label's value; None is left out
    label : what tells them apart
    grows : whether it only ever grows
    """

    name: str
    about: str
    value: float | Mapping[str, float] | None
    label: str = ""
    grows: bool = False


Numbers = Callable[[], Iterable[Number]]


@contextlib.asynccontextmanager
async def served(numbers: Numbers, port: int | None) -> AsyncIterator[None]:
    """Answer Prometheus on a port of this machine; without a port nobody.

    Whoever asks does so in a thread of their own; `numbers` is called on the event loop, so that
    it sees nothing half done.

    Raises
    ------
    Unavailable
        When the port is taken.
    """
    if port is None:
        yield
        return
    from ingest.prometheus import answered

    async with answered(numbers, port):
        yield
