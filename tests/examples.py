"""How many examples a property is tried with: some at every change, many in `make soak`."""

import os
from typing import Any, Final

from hypothesis import HealthCheck, settings

TIMES: Final = float(os.environ.get("TRAILPULSE_EXAMPLES_TIMES", "0.5"))
USUAL: Final = 50


def examples(number: int = USUAL, **more: Any) -> settings:
    """So many examples, or as many times as many as the environment asks for; half if it doesn't.

    How long one takes tells of the machine, not of the code; benchmarks measure time.
    """
    more.setdefault("suppress_health_check", [HealthCheck.too_slow])
    return settings(max_examples=max(1, round(number * TIMES)), deadline=None, **more)
