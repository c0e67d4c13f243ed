"""All measured numbers, one after the other: ``make bench``."""

import sys

from tests.bench import (
    alpha1,
    blocks,
    course,
    dashboard,
    engine,
    honesty,
    latency,
    memory,
    offline,
)


def main() -> int:
    """Run every benchmark; 1 if one missed its limit."""
    failed = False
    for bench in (engine, blocks, alpha1, course, offline, latency, dashboard, memory, honesty):
        sys.stdout.write(f"\n{bench.__name__}\n")
        sys.stdout.flush()
        failed |= bool(bench.main())
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
