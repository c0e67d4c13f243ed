"""A runner's seconds as the store has them, for export: all gateways' records as one a second."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby

from ingest.messages import Measured, Vitals
from ingest.recordings.recording import Second
from monitor.merge import beats_of, merged, without_repeated


def seconds_of(records: Iterable[Vitals]) -> Iterator[Second]:
    """Join the records of each second, in order; those in which nothing was measured are left out.

    Parameters
    ----------
    records
        Sorted by time.
    """
    before_t, before = 0, None
    for t, of_second in groupby(records, key=lambda record: record.t):
        heard = list(of_second)
        beats = beats_of(heard)
        together = merged(heard)
        if together is not None:
            together = without_repeated(together, beats, before if before_t == t - 1 else None)
            if any(getattr(together, name) is not None for name in Measured.__struct_fields__):
                yield Second(t, together)
        before_t, before = t, beats


def written_time(t: int) -> str:
    """Write a second [s] as files do: the time of day in UTC."""
    return dt.datetime.fromtimestamp(t, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
