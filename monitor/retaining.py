"""Which of a field's statuses the broker is asked to keep. Pure.

To keep a message costs a broker several times what it takes to pass it on. Of up to five hundred
runners every status is kept; of a larger field each runner's every few seconds, so that the broker
keeps five hundred a second, and in any case the last.
"""

from collections.abc import Iterable
from typing import Final

KEPT_A_SECOND: Final = 500
_NEVER: Final = float("-inf")
LATEST_S: Final = 1.0  # a runner of whom so long no newer one came has none on its way


class Retaining:
    """Remembers of whom the broker keeps an older status than the newest."""

    def __init__(self) -> None:
        self._kept_at: dict[int, float] = {}
        self._passing_since: dict[int, float] = {}

    def keeps(self, row: int, now: float, runners: int) -> bool:
        """Whether the status of a runner that goes out now is to be kept; it then counts as kept.

        Parameters
        ----------
        row : of the runner
        now : wall time [s]
        runners : how many there are in all
        """
        (kept,) = self.keeps_of([row], now, runners)
        return kept

    def keeps_of(self, rows: Iterable[int], now: float, runners: int) -> list[bool]:
        """`keeps` of each of some runners."""
        every_s, kept_at, passing_since = _every_s(runners), self._kept_at, self._passing_since
        keeps = []
        for row in rows:
            passes = 0.0 <= now - kept_at.get(row, _NEVER) < every_s
            if passes:
                passing_since.setdefault(row, now)
            else:
                kept_at[row] = now
                passing_since.pop(row, None)
            keeps.append(not passes)
        return keeps

    def overdue(self, now: float, runners: int) -> Iterable[int]:
        """Of whom none was kept since longer than it should take while new ones come."""
        latest_s = _every_s(runners) + LATEST_S
        for row, since in self._passing_since.items():
            if not 0.0 <= now - since < latest_s:
                yield row

    def passing(self) -> Iterable[int]:
        """Of whom the newest is not kept."""
        return self._passing_since.keys()


def _every_s(runners: int) -> float:
    """How often the broker is to keep a status of each runner [s].

    Examples
    --------
    >>> _every_s(500), _every_s(2500)
    (0.0, 5.0)
    """
    return 0.0 if runners <= KEPT_A_SECOND else runners / KEPT_A_SECOND
