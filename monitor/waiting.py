"""Of whom a second may be due; the others need not be asked. Pure."""

import math
from collections.abc import Callable, Iterable


class Waiting:
    """Who was stirred, and until when everybody else is quiet.

    Parameters
    ----------
    rows
        How many runners there are.
    patient_until
        Tells until when nothing of a row is due if nothing more comes [wall s]; once told it
        holds or grows, until the row `begins`.
    """

    def __init__(self, rows: int, patient_until: Callable[[int], float]) -> None:
        self._patient_until = patient_until
        self._quiet_until = [-math.inf] * rows
        self._stirred: set[int] = set()

    def add(self) -> None:
        """Add a row."""
        self._quiet_until.append(-math.inf)

    def stir(self, row: int) -> None:
        """Note that something came of a row."""
        self._stirred.add(row)

    def stir_all(self, rows: Iterable[int]) -> None:
        """Note that there is more to do with some rows."""
        self._stirred.update(rows)

    def begin(self, row: int) -> None:
        """Note that a row's seconds begin, perhaps anew: what was told of it is void."""
        self._quiet_until[row] = -math.inf

    def asked(self, now: float, *, everybody: bool) -> list[int]:
        """Whom to ask at wall time `now` [s], in order; nobody is stirred then.

        Parameters
        ----------
        now : wall time [s]
        everybody : also those who were not stirred and whose time may have come
        """
        stirred, self._stirred = self._stirred, set()
        if everybody:
            stirred.update(
                row
                for row, until in enumerate(self._quiet_until)
                if until <= now and row not in stirred and self._has_come(row, now)
            )
        return sorted(stirred)

    def _has_come(self, row: int, now: float) -> bool:
        until = self._quiet_until[row] = self._patient_until(row)
        return until <= now
