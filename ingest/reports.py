"""What the reports of gateways and the monitor have in common."""

from collections import Counter
from typing import Final

COUNTED_RUNNERS: Final = 1000  # of more, by runner, a report could be too large to be sent


def by_runner(counts: Counter[str]) -> dict[str, int] | None:
    """Counts by runner for a report; absent when there are too many runners for one message."""
    return dict(counts) if len(counts) <= COUNTED_RUNNERS else None
