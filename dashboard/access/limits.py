"""How often something may be tried (pure; time is handed in)."""

from typing import Final

MOST_KEYS: Final = 10_000


class Allowance:
    """So many at once for each key, and one more whenever some time has passed.

    Parameters
    ----------
    at_once
        How many.
    one_more_s
        After how long one is given back. [s]
    """

    def __init__(self, at_once: int, one_more_s: float) -> None:
        self._at_once = at_once
        self._one_more_s = one_more_s
        # When all will have been given back, by key; the one used last comes last.
        self._whole_at: dict[str, float] = {}

    def wait_s(self, key: str, now: float) -> float:
        """How long until one may be taken [s]; 0 for at once."""
        owed_s = max(self._whole_at.get(key, now) - now, 0.0)
        return max(owed_s - (self._at_once - 1) * self._one_more_s, 0.0)

    def take(self, key: str, now: float) -> float:
        """Take one if there is one, and return 0; else how long until there is [s]."""
        wait_s = self.wait_s(key, now)
        if wait_s > 0:
            return wait_s
        whole_at = max(self._whole_at.pop(key, now), now) + self._one_more_s
        self._whole_at[key] = whole_at
        self._forget(now)
        return 0.0

    def give_back(self, key: str) -> None:
        """Give one back that was taken."""
        if key in self._whole_at:
            self._whole_at[key] -= self._one_more_s

    def reset(self, key: str) -> None:
        """Give all back."""
        self._whole_at.pop(key, None)

    def _forget(self, now: float) -> None:
        """Drop those who owe nothing, and then whoever was not heard of for longest."""
        if len(self._whole_at) > MOST_KEYS:
            kept = {key: at for key, at in self._whole_at.items() if at > now}
            for key in list(kept)[: max(len(kept) - MOST_KEYS, 0)]:
                del kept[key]
            self._whole_at = kept
