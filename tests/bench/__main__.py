"""All measured numbers, one after the other: ``make bench``."""

import sys
from typing import Final

from tests.bench import (
    alpha1,
    arrivals,
    away,
    blocks,
    checkin,
    comings,
    course,
    dashboard,
    desk,
    engine,
    first_value,
    gateway,
    honesty,
    latency,
    load,
    memory,
    offline,
    outages,
    report,
    rewind,
    simulated,
    spool,
    viewers,
)

BENCHES: Final = (
    engine, blocks, alpha1, course, offline, report, rewind, spool, away, gateway, load, latency,
    dashboard, desk, viewers, first_value, outages, comings, checkin, memory, simulated, honesty,
    arrivals,
)  # fmt: skip


def main() -> int:
    """Run every benchmark; 1 if one missed its limit."""
    failed = False
    for bench in BENCHES:
        sys.stdout.write(f"\n{bench.__name__}\n")
        sys.stdout.flush()
        failed |= bool(bench.main())
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
