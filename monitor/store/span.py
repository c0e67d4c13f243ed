"""From when to when there is something."""

from typing import NamedTuple


class Span(NamedTuple):
    """The first and the last second of which there is a record [s]."""

    first_t: int
    last_t: int
