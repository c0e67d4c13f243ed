"""A runner's seconds as the store has them, for export: all gateways' records as one a second."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from ingest.messages import Measured, Vitals
from monitor.timeline import merged


class Second(NamedTuple):
    """What was measured in the second that ends at `t` [s]."""

    t: int
    measured: Measured


def seconds_of(records: Iterable[Vitals]) -> Iterator[Second]:
    """Join the records of each second, in order; those in which nothing was measured are left out.

    Parameters
    ----------
    records
        Sorted by time.
    """
    for t, of_second in groupby(records, key=lambda record: record.t):
        together = merged(list(of_second))
        if together is not None and any(
            getattr(together, name) is not None for name in Measured.__struct_fields__
        ):
            yield Second(t, together)
