"""A book of alerts whose rules see what a test wants."""

import numpy as np

from ingest.events import Muscle
from monitor.alerts.book import AlertBook
from monitor.alerts.facts import Facts, IndexFacts
from monitor.alerts.machine import NONE, WARNING, Severities
from monitor.alerts.rules import RULES
from monitor.messages import Alert
from tests.monitor.people import T

KEYS = [rule.key for rule in RULES]
INDEX = IndexFacts(score=60.0, low=55.0, high=70.0, leading=("pace",))
STEADY_S = int(RULES[KEYS.index("signal-lost")].timing.clear_s)


class Book:
    """A book whose rules say what the test wants."""

    def __init__(self, *runners: str) -> None:
        self.book = AlertBook(runners or ("anna", "ben"))
        self.runners = len(runners or ("anna", "ben"))
        self.t = T
        self.muscle: Muscle = "calf"
        self.gone_s = 0.0  # how long the last silence lasted

    def sees(
        self,
        key: str = "",
        rise: int = NONE,
        *,
        keep: int | None = None,
        row: int = 0,
        seconds: int = 1,
        silent_s: float = 0.0,
        rows: tuple[int, ...] | None = None,
    ) -> list[Alert]:
        """Let one rule see something for one runner, and all others nothing."""
        stepped = np.array(range(self.runners) if rows is None else rows, dtype=np.intp)
        self.gone_s = silent_s or self.gone_s
        changes: list[Alert] = []
        for _ in range(seconds):
            self.t += 1
            changes += self.book.step(
                stepped,
                [self.t] * len(stepped),
                rise=self._severities(stepped, key, row, rise),
                keep=self._severities(stepped, key, row, rise if keep is None else keep),
                facts_of=lambda at, severity: facts(severity, silent_s, self.gone_s, self.muscle),
            )
        return changes

    def _severities(
        self, stepped: np.ndarray[tuple[int], np.dtype[np.intp]], key: str, row: int, severity: int
    ) -> Severities:
        severities = np.zeros((len(RULES), len(stepped)), dtype=np.int8)
        if key:
            severities[KEYS.index(key), stepped == row] = severity
        return severities


def facts(severity: int, silent_s: float, gone_s: float = 0.0, muscle: Muscle = "calf") -> Facts:
    return Facts(
        name="Anna",
        severity=severity,
        pace_ratio=1.14,
        goal_speed_mps=2.6,
        grade_adjusted_mps=3.1,
        critical_speed_mps=3.9,
        grade=0.1,
        since_carbs_s=3000.0,
        carbs_last_hour_g=0.0,
        carbs_goal_g_h=60.0,
        since_record_s=silent_s,
        silent_s=gone_s,
        muscle=muscle,
        fatigue=INDEX,
        cramp=INDEX,
    )


def lost(book: Book, silent_s: float = 60.0) -> Alert:
    (alert,) = book.sees("signal-lost", WARNING, silent_s=silent_s)
    return alert
