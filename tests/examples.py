"""How many examples a property is tried with: some at every change, many in `make soak`."""

import os
from typing import Any, Final

from hypothesis import HealthCheck, settings

TIMES: Final = int(os.environ.get("TRAILPULSE_EXAMPLES_TIMES", "1"))
USUAL: Final = 50


def examples(number: int = USUAL, **more: Any) -> settings:
    """So many examples, or as many times as many as the environment asks for.

    How long one takes tells of the machine, not of the code; benchmarks measure time.
    """
    more.setdefault("suppress_health_check", [HealthCheck.too_slow])
    return settings(max_examples=number * TIMES, deadline=None, **more)
