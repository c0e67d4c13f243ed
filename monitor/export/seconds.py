"""A runner's seconds as the store has them, for export: all gateways' records as one a second."""

import datetime as dt
from collections.abc import Iterable, Iterator

from ingest.messages import Measured, Vitals
from ingest.recordings.recording import Second
from monitor.merge import by_second


def seconds_of(records: Iterable[Vitals]) -> Iterator[Second]:
    """Join the records of each second, in order; those in which nothing was measured are left out.

    Parameters
    ----------
    records
        Sorted by time.
    """
    for second in by_second(records):
        if any(getattr(second, name) is not None for name in Measured.__struct_fields__):
            yield Second(second.t, second)


def written_time(t: int) -> str:
    """Write a second [s] as files do: the time of day in UTC."""
    return dt.datetime.fromtimestamp(t, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
