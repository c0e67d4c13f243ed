"""Processor time of a simulated runner's second: ``python -m tests.bench.simulated``."""

import sys
import time
from itertools import islice
from typing import Final

from simulators.cast import cast
from simulators.runner import SimulatedRunner
from simulators.terrain import rolling
from tests.bench.rows import verdict

SECONDS: Final = 3600
START_T: Final = 1_764_000_000
LIMIT_US: Final = 100.0


def main() -> int:
    """Print the time; 1 if it is above the limit."""
    hills = rolling(1, length_m=42_000.0)
    (anna,) = cast(1, 1, hills)
    runner = SimulatedRunner(anna, hills, seed=1, start_t=START_T)
    began = time.process_time()
    seconds = sum(1 for _ in islice(runner.moments(), SECONDS))
    took_us = 1e6 * (time.process_time() - began) / seconds
    return verdict(("a simulated runner's second", took_us, "us", LIMIT_US))


if __name__ == "__main__":
    sys.exit(main())
