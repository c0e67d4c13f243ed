"""Whether a piece of work gets on."""

import time
from collections.abc import Callable


class Pulse:
    """Remembers when something was last done.

    Parameters
    ----------
    what
        What is done, such as "seconds are closed".
    limit_s
        After how long without it something is wrong [s].
    clock
        Seconds that only go forward.
    """

    def __init__(
        self, what: str, limit_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._what = what
        self._limit_s = limit_s
        self._clock = clock
        self._beat_at = clock()

    def beat(self) -> None:
        """Note that it was done just now."""
        self._beat_at = self._clock()

    def fault(self) -> str | None:
        """Say what is wrong; None while all is well."""
        since_s = self._clock() - self._beat_at
        return f"no {self._what} for {since_s:.0f} s" if since_s > self._limit_s else None
